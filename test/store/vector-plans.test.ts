/** What is found among vectors does not depend on the plan, and a plan for few of them does not read all. */
import { type SQL, sql } from 'drizzle-orm';
import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { changedVectors, nearestKeys } from '../../src/store/queries/vectors.ts';
import type { ReadTx, Store } from '../../src/store/store.ts';
import { describeStores } from '../support/stores.ts';

const MODEL = 1;
const NOW = new Date('2026-03-01T12:00:00Z');

describeStores('vectors in a bank that the statistics know, and in one that they do not', (stores) => {
  let store: Store;
  beforeAll(async () => {
    store = stores.open();
    await fill('known', 3_000);
    const client = new pg.Client(stores.connection());
    await client.connect();
    await client.query('analyze mempage.key_vectors');
    await client.end();
    await fill('unknown', 250);
  });

  /** All equally near to everything, the last key first. */
  const fill = (bank: string, count: number) =>
    store.write(bank, 'tester', (tx) =>
      tx.db.execute(sql`
        insert into mempage.key_vectors (bank_id, model_id, key_id, memory_id, embedding)
        select ${bank}, ${MODEL}, i, i, '[1,2]'::vector from generate_series(${count}::int, 1, -1) as i`),
    );

  /** What the database does for the statements of a query. */
  const planOf = (query: (tx: ReadTx) => Promise<unknown>): Promise<string> =>
    store.read('unknown', async (tx) => {
      const plans: string[] = [];
      const execute = async (statement: SQL) => {
        const { rows } = await tx.db.execute<{ 'QUERY PLAN': string }>(sql`explain ${statement}`);
        plans.push(...rows.map((row) => row['QUERY PLAN']));
        return await tx.db.execute(statement);
      };
      await query({ ...tx, db: { execute } as unknown as ReadTx['db'] });
      return plans.join('\n');
    });

  test('of those that are equally near, the first are found', async () => {
    const query = { modelId: MODEL, vector: Float32Array.of(1, 1), filter: { now: NOW }, limit: 3 };
    for (const bank of ['known', 'unknown']) {
      const hits = await store.read(bank, (tx) => nearestKeys(tx, query));
      expect(hits.map(({ keyId }) => keyId)).toEqual([1, 2, 3]);
    }
  });

  test('the nearest among given keys are looked up by key', async () => {
    const among = Array.from({ length: 160 }, (_, i) => i + 1);
    const query = { modelId: MODEL, vector: Float32Array.of(1, 1), filter: { now: NOW }, limit: 120, among };
    const plan = await planOf((tx) => nearestKeys(tx, query));
    expect(plan).toMatch(/Index Cond: .*key_id = ANY/);
    expect(plan).not.toContain('key_vectors_stamp');
  });

  test('changes are read along their index', async () => {
    const plan = await planOf((tx) => changedVectors(tx, { modelId: MODEL, after: 200, limit: 500 }));
    expect(plan).toMatch(/Index Scan using key_vectors_stamp/);
    expect(plan).toMatch(/Index Cond: .*stamp > /);
  });
});
