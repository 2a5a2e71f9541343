/** Warming up searches once, for nothing: it stores nothing, notes nothing and calls no embedder that costs. */
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Mempage, type MempageOptions, openMemory } from '../../src/index.ts';
import { silentLog } from '../../src/log.ts';
import { call, insert } from '../support/bank.ts';
import { EmbeddingEndpoint } from '../support/embedding-endpoint.ts';
import { describeStores } from '../support/stores.ts';

describeStores('warming up', (stores) => {
  let bankName: string;
  let searches: number;
  const opened: Mempage[] = [];
  beforeEach(() => {
    bankName = `bank-${randomBytes(6).toString('hex')}`;
    searches = 0;
  });
  afterEach(async () => {
    for (const memory of opened.splice(0)) await memory.close();
  });

  const open = (options: MempageOptions = {}): Mempage => {
    const address = stores.address();
    const memory = openMemory({
      ...('url' in address ? { databaseUrl: address.url } : { dataDir: address.dataDir }),
      bank: bankName,
      background: false,
      log: silentLog,
      experiment: { observe: () => searches++ },
      ...options,
    });
    opened.push(memory);
    return memory;
  };
  const fill = () => insert(open().bank(), { content: 'Ann went to the coast.' });
  const stateOf = (memory: Mempage, id: string | undefined) =>
    call(memory.bank(), 'memory_read', { ids: [id], include: ['history', 'links'] });

  test('searches, and leaves the bank as it was', async () => {
    const [id] = await fill();
    const before = await stateOf(open(), id);
    const memory = open();
    await memory.warmUp();
    expect(searches).toBe(1);
    await memory.close();
    expect(await stateOf(open(), id)).toEqual(before);
  });

  test('makes no bank', async () => {
    await open().warmUp();
    const banks = await stores
      .open()
      .read(
        bankName,
        async ({ db, bank }) =>
          (await db.execute(sql`select from mempage.banks where bank_id = ${bank}`)).rows,
      );
    expect(banks).toEqual([]);
  });

  test('does nothing where a bank is in use', async () => {
    await fill();
    const memory = open();
    memory.bank();
    await memory.warmUp();
    expect(searches).toBe(0);
  });

  test('asks no remote embedder', async () => {
    const endpoint = new EmbeddingEndpoint(() => [1, 0]);
    await endpoint.start();
    const embedder = { provider: 'openai', baseUrl: endpoint.url, model: 'm', retries: 0 } as const;
    await insert(open({ embedder }).bank(), { content: 'Ann went to the coast.' });
    endpoint.requests.length = 0;
    await open({ embedder }).warmUp();
    expect(searches).toBe(1);
    expect(endpoint.requests).toEqual([]);
    await endpoint.stop();
  });
});
