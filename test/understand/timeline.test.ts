import { expect, test } from 'vitest';
import { call, callBoth, createBank, insert, type Results, type TestBank } from '../support/bank.ts';
import { describeStores, type StoreFixture } from '../support/stores.ts';

interface Groups {
  readonly groups: readonly ({ count: number; first: string; last: string } & Record<string, unknown>)[];
}

/** Five sessions: Monday, Tuesday, Tuesday, Friday, Tuesday; the bank's zone is Europe/Berlin. */
async function fiveSessions(stores: StoreFixture): Promise<TestBank> {
  const bank = createBank(stores);
  const days = ['2026-05-04', '2026-05-05', '2026-05-12', '2026-05-15', '2026-05-19'];
  await insert(
    bank,
    ...days.flatMap((day, i) => [
      {
        content: `Opening of talk ${i + 1}`,
        session: `talk-${i + 1}`,
        occurred_at: `${day}T10:00:00`,
        speaker: 'Ida',
      },
      {
        content: `Close of talk ${i + 1}`,
        session: `talk-${i + 1}`,
        occurred_at: `${day}T10:05:00`,
        speaker: 'Marek',
      },
    ]),
  );
  return bank;
}

async function contents(bank: TestBank, args: object): Promise<string[]> {
  const { memories } = await call<Results>(bank, 'memory_timeline', args);
  return memories.map(({ content }) => content);
}

async function talks(bank: TestBank, args: object): Promise<number[]> {
  const found = await contents(bank, args);
  return [...new Set(found.map((content) => Number(content.at(-1))))];
}

