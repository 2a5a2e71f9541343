/** A time or session that the query names and in which nothing fits: told, and never stated as what the search went by. */
import { expect, test } from 'vitest';
import { call, callBoth, createBank, insert, type Results } from '../support/bank.ts';
import { describeStores, type StoreFixture } from '../support/stores.ts';

type Answer = Results & { readonly read_as?: readonly string[]; readonly relevance?: string };

const NOTHING = 'nothing that fits is stored from the time asked for';
const ELSEWHERE = `${NOTHING}; these are from other times`;

/** Sunday 29 November; stored is a talk in May, and one of this month. */
async function filled(stores: StoreFixture) {
  const bank = createBank(stores);
  bank.clock.set('2026-11-29T12:00:00Z');
  await insert(
    bank,
    { content: 'The boiler leaks.', speaker: 'Mira', session: 's1', occurred_at: '2026-05-04T10:00:00Z' },
    { content: 'Call the plumber.', speaker: 'Jonas', session: 's1', occurred_at: '2026-05-04T10:01:00Z' },
    { content: 'The roof is done.', speaker: 'Mira', session: 's2', occurred_at: '2026-11-17T10:00:00Z' },
  );
  const search = (args: object) => call<Answer>(bank, 'memory_search', args);
  const contents = async (args: object) => (await search(args)).memories.map(({ content }) => content);
  return { bank, search, contents };
}

describeStores('a time in which nothing fits', (stores) => {
  test.each([
    'What did we talk about today?',
    'What did Jonas say last week?',
    'What did we discuss in our ninth session?',
  ])('of which alone is asked gives nothing: %s', async (query) => {
    const { bank } = await filled(stores);
    const { text, data } = await callBoth(bank, 'memory_search', { query });
    expect(data).toMatchObject({ memories: [], relevance: NOTHING });
    expect(text).toContain(`relevance: ${NOTHING}\n`);
  });

  test.each([
    ['What did we say about the boiler last week?', '"last week": from 2026-11-16 to before 2026-11-23'],
    [
      'What did Jonas say of the plumber in our second session?',
      '"in our second session": by order of sessions',
    ],
    [
      'What did Jonas say of the plumber in our ninth session?',
      '"in our ninth session": by order of sessions; there is none',
    ],
    ['What did we say about the boiler on Fridays?', '"on Fridays": by day of the week'],
  ])('of which a subject is asked gives what lies elsewhere, and tells so: %s', async (query, read) => {
    const { bank } = await filled(stores);
    const { text, data } = await callBoth(bank, 'memory_search', { query });
    const { memories, relevance, read_as } = data as unknown as Answer;
    expect(memories.length).toBeGreaterThan(0);
    expect(relevance).toContain(ELSEWHERE);
    expect(text).toContain(`relevance: ${ELSEWHERE}`);
    expect(read_as).toEqual([`${read}, not applied`]);
  });

  test('is not told where something fits, or where nothing fits at any time', async () => {
    const { search } = await filled(stores);
    const found = await search({ query: 'What did we say about the roof last week?' });
    expect(found.relevance ?? '').not.toContain('time asked for');
    expect(found.read_as).toEqual(['"last week": from 2026-11-16 to before 2026-11-23']);
    const none = await search({ query: 'What did we say about zebras last week?' });
    expect(none).toMatchObject({ memories: [], relevance: 'nothing relevant is stored' });
  });

  test('is told with the relevant of an outline', async () => {
    const { bank } = await filled(stores);
    const title = async (task: string) => {
      const { outline } = await call<{ outline: string }>(bank, 'memory_context', { task });
      return outline.split('\n').find((line) => line.startsWith('# Relevant'));
    };
    expect(await title('What did we say about the boiler last week?')).toContain(`(${ELSEWHERE}`);
    expect(await title('What did we talk about today?')).toBe(`# Relevant to the task (${NOTHING})`);
  });
});

describeStores('a time or session that the query names beside another in the arguments', (stores) => {
  test('is told not to apply', async () => {
    const { search, contents } = await filled(stores);
    const may = { query: 'What did we discuss last week?', from: '2026-05-01', to: '2026-05-31' };
    expect(await contents(may)).toEqual(['The boiler leaks.', 'Call the plumber.']);
    expect((await search(may)).read_as).toEqual(['"last week": not applied, from/to given']);
    const first = { query: 'What did we discuss in our last session?', session: 's1' };
    expect(await contents(first)).toEqual(['The boiler leaks.', 'Call the plumber.']);
    expect((await search(first)).read_as).toEqual(['"in our last session": not applied, session given']);
    const within = { query: 'What did we discuss in the first session in November?', session: 's1' };
    expect(await contents(within)).toEqual(['The boiler leaks.', 'Call the plumber.']);
    expect((await search(within)).read_as).toEqual([
      '"November": not applied, session given',
      '"in the first session": not applied, session given',
    ]);
  });

  test('is told as preferred only where it can be', async () => {
    const { search } = await filled(stores);
    const query = 'Was the boiler broken on Tuesday?';
    const read = async (args: object) => (await search({ query, ...args })).read_as;
    const preferred = ['"Tuesday": from 2026-11-24 to before 2026-11-25, preferred'];
    expect(await read({})).toEqual(preferred);
    expect(await read({ from: '2026-05-01' })).toEqual(preferred);
    expect(await read({ from: '2026-05-01', to: '2026-11-23' })).toEqual([
      '"Tuesday": not applied, from/to given',
    ]);
    expect(await read({ from: '2026-11-25' })).toEqual(['"Tuesday": not applied, from/to given']);
  });

  test('is told as it applies where only the other is given', async () => {
    const { search } = await filled(stores);
    const { read_as } = await search({ query: 'What did we discuss in May?', session: 's1' });
    expect(read_as).toEqual(['"May": from 2026-05-01 to before 2026-06-01']);
  });
});
