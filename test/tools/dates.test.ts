import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { call, createBank, insert, type Results, type TestBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

const timeline = async (bank: TestBank, args: object) =>
  (await call<Results>(bank, 'memory_timeline', args)).memories.map(({ content }) => content);

describeStores('dates', (stores) => {
  test.each([
    ['0100-01-02', '0100-01-02T00:00:30+00:18'],
    ['1800-06-01T12:00:00Z', '1800-06-01T12:18:00+00:18'],
    ['1969-12-31T23:59:59Z', '1970-01-01T00:59:59+01:00'],
    ['9999-12-31T12:00Z', '9999-12-31T13:00:00+01:00'],
  ])('%s comes back as the same moment', async (given, shown) => {
    const bank = createBank(stores);
    await insert(bank, { content: 'x', occurred_at: given });
    const { memories } = await call<Results>(bank, 'memory_timeline', { from: '0100', to: '9999' });
    expect(memories[0]?.occurred_at).toBe(shown);
    await call(bank, 'memory_update', { id: memories[0]?.id, occurred_at: shown });
    const again = await call<Results>(bank, 'memory_timeline', { from: given.slice(0, 10), to: '9999' });
    expect(again.memories[0]).toMatchObject({ id: memories[0]?.id, occurred_at: shown });
    for (const group_by of ['day', 'week', 'month', 'year'])
      await call(bank, 'memory_timeline', { group_by });
  });

  test.each([
    '0000',
    '0000-12-31',
    '0001-01-01',
    '0099-12-31T12:00:00Z',

    '9999-12-31T23:59:59-01:00',
    '10000-01-01',
    '+010000-01-01',
    '275760-09-13',
    '-000001-01-01',
    '2024-13',
    '2024-02-30',
    '2024-00-01',
    '2023-02-29',
    '2024-01-01T24:00',
    '2024-01-01T10:60',
    '',
    ' ',
    'now',
    '1718000000',
    '2024-W05',
  ])('%j is refused as a date, wherever one is taken', async (date) => {
    const bank = createBank(stores);
    const [id] = await insert(bank, { content: 'x' });
    for (const [tool, args] of [
      ['memory_insert', { memories: [{ content: 'y', occurred_at: date }] }],
      ['memory_insert', { memories: [{ content: 'y', expires_at: date }] }],
      ['memory_update', { id, occurred_at: date }],
      ['memory_timeline', { from: date }],
      ['memory_timeline', { to: date }],
      ['memory_search', { query: 'x', from: date }],
      ['memory_search', { query: 'x', as_of: date }],
      ['memory_forget', { mode: 'fade', from: date }],
    ] as const) {
      await expect(call(bank, tool, args), `${tool} ${JSON.stringify(args)}`).rejects.toMatchObject({
        code: 'invalid_input',
      });
    }
  });

  test('a day begins when the clocks are changed at midnight', async () => {
    const bank = createBank(stores);
    await bank.store.write(bank.name, 'w', (tx) =>
      tx.db.execute(
        sql`update mempage.banks set time_zone = 'America/Santiago' where bank_id = ${bank.name}`,
      ),
    );
    const at = [
      '2026-09-06T03:30:00Z',
      '2026-09-06T04:00:00Z',
      '2026-09-07T02:59:59Z',
      '2026-09-07T03:00:00Z',
    ];
    await insert(bank, ...at.map((occurred_at) => ({ content: occurred_at, occurred_at })));
    expect(await timeline(bank, { from: '2026-09-06', to: '2026-09-06' })).toEqual(at.slice(1, 3));
    const { groups } = await call<{ groups: object[] }>(bank, 'memory_timeline', { group_by: 'day' });
    expect(groups).toMatchObject([
      { day: '2026-09-05', count: 1 },
      { day: '2026-09-06', count: 2 },
      { day: '2026-09-07', count: 1 },
    ]);
  });
});