describeStores('memory_timeline, sessions by order', (stores) => {
  test('one, several, ranges, from either end', async () => {
    const bank = await fiveSessions(stores);
    expect(await talks(bank, { session: 3 })).toEqual([3]);
    expect(await talks(bank, { session: '-1' })).toEqual([5]);
    expect(await talks(bank, { session: '-2' })).toEqual([4]);
    expect(await talks(bank, { session: '2..4' })).toEqual([2, 3, 4]);
    expect(await talks(bank, { session: '2-4' })).toEqual([2, 3, 4]);
    expect(await talks(bank, { session: '1, 3,-1' })).toEqual([1, 3, 5]);
    expect(await talks(bank, { session: '-2..-1' })).toEqual([4, 5]);
    expect(await talks(bank, { session: '4..9' })).toEqual([4, 5]);
  });

  test('counted among the sessions of a weekday', async () => {
    const bank = await fiveSessions(stores);
    expect(await talks(bank, { session: 3, weekday: 'Tuesday' })).toEqual([5]);
    expect(await talks(bank, { session: -1, weekday: 'mon' })).toEqual([1]);
    expect(await talks(bank, { session: '1..2', weekday: 'Tue,Fri' })).toEqual([2, 3]);
  });

  test('with other filters, which do not change the count', async () => {
    const bank = await fiveSessions(stores);
    expect(await contents(bank, { session: '2..3', speaker: 'marek' })).toEqual([
      'Close of talk 2',
      'Close of talk 3',
    ]);
    expect(
      await contents(bank, { session: 3, from: '2026-05-12', to: '2026-05-12', about: 'opening' }),
    ).toEqual(['Opening of talk 3']);
  });

  test('a session that is called like a number is meant by that text', async () => {
    const bank = await fiveSessions(stores);
    await insert(bank, { content: 'Apart 9', session: '2', occurred_at: '2026-06-01' });
    expect(await talks(bank, { session: '2' })).toEqual([9]);
    expect(await talks(bank, { session: 2 })).toEqual([2]);
    expect(await talks(bank, { session: '2..2' })).toEqual([2]);
  });

  test('an order number that no session has is told', async () => {
    const bank = await fiveSessions(stores);
    for (const session of [0, 9, '-9', '7..9', '0']) {
      await expect(contents(bank, { session })).rejects.toMatchObject({ code: 'not_found' });
    }
    await expect(contents(bank, { session: 4, weekday: 'Tuesday' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test.each([
    ['4..2', '4..2', '2..4'],
    ['4-2', '4..2', '2..4'],
    ['1,-1..-3', '-1..-3', '-3..-1'],
  ])('a reversed range is told to be that: %s', async (session, range, right) => {
    const bank = await fiveSessions(stores);
    await expect(contents(bank, { session })).rejects.toMatchObject({
      code: 'invalid_input',
      message: `The range of sessions ${range} is reversed; write ${right}.`,
    });
  });

  test('which of several order numbers no session has is told', async () => {
    const bank = await fiveSessions(stores);
    const noted = [
      [{ session: '1,99' }, '99: 5 sessions are stored.'],
      [{ session: '2..9' }, '6..9: 5 sessions are stored.'],
      [{ session: '-9..-2, 7' }, '-9..-6, 7: 5 sessions are stored.'],
      [{ session: '1..4', weekday: 'Tuesday' }, '4: 3 sessions are stored on such days.'],
    ] as const;
    for (const [args, rest] of noted) {
      const note = `There is no session number ${rest}`;
      for (const form of [args, { ...args, group_by: 'session' }]) {
        const { data, text } = await callBoth(bank, 'memory_timeline', form);
        expect(data).toMatchObject({ note });
        expect(text).toContain(note);
      }
    }
    for (const session of ['2..5', '1,-5', '-1'])
      expect((await callBoth(bank, 'memory_timeline', { session })).data).not.toHaveProperty('note');
  });

  test('a session of which nothing is shown keeps its number, and that is told', async () => {
    const bank = await fiveSessions(stores);
    await call(bank, 'memory_forget', { mode: 'fade', session: 'talk-1', confirm: true });
    const note =
      'Nothing of that session is shown: what it holds has faded, has expired or is in quarantine.';
    for (const session of [1, '1', 'talk-1']) {
      const { data, text } = await callBoth(bank, 'memory_timeline', { session });
      expect(data).toEqual({ total: 0, note, memories: [] });
      expect(text).toContain(note);
    }
    expect(await talks(bank, { session: 2 })).toEqual([2]);
    const other = await callBoth(bank, 'memory_timeline', { session: 2, kinds: ['document'] });
    expect(other.data).not.toHaveProperty('note');
  });

  test('groups come newest first too', async () => {
    const bank = await fiveSessions(stores);
    const keys = async (args: object) =>
      (
        await call<{ groups: { day: string }[] }>(bank, 'memory_timeline', { group_by: 'day', ...args })
      ).groups.map(({ day }) => day);
    const oldest = await keys({});
    expect(oldest.length).toBeGreaterThan(2);
    expect(await keys({ order: 'oldest' })).toEqual(oldest);
    expect(await keys({ order: 'newest' })).toEqual(oldest.toReversed());
    expect(await keys({ order: 'newest', limit: 2 })).toEqual(oldest.toReversed().slice(0, 2));
  });

  test('an id that no session has is told, by a search too', async () => {
    const bank = await fiveSessions(stores);
    const note =
      'There is no session "talk-9" in this bank; memory_timeline with group_by "session" lists them.';
    const told = [
      ['memory_timeline', { session: 'talk-9' }, { total: 0, note, memories: [] }],
      ['memory_timeline', { session: 'talk-9', group_by: 'day' }, { groups: [], note }],
      ['memory_search', { session: 'talk-9', query: 'opening' }, { memories: [], read_as: [note] }],
    ] as const;
    for (const [tool, args, data] of told) {
      const answer = await callBoth(bank, tool, args);
      expect(answer.data).toMatchObject(data);
      expect(answer.text).toContain(note);
    }
    const elsewhere = await callBoth(bank, 'memory_timeline', { session: 'talk-1', kinds: ['document'] });
    expect(elsewhere.data).toEqual({ total: 0, memories: [] });
    const other = await callBoth(bank, 'memory_search', {
      session: 'talk-1',
      query: 'Nobody',
      kinds: ['document'],
    });
    expect(other.data).not.toHaveProperty('read_as');
  });
});

describeStores('memory_search, sessions beside another', (stores) => {
  test('before, after and since one', async () => {
    const bank = await fiveSessions(stores);
    const asked = async (when: string) => {
      const { memories } = await call<Results>(bank, 'memory_search', {
        query: `what did we discuss ${when}?`,
        limit: 20,
      });
      return [...new Set(memories.map(({ content }) => Number(content.at(-1))))];
    };
    expect(await asked('before our last session')).toEqual([1, 2, 3, 4]);
    expect(await asked('after the first session')).toEqual([2, 3, 4, 5]);
    expect(await asked('since our second session')).toEqual([2, 3, 4, 5]);
    expect(await asked('after our last session')).toEqual([]);
    const { data } = await callBoth(bank, 'memory_search', {
      query: 'what did we discuss before the first session?',
    });
    expect(data).toMatchObject({
      memories: [],
      read_as: ['"before the first session": by order of sessions; there is none'],
    });
  });
});

describeStores('memory_timeline, days of the week', (stores) => {
  test('in the zone of the bank', async () => {
    const bank = await fiveSessions(stores);
    await insert(bank, {
      content: 'Monday in UTC, Tuesday in Berlin 0',
      occurred_at: '2026-06-01T22:30:00Z',
    });
    expect(await talks(bank, { weekday: 'Tuesday' })).toEqual([2, 3, 5, 0]);
    expect(await talks(bank, { weekday: 'weekend' })).toEqual([]);
    expect(await talks(bank, { weekday: 'Mon,Fri' })).toEqual([1, 4]);
  });

  test('are counted', async () => {
    const bank = await fiveSessions(stores);
    const { groups } = await call<Groups>(bank, 'memory_timeline', { group_by: 'weekday' });
    expect(groups.map(({ weekday, count }) => [weekday, count])).toEqual([
      ['Tuesday', 6],
      ['Friday', 2],
      ['Monday', 2],
    ]);
  });

  test('that are none are told', async () => {
    const bank = createBank(stores);
    await expect(contents(bank, { weekday: 'someday' })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(contents(bank, { weekday: '' })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describeStores('memory_timeline, which came first', (stores) => {
  test('ids in their order of time, whatever the order they were asked or stored in', async () => {
    const bank = createBank(stores);
    const [later, earlier, between] = await insert(
      bank,
      { content: 'The roof was slated.', occurred_at: '2026-04-03' },
      { content: 'The beams were set.', occurred_at: '2025-11-20' },
      { content: 'The walls were plastered.', occurred_at: '2026-01-15' },
    );
    await insert(bank, { content: 'Something else.', occurred_at: '2026-01-01' });
    const { memories, total } = await call<Results>(bank, 'memory_timeline', {
      ids: [later, earlier, between],
    });
    expect(memories.map(({ id }) => id)).toEqual([earlier, between, later]);
    expect(total).toBe(3);
  });

  test('the first and the last of all that match, beyond the page too', async () => {
    const bank = await fiveSessions(stores);
    const result = await call<Results>(bank, 'memory_timeline', { speaker: 'Ida', limit: 1 });
    expect(result).toMatchObject({
      total: 5,
      first: '2026-05-04T10:00:00+02:00',
      last: '2026-05-19T10:00:00+02:00',
    });
    expect(result.memories).toHaveLength(1);
  });
});

describeStores('memory_timeline, numbers in metadata', (stores) => {
  async function purchases(): Promise<{ bank: TestBank; ids: string[] }> {
    const bank = createBank(stores);
    const prices = [120, 80.5, '99', 'free', null, 80.5, { amount: 3 }];
    const ids = await insert(
      bank,
      ...prices.map((price, i) => ({
        content: `Purchase ${i}`,
        occurred_at: `2026-0${1 + (i % 2)}-10T0${i}:00:00`,
        metadata: { price, shop: { city: i < 3 ? 'Lund' : 'Malmö' } },
      })),
    );
    return { bank, ids };
  }

  test('least, most, sum and mean over everything, and who holds them', async () => {
    const { bank, ids } = await purchases();
    const { numbers, total } = await call<Results & { numbers: object }>(bank, 'memory_timeline', {
      number: 'price',
      limit: 1,
    });
    expect(total).toBe(7);
    expect(numbers).toEqual({
      count: 4,
      min: 80.5,
      min_id: ids[1],
      max: 120,
      max_id: ids[0],
      sum: 380,
      mean: 95,
    });
  });

  test('per group, also by a field of the metadata', async () => {
    const { bank, ids } = await purchases();
    const { groups } = await call<Groups>(bank, 'memory_timeline', {
      group_by: 'metadata.shop.city',
      number: 'price',
    });
    const one = { min: 80.5, min_id: ids[5], max: 80.5, max_id: ids[5] };
    expect(groups.map((group) => [group['metadata.shop.city'], group.count, group.numbers])).toEqual([
      ['Malmö', 4, { count: 1, ...one, sum: 80.5, mean: 80.5 }],
      [
        'Lund',
        3,
        {
          count: 3,
          min: 80.5,
          min_id: ids[1],
          max: 120,
          max_id: ids[0],
          sum: 299.5,
          mean: expect.closeTo(99.83, 2),
        },
      ],
    ]);
  });

  test('per group who holds them, of equals the first that occurred, numbers or dates', async () => {
    const bank = createBank(stores);
    const ids = await insert(
      bank,
      ...[7, 7, 3, 3, '2026-05-01', '2026-04-01', 'soon', 5].map((size, i) => ({
        content: `Parcel ${i}`,
        occurred_at: `2026-03-${20 - i}`,
        tags: i < 4 ? ['heavy', 'blue'] : i < 7 ? ['late'] : ['heavy'],
        metadata: { size },
      })),
    );
    const { groups } = await call<Groups>(bank, 'memory_timeline', { group_by: 'tag', number: 'size' });
    const held = groups.map(({ tag, numbers }) => {
      const { min, min_id, max, max_id } = numbers as Record<string, unknown>;
      return [tag, min, min_id, max, max_id];
    });
    expect(held).toEqual([
      ['heavy', 3, ids[3], 7, ids[1]],
      ['blue', 3, ids[3], 7, ids[1]],
      ['late', '2026-04-01', ids[5], '2026-05-01', ids[4]],
    ]);
  });

  test('a field that holds no number counts none', async () => {
    const { bank } = await purchases();
    const { numbers } = await call<{ numbers: object }>(bank, 'memory_timeline', {
      number: "it's.not'there",
    });
    expect(numbers).toEqual({ count: 0 });
  });

  test('least and most of a field that holds dates', async () => {
    const bank = createBank(stores);
    const [, early, late] = await insert(
      bank,
      { content: 'Passport of Ana.', metadata: { expires: 'unknown' } },
      { content: 'Passport of Ben.', metadata: { expires: '2027-03-01' } },
      { content: 'Passport of Cem.', metadata: { expires: '2031-11-30' } },
    );
    const { numbers } = await call<{ numbers: object }>(bank, 'memory_timeline', {
      number: 'expires',
    });
    expect(numbers).toEqual({
      count: 2,
      min: '2027-03-01',
      min_id: early,
      max: '2031-11-30',
      max_id: late,
    });
  });

  test('groups of sessions carry their order numbers', async () => {
    const bank = await fiveSessions(stores);
    const { groups } = await call<Groups>(bank, 'memory_timeline', {
      group_by: 'session',
      from: '2026-05-12',
    });
    expect(groups.map(({ session, ordinal }) => [session, ordinal])).toEqual([
      ['talk-3', 3],
      ['talk-4', 4],
      ['talk-5', 5],
    ]);
  });

  test('what it cannot group by is told', async () => {
    const bank = createBank(stores);
    for (const group_by of ['colour', 'metadata.', '']) {
      await expect(call(bank, 'memory_timeline', { group_by })).rejects.toMatchObject({
        code: 'invalid_input',
      });
    }
    await expect(call(bank, 'memory_timeline', { kinds: ['tale'] })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(call(bank, 'memory_timeline', { limit: 0 })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});
