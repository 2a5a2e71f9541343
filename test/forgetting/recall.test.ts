import { Readable } from 'node:stream';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { DAY, initialStrength } from '../../src/forgetting/retention.ts';
import { openMemory } from '../../src/index.ts';
import { exportBank } from '../../src/memory/export.ts';
import { importBank } from '../../src/memory/import.ts';
import { RecallLog } from '../../src/memory/recall.ts';
import { latestChange } from '../../src/store/queries/changes.ts';
import { call, createBank, insert, type Results } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';
import { createRecallingBank, life } from './support.ts';

const APPLES = 'Marit planted four apple trees behind the barn in spring.';
const BOILER = 'The boiler in the cellar is serviced by Petersen and Sons.';
const CHOIR = 'Choir practice moved from Tuesday evening to Thursday evening.';

describeStores('how a memory begins', (stores) => {
  test('what says nothing new begins weaker', async () => {
    const bank = createBank(stores);
    const [first] = await insert(bank, { content: APPLES });
    const [again, other] = await insert(
      bank,
      { content: 'In spring Marit planted four apple trees behind the old barn.' },
      { content: BOILER },
    );
    const [one, two, three] = [await life(bank, first), await life(bank, again), await life(bank, other)];
    expect(one.novelty).toBe(1);
    expect(two.novelty).toBeLessThan(0.3);
    expect(three.novelty).toBeGreaterThan(0.7);
    expect(two.strength).toBeLessThan(three.strength);
    expect(three.strength).toBeCloseTo(
      initialStrength({ kind: 'note', importance: 0.5, novelty: three.novelty }),
      1,
    );
  });

  test('surprise is carried on within a session', async () => {
    const bank = createBank(stores);
    await insert(bank, { content: BOILER });
    const told = (session: string) => [
      { content: `${APPLES} Says ${session}.`, session },
      { content: `${BOILER} Says ${session}.`, session },
    ];
    const [, carried] = await insert(bank, ...told('one'));
    const [alone] = await insert(bank, { content: `${BOILER} Says two.`, session: 'two' });
    expect((await life(bank, carried)).novelty).toBeGreaterThan((await life(bank, alone)).novelty);
  });

  test('importance 1 never fades; lowering it makes it fade, raising it again does not', async () => {
    const bank = createBank(stores);
    const [id] = await insert(bank, { content: APPLES, importance: 1 });
    expect((await life(bank, id)).fades_at).toBeNull();
    await call(bank, 'memory_update', { id, importance: 0.2 });
    const low = await life(bank, id);
    expect(low.fades_at).not.toBeNull();
    await call(bank, 'memory_update', { id, importance: 0.8 });
    expect((await life(bank, id)).strength).toBeGreaterThan(low.strength * 10);
  });
});

describeStores('recall', (stores) => {
  test('reading strengthens, without a version, a change or a later answer', async () => {
    const bank = createRecallingBank(stores);
    const [id] = await insert(bank, { content: APPLES });
    const before = await life(bank, id);
    const change = await bank.store.read(bank.name, latestChange);
    bank.clock.advance(200 * DAY);
    await call(bank, 'memory_read', { ids: [id] });
    await bank.recalls.flush();
    const after = await life(bank, id);
    expect(after.strength).toBeGreaterThan(before.strength * 1.1);
    expect(after.recall_count).toBe(1);
    expect(after.recalled_at).toEqual(bank.clock.now());
    expect(+(after.fades_at ?? 0) - +(before.fades_at ?? 0)).toBeGreaterThan(200 * DAY);
    expect(after.version).toBe(1);
    expect(await bank.store.read(bank.name, latestChange)).toBe(change);
  });

  test('being the source of a summary strengthens', async () => {
    const bank = createRecallingBank(stores);
    const [source, other] = await insert(bank, { content: APPLES }, { content: BOILER });
    await insert(bank, { content: 'There is an orchard now.', kind: 'summary', derived_from: [source] });
    await bank.recalls.flush();
    expect((await life(bank, source)).recall_count).toBe(1);
    expect((await life(bank, other)).recall_count).toBe(0);
  });

  test('a search strengthens its answer a little, and nothing that it merely returns', async () => {
    const bank = createRecallingBank(stores);
    const [answer, other] = await insert(
      bank,
      { content: APPLES },
      { content: 'Trees along the road were cut by the municipality.' },
      { content: BOILER },
      { content: CHOIR },
    );
    bank.clock.advance(100 * DAY);
    const query = 'Who planted apple trees behind the barn?';
    const { memories } = await call<Results>(bank, 'memory_search', { query });
    expect(memories.map(({ id }) => id)).toEqual(expect.arrayContaining([answer, other]));
    await bank.recalls.flush();
    const shown = await life(bank, answer);
    expect(shown.recall_count).toBe(1);
    expect((await life(bank, other)).recall_count).toBe(0);

    const read = createRecallingBank(stores);
    const [same] = await insert(read, { content: APPLES });
    read.clock.advance(100 * DAY);
    await call(read, 'memory_read', { ids: [same] });
    await read.recalls.flush();
    expect(shown.strength).toBeLessThan((await life(read, same)).strength);
  });

  test('neither listing, paging in nor reading the past is a recall', async () => {
    const bank = createRecallingBank(stores);
    const [id] = await insert(bank, { content: APPLES, occurred_at: '2026-05-01' });
    bank.clock.advance(DAY);
    await call(bank, 'memory_timeline', {});
    await call(bank, 'memory_context', { task: APPLES });
    await call(bank, 'memory_search', { query: APPLES, as_of: '2026-06-16' });
    await call(bank, 'memory_search', { query: 'everything said on 1 May 2026' });
    await bank.recalls.flush();
    expect((await life(bank, id)).recall_count).toBe(0);
  });

  test('an import that is repeated strengthens nothing', async () => {
    const bank = createRecallingBank(stores);
    const [source, summary] = await insert(bank, { content: APPLES }, { content: BOILER });
    await call(bank, 'memory_update', { id: summary, supersedes: [source] });
    const lines: string[] = [];
    for await (const record of exportBank(bank)) lines.push(JSON.stringify(record));
    bank.clock.advance(100 * DAY);
    const { memories } = await importBank(bank, Readable.from(lines));
    expect(memories.unchanged).toBe(2);
    await bank.recalls.flush();
    expect((await life(bank, source)).recall_count).toBe(0);
    expect((await life(bank, summary)).recall_count).toBe(0);
  });

  test('is lost, and nothing else, when the store is away', async () => {
    const bank = createBank(stores);
    const broken = { ...bank.store, write: () => Promise.reject(new Error('away')) };
    const recalls = new RecallLog({ ...bank, store: broken });
    recalls.read([1]);
    await expect(recalls.flush()).resolves.toBeUndefined();
  });
});

