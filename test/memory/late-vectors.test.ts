/** A write never waits for an embedder that is down, and its vectors follow when that is back. */
import { randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { type Mempage, openMemory } from '../../src/index.ts';
import { silentLog } from '../../src/log.ts';
import { reading } from '../../src/memory/bank.ts';
import { findModel, keysWithoutVector } from '../../src/store/queries/vectors.ts';
import { call, type Results } from '../support/bank.ts';
import { EmbeddingEndpoint } from '../support/embedding-endpoint.ts';
import { describeStores, type StoreFixture } from '../support/stores.ts';

const open = (stores: StoreFixture, endpoint: EmbeddingEndpoint): Mempage => {
  const address = stores.address();
  return openMemory({
    ...('url' in address ? { databaseUrl: address.url } : { dataDir: address.dataDir }),
    bank: `bank-${randomBytes(6).toString('hex')}`,
    embedder: { provider: 'openai', baseUrl: endpoint.url, model: 'three', retries: 0, timeoutMs: 2_000 },
    log: silentLog,
  });
};

describeStores('vectors of an embedder that is down', (stores) => {
  const endpoint = new EmbeddingEndpoint((text) => [text.length, 1, 2]);
  let memory: Mempage | undefined;
  afterEach(async () => {
    await memory?.close();
    await endpoint.stop();
  });

  const waiting = () => {
    const bank = memory?.bank();
    const embedder = bank?.embedder;
    if (!bank || !embedder) throw new Error('no embedder');
    return reading(bank, async (tx) => keysWithoutVector(tx, await findModel(tx, embedder.identity), 10));
  };

  test('follow when it is back', async () => {
    await endpoint.start();
    memory = open(stores, endpoint);
    await endpoint.stop();
    const content = 'The lighthouse keeper retires in May.';
    const inserted = await call<Results>(memory.bank(), 'memory_insert', { memories: [{ content }] });
    expect(inserted.memories).toMatchObject([{ status: 'created' }]);
    const found = await call<Results>(memory.bank(), 'memory_search', { query: 'Who retires in May?' });
    expect(found.memories).toMatchObject([{ content }]);
    expect(await waiting()).toHaveLength(1);

    await endpoint.start();
    await expect.poll(waiting, { timeout: 20_000 }).toEqual([]);
    expect(endpoint.texts.some((text) => text.includes(content))).toBe(true);
  });
});

describeStores('a memory', (stores) => {
  test('may be closed more than once, at once and later', async () => {
    const memory = open(stores, new EmbeddingEndpoint(() => [1]));
    await memory.ready();
    await Promise.all([memory.close(), memory.close()]);
    await memory.close();
  });
});
