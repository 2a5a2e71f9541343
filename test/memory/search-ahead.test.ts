/** A question that names only a day lists what was said then; where nothing was, what speaks of that day is found. */
import { expect, test } from 'vitest';
import { call, createBank, insert, type Results } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

describeStores('a day of which nothing was said', (stores) => {
  test.each([
    ['what do I have on 3 December?', 'Meeting with the bank on 3 December at 10.'],
    ['do I have anything on 5 December?', 'School concert on 5 December.'],
    ['what happened on 12 June 2024?', 'The contract was signed on 12 June 2024.'],
  ])('%s', async (query, wanted) => {
    const bank = createBank(stores);
    bank.clock.set('2026-11-28T12:00:00Z');
    await insert(
      bank,
      { content: 'Meeting with the bank on 3 December at 10.' },
      { content: 'School concert on 5 December.' },
      { content: 'The contract was signed on 12 June 2024.' },
      { content: 'The kiln is broken.' },
    );
    const { memories } = await call<Results>(bank, 'memory_search', { query });
    expect(memories[0]?.content).toBe(wanted);
  });

  test('gives pages of a ranking: what is stored between them shifts none', async () => {
    const bank = createBank(stores);
    bank.clock.set('2026-11-28T12:00:00Z');
    const stored = Array.from({ length: 4 }, (_, i) => ({ content: `Talk ${i} is on 3 December.` }));
    const early = await insert(bank, ...stored);
    const search = (cursor?: string) =>
      call<Results>(bank, 'memory_search', { query: 'what do I have on 3 December?', limit: 2, cursor });
    const first = await search();
    bank.clock.advance(1_000);
    await insert(bank, { content: 'Talk 9 is on 3 December, as is the fair on 3 December.' });
    const second = await search(first.next_cursor);
    const ids = [...first.memories, ...second.memories].map(({ id }) => id);
    expect([...ids].sort()).toEqual([...early].sort());
  });
});
