/** Another embedder for a bank that is in use: it embeds anew while it is searched, stops and goes on. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Mempage, type MempageOptions, openMemory } from '../../src/index.ts';
import { silentLog } from '../../src/log.ts';
import { embedWaitingKeys } from '../../src/memory/embed-waiting.ts';
import { embeddingOf } from '../../src/memory/statistics.ts';
import type { Candidate, Ranked } from '../../src/retrieval/rank/types.ts';
import { Program, storeSettings } from '../server/support/program.ts';
import { call, insert, type Results } from '../support/bank.ts';
import { EmbeddingEndpoint } from '../support/embedding-endpoint.ts';
import { describeStores } from '../support/stores.ts';

const MEMORIES = 100;
/** What one batch embeds. */
const BATCH = 64;
const ABOUT_SEA = /ferry|vessel/;

/**
 * The same two directions in every model; the second model turns them around, so that a vector of one is taken for the
 * other subject by the other.
 */
const spaceOf = (
  text: string,
  { model, dimensions = 3 }: { model: string; dimensions?: number },
): number[] => {
  const sea = ABOUT_SEA.test(text) !== (model === 'second');
  return [sea ? 1 : 0, sea ? 0 : 1, ...Array.from({ length: dimensions - 2 }, () => 0)];
};

const content = (i: number) =>
  i % 2 === 0 ? `The ferry leaves at nine, no${i}` : `Soup is for lunch, no${i}`;

describeStores('the embedder of a bank is switched', (stores) => {
  let endpoint: EmbeddingEndpoint;
  let bankName: string;
  const opened: Mempage[] = [];
  beforeEach(async () => {
    endpoint = new EmbeddingEndpoint(spaceOf);
    await endpoint.start();
    bankName = `bank-${randomBytes(6).toString('hex')}`;
    const contents = Array.from({ length: MEMORIES }, (_, i) => ({ content: content(i) }));
    await insert(open('first').bank(), ...contents);
    endpoint.requests.length = 0;
  });
  afterEach(async () => {
    for (const memory of opened.splice(0)) await memory.close();
    await endpoint.stop();
  });

  const open = (model: string, options: MempageOptions & { dimensions?: number } = {}): Mempage => {
    const address = stores.address();
    const { dimensions, ...rest } = options;
    const memory = openMemory({
      ...('url' in address ? { databaseUrl: address.url } : { dataDir: address.dataDir }),
      bank: bankName,
      embedder: { provider: 'openai', baseUrl: endpoint.url, model, dimensions, retries: 0 },
      background: false,
      log: silentLog,
      ...rest,
    });
    opened.push(memory);
    return memory;
  };
  const waiting = async (memory: Mempage) => (await embeddingOf(memory.bank()))?.waiting;
  const found = async (memory: Mempage, query: string) =>
    (await call<Results>(memory.bank(), 'memory_search', { query, limit: MEMORIES })).memories.map(
      (shown) => shown.content,
    );

  test.each([
    ['another model', { model: 'second', dimensions: undefined }],
    ['the same model with other dimensions', { model: 'first', dimensions: 5 }],
  ])(
    'to %s: stopped midway it goes on, and a search sees no vector of the other',
    async (_, { model, dimensions }) => {
      const second = open(model, { dimensions });
      expect(await waiting(second)).toBe(MEMORIES);
      expect(await found(second, 'soup no99')).toContain(content(99));

      expect(await embedWaitingKeys(second.bank())).toBe(BATCH);
      await endpoint.stop();
      await expect(embedWaitingKeys(second.bank())).rejects.toMatchObject({ code: 'embedder_unavailable' });
      expect(await waiting(second)).toBe(MEMORIES - BATCH);
      await endpoint.start();

      const seen: Candidate[] = [];
      const observe = (ranked: readonly Ranked<Candidate>[]) =>
        void seen.push(...ranked.map(({ candidate }) => candidate));
      const resumed = open(model, { dimensions, experiment: { observe } });
      expect((await found(resumed, 'the vessel of no98'))[0]).toBe(content(98));
      const likeness = (candidate: Candidate) => [candidate.text, candidate.similarity];
      expect(seen.map(likeness)).toEqual(seen.map(({ text }) => [text, expectedLikeness(text)]));
      expect(new Set(seen.map(({ similarity }) => similarity))).toEqual(new Set([1, 0, null]));
      const byVectors = await found(open(model, { dimensions, arms: ['vector'] }), 'vessel');
      expect(byVectors.every((text) => numberIn(text) < BATCH)).toBe(true);
      expect(byVectors[0]).toMatch(/ferry/);

      for (let left = MEMORIES - BATCH; left > 0; left -= BATCH) await embedWaitingKeys(resumed.bank());
      expect(await waiting(resumed)).toBe(0);
      expect(await embedWaitingKeys(resumed.bank())).toBe(0);
      expect(endpoint.texts.filter((text) => / nine, | lunch, /.test(text))).toEqual(
        Array.from({ length: MEMORIES }, (_, i) => content(i)),
      );
    },
  );

  test('in the background of whoever uses it, and back without embedding again', async () => {
    const second = open('second', { background: true });
    second.bank();
    await expect.poll(() => waiting(second), { timeout: 20_000 }).toBe(0);
    await insert(second.bank(), { content: 'The ferry waits, no100' });
    const first = open('first');
    endpoint.requests.length = 0;
    expect(await waiting(first)).toBe(1);
    expect(await embedWaitingKeys(first.bank())).toBe(1);
    expect(endpoint.texts).toEqual(['The ferry waits, no100']);
    expect((await found(open('first', { arms: ['vector'] }), 'vessel'))[0]).toMatch(/ferry/);
  });

  test('by a command that is killed and goes on when it is run again', async () => {
    const run = (command: string) =>
      new Program([command], {
        ...storeSettings(stores.address()),
        MEMPAGE_BANK: bankName,
        MEMPAGE_EMBEDDER: 'openai',
        MEMPAGE_EMBEDDER_URL: endpoint.url,
        MEMPAGE_EMBEDDER_MODEL: 'second',
      });
    const stats = async () => {
      const program = run('stats');
      await program.exited;
      return program.stdout;
    };
    endpoint.answers = 1;
    const killed = run('maintain');
    await killed.said(/^mempage: 64 of 100 keys embedded by openai second$/m);
    await expect.poll(() => endpoint.requests.length).toBe(2);
    expect(await stats()).toMatch(/^embedding +36 of 100 keys wait for openai second$/m);
    killed.child.kill('SIGKILL');
    expect(await killed.exited).toMatchObject({ signal: 'SIGKILL' });

    endpoint.answers = Number.POSITIVE_INFINITY;
    const again = run('maintain');
    expect(await again.exited).toMatchObject({ code: 0 });
    expect(again.stdout).toMatch(/, 36 keys embedded$/m);
    expect(await stats()).toMatch(/^embedding +0 of 100 keys wait for openai second$/m);
    expect(endpoint.texts).toEqual([
      ...Array.from({ length: MEMORIES }, (_, i) => content(i)),
      ...Array.from({ length: MEMORIES - BATCH }, (_, i) => content(BATCH + i)),
    ]);
  });
});

const numberIn = (text: string) => Number(/no(\d+)/.exec(text)?.[1]);
/** With a query about the sea, once the first batch has been embedded. */
const expectedLikeness = (text: string) => (numberIn(text) >= BATCH ? null : ABOUT_SEA.test(text) ? 1 : 0);
