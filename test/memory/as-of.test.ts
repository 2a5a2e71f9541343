/** What is read as of a past moment does not change by later writes. */
import { expect, test } from 'vitest';
import { call, createBank, insert, type Results, type TestBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

const has = (object: string) => ({ subject: 'Ida', predicate: 'has', object });

/** Ida's dog in a session of two, and the moment after which all that comes is later. */
async function early(bank: TestBank): Promise<{ ids: string[]; moment: string }> {
  const ids = await insert(
    bank,
    { content: 'Ida has Rex.', session: 'walk', facts: [has('Rex')] },
    {
      content: 'Rex is a dog.',
      session: 'walk',
      facts: [{ subject: 'Rex', predicate: 'is', object: 'a dog' }],
    },
  );
  bank.clock.advance(3_600_000);
  const moment = bank.clock.now().toISOString();
  bank.clock.advance(3_600_000);
  return { ids, moment };
}

async function later(bank: TestBank, [first = '', second = '']: string[]): Promise<void> {
  await call(bank, 'memory_update', { id: first, facts: [has('Tom')], tags: ['vet'], speaker: 'Zed' });
  await call(bank, 'memory_update', { id: second, content: 'Rex is a cat.' });
  await insert(bank, { content: 'Rex is a hare.', session: 'new', supersedes: [second] });
  await call(bank, 'memory_forget', { mode: 'fade', ids: [second] });
}

describeStores('as of a past moment', (stores) => {
  test.each([
    ['memory_graph', {}],
    ['memory_graph', { entity: 'Rex' }],
    ['memory_graph', { predicate: 'has' }],
    ['memory_context', { task: 'What does Ida have?' }],
    ['memory_search', { query: 'What is Rex?' }],
  ])('%s %j stays the same whatever comes later', async (tool, args) => {
    const bank = createBank(stores);
    const { ids, moment } = await early(bank);
    const before = await call(bank, tool, { ...args, as_of: moment });
    await later(bank, ids);
    // Scores are of now; what is told is of then.
    const told = (data: object) => JSON.stringify(data).split(/\\n/).sort();
    expect(told(await call(bank, tool, { ...args, as_of: moment }))).toEqual(told(before));
  });

  test('memory_read shows neighbours and links of then', async () => {
    const bank = createBank(stores);
    const { ids, moment } = await early(bank);
    const args = { ids: ids.slice(0, 1), include: ['neighbors', 'links'], as_of: moment };
    const before = await call(bank, 'memory_read', args);
    await later(bank, ids);
    expect(await call(bank, 'memory_read', args)).toEqual(before);
  });

  test('memory_graph lists no one who was not known', async () => {
    const bank = createBank(stores);
    const { ids } = await early(bank);
    await later(bank, ids);
    const { entities } = await call<{ entities: object[] }>(bank, 'memory_graph', { as_of: '2020-01-01' });
    expect(entities).toEqual([]);
  });

  test('memory_search keeps to several sessions', async () => {
    const bank = createBank(stores);
    for (const [i, session] of ['a', 'b', 'c', 'd'].entries()) {
      await insert(bank, { content: `The garden of ${session}.`, session, occurred_at: `2026-05-0${i + 1}` });
    }
    for (const session of ['2..3', '2,3', '-3..-2']) {
      const { memories } = await call<Results>(bank, 'memory_search', { query: 'garden', session });
      expect(memories.map((memory) => memory.session).sort()).toEqual(['b', 'c']);
    }
  });
});