describeStores('a process that ends', (stores) => {
  test('writes down what was recalled', async () => {
    const bank = createBank(stores);
    const [id] = await insert(bank, { content: APPLES });
    const address = stores.address();
    const memory = openMemory({
      ...('url' in address ? { databaseUrl: address.url } : { dataDir: address.dataDir }),
      embedder: { provider: 'none' },
      log: bank.log,
    });
    await call(memory.bank(bank.name), 'memory_read', { ids: [id] });
    await memory.close();
    expect((await life(bank, id)).recall_count).toBe(1);
  });
});

describeStores('ranking', (stores) => {
  test('prefers what is better remembered among equals', async () => {
    const bank = createRecallingBank(stores);
    const about = (name: string) => ({ content: `${name} plays the cello in the town orchestra.` });
    const [old] = await insert(bank, about('Agnes'));
    bank.clock.advance(730 * DAY);
    const [young] = await insert(bank, about('Birgit'));
    const found = async (args: object = {}) => {
      const query = 'Who plays the cello in the orchestra?';
      const { memories } = await call<Results>({ ...bank, recalls: undefined }, 'memory_search', {
        query,
        ...args,
      });
      return memories.map(({ id }) => id);
    };
    expect(await found()).toEqual([young, old]);
    expect(await found({ as_of: '2028-06-14T23:00:00Z' })).toEqual([old, young]);
    await call(bank, 'memory_read', { ids: [old] });
    await bank.recalls.flush();
    expect(await found()).toEqual([old, young]);
  });
});

describeStores('memories recalled together', (stores) => {
  const weights = async (bank: ReturnType<typeof createRecallingBank>) => {
    const { rows } = await bank.store.read(bank.name, (tx) =>
      tx.db.execute<{ weight: number }>(
        sql`select weight from mempage.links where bank_id = ${tx.bank} and relation = 'associated'`,
      ),
    );
    return rows.map(({ weight }) => weight);
  };

  test('are linked, more with each time and less with time', async () => {
    const bank = createRecallingBank(stores);
    const ids = await insert(bank, { content: APPLES }, { content: BOILER }, { content: CHOIR });
    const recall = async () => {
      await call(bank, 'memory_read', { ids: ids.slice(0, 2) });
      await bank.recalls.flush();
      return (await weights(bank))[0] ?? 0;
    };
    const once = await recall();
    const twice = await recall();
    expect(twice).toBeGreaterThan(once);
    bank.clock.advance(365 * DAY);
    expect(await recall()).toBeLessThan(twice);
    expect(await weights(bank)).toHaveLength(1);
  });

  test('are found by each other, within the filter and the bank', async () => {
    const bank = createRecallingBank(stores);
    const ids = await insert(
      bank,
      { content: APPLES },
      { content: BOILER },
      { content: CHOIR, kind: 'note' },
    );
    const query = 'Who planted apple trees?';
    const found = async (args: object = {}) =>
      (await call<Results>(bank, 'memory_search', { query, ...args })).memories.map(({ id }) => id);
    expect(await found()).toEqual([ids[0]]);
    await call(bank, 'memory_read', { ids: [ids[0], ids[1]] });
    await bank.recalls.flush();
    expect(await found()).toEqual([ids[0], ids[1]]);
    expect(await found({ to: '2026-06-01' })).toEqual([]);
    await call(bank, 'memory_forget', { ids: [ids[1]], mode: 'fade' });
    expect(await found()).toEqual([ids[0]]);
  });
});
