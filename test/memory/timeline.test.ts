import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { call, createBank, insert, type Results, type TestBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

const ZONE = 'Europe/Amsterdam';

const timeline = (bank: TestBank, args: object = {}) => call<Results>(bank, 'memory_timeline', args);
const contents = async (bank: TestBank, args: object = {}) =>
  (await timeline(bank, args)).memories.map(({ content }) => content);

/** A turn of a random history, around both changes of clocks of a year. */
const moment = fc
  .oneof(
    fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) }),
    fc.integer({ min: Date.UTC(2026, 2, 28, 20), max: Date.UTC(2026, 2, 30, 3) }),
    fc.integer({ min: Date.UTC(2026, 9, 24, 20), max: Date.UTC(2026, 9, 26, 3) }),
  )
  .map((time) => new Date(time - (time % 1000)));
const turn = fc.record(
  {
    occurred: moment,
    session: fc.constantFrom('alpha', 'beta', 'gamma'),
    speaker: fc.constantFrom('Ada', 'Bo', 'Çelik'),
    tags: fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 }),
    kind: fc.constantFrom('episode', 'note', 'procedure'),
  },
  { requiredKeys: ['occurred', 'tags', 'kind'] },
);
type Turn = typeof turn extends fc.Arbitrary<infer T> ? T : never;

const store = (bank: TestBank, turns: readonly Turn[]) =>
  insert(
    bank,
    ...turns.map(({ occurred, ...rest }, i) => ({
      ...rest,
      content: `turn ${i}`,
      occurred_at: occurred.toISOString(),
    })),
  );

