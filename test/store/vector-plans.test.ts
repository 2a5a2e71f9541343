/** In a bank of which the planner knows nothing yet, vectors are looked up by their keys, not by reading all of them. */
import { type SQL, sql } from 'drizzle-orm';
import pg from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { changedVectors, nearestKeys } from '../../src/store/queries/vectors.ts';
import type { ReadTx, Store } from '../../src/store/store.ts';
import { describeStores } from '../support/stores.ts';

const MODEL = 1;
const NOW = new Date('2026-03-01T12:00:00Z');

describeStores('in a bank that the statistics do not know', (stores) => {
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

  const fill = (bank: string, count: number) =>
    store.write(bank, 'tester', (tx) =>
      tx.db.execute(sql`
        insert into mempage.key_vectors (bank_id, model_id, key_id, memory_id, embedding)
        select ${bank}, ${MODEL}, i, i, '[1,2]'::vector from generate_series(1, ${count}::int) as i`),
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
