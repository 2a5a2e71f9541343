/** What is to come is found by what speaks of its day, and a day of which nothing was said likewise. */
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

  test.each([
    'do I have anything on Thursday?',
    'what is planned for next Thursday?',
    'are there any appointments on 3 December?',
  ])('what is on is found by its date: %s', async (query) => {
    const bank = createBank(stores);
    // Exactly this was said of other days too, a year before, and today.
    bank.clock.set('2025-12-03T12:00:00Z');
    await insert(
      bank,
      { content: 'A dull day in the office.' },
      { content: 'Call with the architect at 10.' },
    );
    bank.clock.set('2026-11-28T12:00:00Z');
    const others = ['1 December', '4 December', '13 December'].map((day) => ({
      content: `The dentist is on ${day}.`,
    }));
    await insert(bank, ...others, { content: 'Dinner with Ida on 3 December.' });
    const { memories } = await call<Results>(bank, 'memory_search', { query });
    expect(memories[0]?.content).toBe('Dinner with Ida on 3 December.');
  });

  test.each([
    [
      'what is on on 5 December?',
      ["Dinner at Lena's on 2026-12-05 at 19:00.", 'Market on Saturday 5 December.'],
    ],
    [
      'any plans for next Saturday?',
      ["Dinner at Lena's on 2026-12-05 at 19:00.", 'Market on Saturday 5 December.'],
    ],
    [
      'do I have anything on Friday?',
      ['The tax return is due on 4 December.', 'Dinner with the Hoffmanns next Friday.'],
    ],
    ['am I free on 2026-12-13?', ['The choir concert is on 13 December.']],
    ['what do I have tomorrow?', ['A parcel comes tomorrow.']],
  ])('is found by the day that it speaks of, however it says it: %s', async (query, wanted) => {
    const bank = createBank(stores);
    const told: [string, string][] = [
      ['2025-11-20', 'The Christmas party is on 5 December at the office.'],
      ['2026-09-20', 'The report is due by Friday 2 October.'],
      ['2026-11-18', 'I had the flu last week.'],
      ['2026-11-20', 'The Christmas party is on 11 December this year.'],
      ['2026-11-22', "Dinner at Lena's on 2026-12-05 at 19:00."],
      ['2026-11-24', 'Market on Saturday 5 December.'],
      ['2026-11-25', 'The tax return is due on 4 December.'],
      ['2026-11-26', 'The choir concert is on 13 December.'],
      ['2026-11-27', 'Dinner with the Hoffmanns next Friday.'],
      ['2026-11-28', 'A parcel comes tomorrow.'],
    ];
    await insert(bank, ...told.map(([day, content]) => ({ content, occurred_at: `${day}T10:00:00Z` })));
    bank.clock.set('2026-11-28T20:00:00Z');
    const { memories, relevance } = await call<Results & { relevance?: string }>(bank, 'memory_search', {
      query,
    });
    expect(relevance).toBeUndefined();
    expect(
      memories
        .slice(0, wanted.length)
        .map(({ content }) => content)
        .sort(),
    ).toEqual([...wanted].sort());
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
