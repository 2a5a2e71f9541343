/** Vectors in memory find what those in the database do, whatever is written meanwhile and by whom. */
import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { Embedder } from '../../src/embedding/embedder.ts';
import type { Bank } from '../../src/memory/bank.ts';
import { loadVectors } from '../../src/memory/load-vectors.ts';
import { search } from '../../src/memory/search.ts';
import { ResidentVectors } from '../../src/retrieval/resident/resident-vectors.ts';
import { call, createBank, eraseFitting, insert, type TestBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

/** More than are proposed for a search. */
const MEMORIES = 300;
const QUERIES = ['copper', 'lantern', 'orchard', 'ferry', 'violin'];

/** Each text has a direction of its own. */
const directionOf = (text: string): Float32Array => {
  const vector = Float32Array.from(
    createHash('sha256').update(text).digest().subarray(0, 10),
    (b) => b - 127.5,
  );
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
};
const embedder: Embedder = {
  identity: { provider: 'test', model: 'directions', version: '1', dimensions: 10 },
  instant: true,
  embedDocuments: async (texts) => texts.map(directionOf),
  embedQuery: async (text) => directionOf(text),
};

const contents = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    content: `Number ${from + i}`,
    tags: [`tens${Math.floor((from + i) / 10)}`],
  }));

describeStores('vectors in memory', (stores) => {
  let inDatabase: TestBank;
  let inMemory: Bank & { readonly resident: ResidentVectors };
  let wanted: number;
  let ids: string[];
  beforeEach(async () => {
    wanted = 0;
    inDatabase = { ...createBank(stores, { embedder }), arms: ['vector'] };
    const resident = new ResidentVectors(() => wanted++, { fewestKeys: 1 });
    inMemory = { ...inDatabase, resident };
    ids = await insert(inDatabase, ...contents(0, MEMORIES));
  });

  const load = async () => {
    while ((await loadVectors(inMemory, inMemory.resident)) > 0);
  };
  const loaded = () => inMemory.resident.whole(inMemory.name, inMemory.clock.now());
  const found = async (bank: Bank, query: string) =>
    (await search(bank, { query, limit: 60 })).results.map(({ id, score }) => ({ id, score }));
  const expectTheSame = async () => {
    for (const query of QUERIES) expect(await found(inMemory, query)).toEqual(await found(inDatabase, query));
  };
  /** The first search wants them. */
  const warm = async () => {
    await found(inMemory, 'copper');
    await load();
    expect(loaded()?.size).toBe(MEMORIES);
  };

  test('are loaded when a search would have used them, and find the same', async () => {
    await expectTheSame();
    expect(wanted).toBeGreaterThan(0);
    expect(loaded()).toBeUndefined();
    await load();
    wanted = 0;
    await expectTheSame();
    expect(wanted).toBe(0);
  });

  test('are what a search looks at', async () => {
    await warm();
    const [first] = await found(inMemory, 'lantern');
    // What is taken out of them is not found, although the database has it.
    const keyOfFirst = first?.id ?? 0;
    loaded()?.take([{ keyId: keyOfFirst, stamp: Number.MAX_SAFE_INTEGER, vector: null }], true);
    expect((await found(inMemory, 'lantern')).map(({ id }) => id)).not.toContain(first?.id);
    expect((await found(inDatabase, 'lantern'))[0]).toEqual(first);
  });

  test('follow what others insert, change, fade and restore', async () => {
    await warm();
    const other = createBank(stores, { name: inDatabase.name, embedder });
    await insert(other, ...contents(MEMORIES, 50));
    await expectTheSame();
    const change = (id: string | undefined, i: number) =>
      call(other, 'memory_update', { id, content: `Said anew ${i}` });
    for (const [i, id] of ids.slice(0, 20).entries()) await change(id, i);
    await expectTheSame();
    const faded = ids.slice(40, 140);
    await call(other, 'memory_forget', { ids: faded, mode: 'fade' });
    await expectTheSame();
    expect(loaded()?.size).toBe(MEMORIES + 50 - 100);
    await call(other, 'memory_forget', { ids: faded, mode: 'restore' });
    await expectTheSame();
    expect(loaded()?.size).toBe(MEMORIES + 50);
  });

  test('are not waited for when much has come at once', async () => {
    await warm();
    for (const from of [1_000, 2_000]) await insert(inDatabase, ...contents(from, 300));
    await expectTheSame();
    await load();
    expect(loaded()?.size).toBe(MEMORIES + 600);
    await expectTheSame();
  });

  test('show nothing that was erased, and are loaded anew when much was', async () => {
    await warm();
    const nearest = await found(inDatabase, 'violin');
    const tags = new Set(nearest.map(({ id }) => `tens${Math.floor((id - 1) / 10)}`));
    for (const tag of tags) await eraseFitting(inDatabase, { tags: [tag] });
    await expectTheSame();
    expect(loaded()).toBeUndefined();
    await load();
    await expectTheSame();
    expect(loaded()).toBeDefined();
  });

  test('leave filters and past moments to the database', async () => {
    await warm();
    const asked = { query: 'orchard', limit: 60 };
    inDatabase.clock.advance(1_000);
    const then = inDatabase.clock.now().toISOString();
    inDatabase.clock.advance(1_000);
    await call(inDatabase, 'memory_update', { id: ids[7], content: 'Something else' });
    for (const selection of [{ tags: ['tens7'] }, { asOf: then }]) {
      const [here, there] = await Promise.all(
        [inMemory, inDatabase].map((bank) => search(bank, { ...asked, ...selection })),
      );
      expect(here?.results.length).toBeGreaterThan(0);
      expect(here?.results).toEqual(there?.results);
    }
  });
});
