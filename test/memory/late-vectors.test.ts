/** A write never waits for an embedder that is down, and its vectors follow when that is back. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Mempage, type MempageOptions, openMemory } from '../../src/index.ts';
import { silentLog } from '../../src/log.ts';
import { reading } from '../../src/memory/bank.ts';
import { embedWaitingKeys, retryRefused } from '../../src/memory/embed-waiting.ts';
import { embeddingOf } from '../../src/memory/statistics.ts';
import { findModel, keysWithoutVector } from '../../src/store/queries/vectors.ts';
import { call, type Results } from '../support/bank.ts';
import { TestClock } from '../support/clock.ts';
import { EmbeddingEndpoint } from '../support/embedding-endpoint.ts';
import { describeStores, type StoreFixture } from '../support/stores.ts';

const open = (stores: StoreFixture, endpoint: EmbeddingEndpoint, more: MempageOptions = {}): Mempage => {
  const address = stores.address();
  return openMemory({
    ...('url' in address ? { databaseUrl: address.url } : { dataDir: address.dataDir }),
    bank: `bank-${randomBytes(6).toString('hex')}`,
    embedder: { provider: 'openai', baseUrl: endpoint.url, model: 'three', retries: 0, timeoutMs: 2_000 },
    log: silentLog,
    ...more,
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

describeStores('texts that an embedder refuses', (stores) => {
  const endpoint = new EmbeddingEndpoint((text) => [text.length, 1, 2]);
  const clock = new TestClock();
  let memory: Mempage;
  beforeEach(async () => {
    await endpoint.start();
    endpoint.refuses = (text) => text.includes('forbidden');
    memory = open(stores, endpoint, { background: false, clock });
    const texts = ['The forbidden word.', 'The lighthouse is red.', 'The pier is long.', 'A forbidden song.'];
    const memories = texts.map((content) => ({ content }));
    await call(memory.bank(), 'memory_insert', { memories });
  });
  afterEach(async () => {
    await memory.close();
    await endpoint.stop();
  });
  const counts = async () => {
    const { waiting, refused } = (await embeddingOf(memory.bank())) ?? {};
    return { waiting, refused };
  };

  test('do not hold up the others, are counted, and are tried again the next day or when maintained', async () => {
    expect(await counts()).toEqual({ waiting: 4, refused: 0 });
    expect(await embedWaitingKeys(memory.bank())).toBe(4);
    expect(await counts()).toEqual({ waiting: 2, refused: 2 });
    const asked = endpoint.requests.length;
    expect(await embedWaitingKeys(memory.bank())).toBe(0);
    expect(endpoint.requests).toHaveLength(asked);

    endpoint.refuses = (text) => text.includes('song');
    await retryRefused(memory.bank());
    expect(await embedWaitingKeys(memory.bank())).toBe(2);
    expect(await counts()).toEqual({ waiting: 1, refused: 1 });

    endpoint.refuses = () => false;
    expect(await embedWaitingKeys(memory.bank())).toBe(0);
    clock.advance(25 * 3_600_000);
    expect(await embedWaitingKeys(memory.bank())).toBe(1);
    expect(await counts()).toEqual({ waiting: 0, refused: 0 });
  });

  test('are not told from a wrong model by themselves: where all is refused, nothing is passed over', async () => {
    endpoint.refuses = () => true;
    await expect(embedWaitingKeys(memory.bank())).rejects.toMatchObject({ code: 'embedder_unavailable' });
    expect(await counts()).toEqual({ waiting: 4, refused: 0 });
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