const dayOf = (date: Date) =>
  new Intl.DateTimeFormat('sv-SE', {
    timeZone: ZONE,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(date);

function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

/** The groups that a turn belongs to, thought out anew. */
const KEYS: Record<string, (turn: Turn) => readonly string[]> = {
  day: ({ occurred }) => [dayOf(occurred)],
  week: ({ occurred }) => [mondayOf(dayOf(occurred))],
  month: ({ occurred }) => [dayOf(occurred).slice(0, 7)],
  session: ({ session }) => (session ? [session] : []),
  speaker: ({ speaker }) => (speaker ? [speaker] : []),
  tag: ({ tags }) => tags,
  kind: ({ kind }) => [kind],
};

function countBy(turns: readonly Turn[], keysOf: (turn: Turn) => readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const each of turns) for (const key of keysOf(each)) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
}

/** All pages of a timeline, `meanwhile` after each of them. */
async function pages(
  bank: TestBank,
  args: object,
  meanwhile: (page: number) => Promise<unknown> = async () => {},
) {
  const items: Record<string, unknown>[] = [];
  let cursor: string | undefined;
  for (let page = 0; ; page++) {
    const result = await call<{ memories?: never[]; groups?: never[]; next_cursor?: string }>(
      bank,
      'memory_timeline',
      { ...args, ...(cursor ? { cursor } : {}) },
    );
    items.push(...(result.memories ?? result.groups ?? []));
    cursor = result.next_cursor;
    if (!cursor) return items;
    await meanwhile(page);
  }
}

describeStores('memory_timeline', (stores) => {
  test('any random history: order, ranges by day and counts are what a plain count says', {
    timeout: 180_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(turn, { minLength: 1, maxLength: 40 }),
        moment,
        moment,
        async (turns, a, b) => {
          const bank = createBank(stores);
          await store(bank, turns);
          const inOrder = turns
            .map((each, i) => ({ ...each, i }))
            .sort((one, other) => +one.occurred - +other.occurred || one.i - other.i);
          const names = inOrder.map(({ i }) => `turn ${i}`);
          expect(await contents(bank, { limit: 200 })).toEqual(names);
          expect(await contents(bank, { limit: 200, order: 'newest' })).toEqual([...names].reverse());

          const [from, to] = [dayOf(a), dayOf(b)].sort() as [string, string];
          const within = inOrder.filter(({ occurred }) => dayOf(occurred) >= from && dayOf(occurred) <= to);
          const ranged = await timeline(bank, { from, to, limit: 200 });
          expect(ranged.memories.map(({ content }) => content)).toEqual(within.map(({ i }) => `turn ${i}`));
          expect(ranged.total).toBe(within.length);

          for (const [group_by, keysOf] of Object.entries(KEYS)) {
            const { groups } = await call<{ groups: Record<string, never>[] }>(bank, 'memory_timeline', {
              group_by,
              from,
              to,
              limit: 200,
            });
            const counted = Object.fromEntries(groups.map((group) => [group[group_by], group.count]));
            expect({ group_by, counted }).toEqual({ group_by, counted: countBy(within, keysOf) });
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  test.each([
    [
      'the day of 23 hours',
      '2026-03-29',
      ['2026-03-28T23:00:00Z', '2026-03-29T21:59:59.999Z'],
      ['2026-03-28T22:59:59.999Z', '2026-03-29T22:00:00Z'],
    ],
    [
      'the day of 25 hours',
      '2026-10-25',
      ['2026-10-24T22:00:00Z', '2026-10-25T22:59:59.999Z'],
      ['2026-10-24T21:59:59.999Z', '2026-10-25T23:00:00Z'],
    ],
    [
      'an ordinary day',
      '2026-06-01',
      ['2026-05-31T22:00:00Z', '2026-06-01T21:59:59.999Z'],
      ['2026-05-31T21:59:59.999Z', '2026-06-01T22:00:00Z'],
    ],
    [
      'a month',
      '2026-03',
      ['2026-02-28T23:00:00Z', '2026-03-31T21:59:59.999Z'],
      ['2026-02-28T22:59:59.999Z', '2026-03-31T22:00:00Z'],
    ],
    [
      'a year',
      '2026',
      ['2025-12-31T23:00:00Z', '2026-12-31T22:59:59.999Z'],
      ['2025-12-31T22:59:59.999Z', '2026-12-31T23:00:00Z'],
    ],
    [
      'a moment',
      '2026-06-01T10:00:00Z',
      ['2026-06-01T10:00:00Z'],
      ['2026-06-01T09:59:59.999Z', '2026-06-01T10:00:00.001Z'],
    ],
  ])('a range from and to %s holds all of it and nothing else', async (_, name, inside, outside) => {
    const bank = createBank(stores);
    await insert(bank, ...[...inside, ...outside].map((at) => ({ content: at, occurred_at: at })));
    expect(await contents(bank, { from: name, to: name })).toEqual(inside);
  });

  test.each([
    [{ from: '2026-02-30' }, /is not a date/],
    [{ to: 'yesterday' }, /is not a date/],
    [{ from: '2026-05-02', to: '2026-05-01' }, /after to/],
    [{ session: 0 }, /no session number 0/],
    [{ session: 99 }, /no session number 99/],
    [{ session: -99 }, /no session number -99/],
    [{ group_by: 'colour' }, /group_by "colour" is unknown/],
    [{ limit: 0 }, /limit/],
    [{ limit: 201 }, /limit/],
  ])('%j is refused', async (args, message) => {
    const bank = createBank(stores);
    await insert(bank, { content: 'x', session: 's' });
    await expect(timeline(bank, args)).rejects.toThrow(message);
  });

  test('sessions are numbered by when they began, whichever came in first', async () => {
    const bank = createBank(stores);
    const at = (day: number) => `2026-05-0${day}`;
    await insert(
      bank,
      { content: 'c', session: 'third', occurred_at: at(5) },
      { content: 'a', session: 'first', occurred_at: at(1) },
      { content: 'b', session: 'second', occurred_at: at(3) },
    );
    for (const [session, expected] of [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [-1, 'c'],
      [-3, 'a'],
      ['2', 'b'],
      ['-1', 'c'],
      ['second', 'b'],
    ] as const)
      expect([session, await contents(bank, { session })]).toEqual([session, [expected]]);
    await insert(bank, { content: 'z', session: 'third', occurred_at: '2026-04-01' });
    expect(await contents(bank, { session: 1 })).toEqual(['z', 'c']);
    expect(await contents(bank, { session: 'nobody' })).toEqual([]);
  });

  describe('pages', () => {
    const turns = (count: number, from: number) =>
      Array.from({ length: count }, (_, i) => ({
        content: `entry ${from + i}`,
        session: `s${i % 7}`,
        tags: [`t${i % 11}`],
        occurred_at: new Date(Date.UTC(2026, 4, 1 + (i % 20), i % 5)).toISOString(),
      }));

    test.each(['oldest', 'newest'])(
      '%s first: everything once, also while something is inserted',
      async (order) => {
        const bank = createBank(stores);
        await insert(bank, ...turns(60, 0));
        const items = await pages(bank, { order, limit: 7 }, (page) =>
          page < 8 ? insert(bank, ...turns(3, 1_000 + page * 10)) : Promise.resolve(),
        );
        const seen = items.map(({ content }) => content as string);
        expect(new Set(seen).size).toBe(seen.length);
        for (let i = 0; i < 60; i++) expect(seen).toContain(`entry ${i}`);
      },
    );

    test.each(['day', 'session', 'tag'])(
      'of groups by %s: each once, and the counts add up',
      async (group_by) => {
        const bank = createBank(stores);
        await insert(bank, ...turns(60, 0));
        const groups = await pages(bank, { group_by, limit: 3 });
        const keys = groups.map((group) => group[group_by]);
        expect(new Set(keys).size).toBe(keys.length);
        expect(groups.reduce((sum, { count }) => sum + (count as number), 0)).toBe(60);
      },
    );
  });

  describe('neighbors', () => {
    const near = async (bank: TestBank, id: string | undefined) => {
      const { memories } = await call<Results>(bank, 'memory_read', { ids: [id], include: ['neighbors'] });
      return (memories[0]?.neighbors as { content: string }[] | undefined)?.map(({ content }) => content);
    };
    const at = (minute: number) => ({
      content: `minute ${minute}`,
      session: 'walk',
      occurred_at: `2026-05-01T10:${String(minute).padStart(2, '0')}`,
    });

    test('are those before and after in time, however the turns came in', async () => {
      const bank = createBank(stores);
      const [four] = await insert(bank, at(4), at(0));
      await insert(bank, at(8), at(2));
      const [, five] = await insert(bank, at(6), at(5), at(3));
      expect(await near(bank, four)).toEqual(['minute 2', 'minute 3', 'minute 5', 'minute 6']);
      expect(await near(bank, five)).toEqual(['minute 3', 'minute 4', 'minute 6', 'minute 8']);
    });

    test('follow when a turn is moved in time', async () => {
      const bank = createBank(stores);
      const ids = await insert(bank, at(0), at(2), at(4), at(6), at(8));
      await call(bank, 'memory_update', { id: ids[0], occurred_at: '2026-05-01T10:05' });
      expect(await near(bank, ids[0])).toEqual(['minute 2', 'minute 4', 'minute 6', 'minute 8']);
      expect((await timeline(bank, { session: 1, limit: 1 })).memories[0]?.content).toBe('minute 2');
    });

    test('pass over what is faded', async () => {
      const bank = createBank(stores);
      const ids = await insert(bank, ...Array.from({ length: 9 }, (_, i) => at(i)));
      await call(bank, 'memory_forget', { mode: 'fade', ids: [2, 3, 5].map((i) => ids[i]) });
      expect(await near(bank, ids[4])).toEqual(['minute 0', 'minute 1', 'minute 6', 'minute 7']);
      expect(await near(bank, ids[0])).toEqual(['minute 1', 'minute 4']);
    });

    test('of a memory outside sessions there are none', async () => {
      const bank = createBank(stores);
      const [id] = await insert(bank, { content: 'alone' }, { content: 'also alone' });
      expect(await near(bank, id)).toBeUndefined();
    });
  });
});
