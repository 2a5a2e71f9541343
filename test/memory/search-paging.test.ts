/** Pages of a search are pages of one list, whatever is written meanwhile and whatever the clocks show. */
import { expect, test } from 'vitest';
import { call, createBank, insert, type Results } from '../support/bank.ts';
import { TestClock } from '../support/clock.ts';
import { describeStores } from '../support/stores.ts';

const swans = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => ({ content: `Counted ${from + i} swans on the canal.` }));

describeStores('pages of a search', (stores) => {
  test('hold what a writer with a faster clock has stored', async () => {
    const writer = createBank(stores);
    writer.clock.set('2026-06-15T12:05:00Z');
    await insert(writer, ...swans(0, 12));
    const reader = { ...writer, clock: new TestClock() };
    const search = (cursor?: string) =>
      call<Results>(reader, 'memory_search', { query: 'swans on the canal', limit: 8, cursor });
    const first = await search();
    const second = await search(first.next_cursor);
    const ids = [...first.memories, ...second.memories].map(({ id }) => id);
    expect(new Set(ids).size).toBe(12);
  });

  test('are not shifted by what is stored between them', async () => {
    const bank = createBank(stores);
    const early = await insert(bank, ...swans(0, 12));
    const search = (cursor?: string) =>
      call<Results>(bank, 'memory_search', { query: 'swans on the canal', limit: 8, cursor });
    const first = await search();
    bank.clock.advance(1_000);
    await insert(bank, ...swans(100, 6));
    const second = await search(first.next_cursor);
    const ids = [...first.memories, ...second.memories].map(({ id }) => id);
    expect([...ids].sort()).toEqual([...early].sort());
  });
});
