import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { openStore, serverBackend } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { call, insert, type Results } from '../support/bank.ts';
import { TestClock } from '../support/clock.ts';
import { BANK_DEFAULTS } from '../support/defaults.ts';
import { createPostgres, hasPostgres, type TestDatabase } from '../support/postgres.ts';
import { tablesOfBanks } from './dump.ts';
import { fillBank } from './fill.ts';

describe.skipIf(!hasPostgres)('row-level security for a role without privileges beyond its grants', () => {
  let database: TestDatabase;
  let tables: string[];
  let app: pg.Client;
  const stores: Store[] = [];
  const open = (url: string) => ({
    engine: 'Postgres' as const,
    connection: () => ({ connectionString: url }),
    address: () => ({ url }),
    open: ({ clock = new TestClock() } = {}) => {
      const store = openStore({
        backend: serverBackend(url, 2),
        clock,
        log: silentLog,
        defaults: BANK_DEFAULTS,
      });
      stores.push(store);
      return store;
    },
  });

  beforeAll(async () => {
    database = await createPostgres();
    const owner = open(database.url);
    await fillBank(owner, 'a');
    await fillBank(owner, 'b');
    tables = await tablesOfBanks(owner.open());
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query('grant usage on schema mempage to mempage_app');
    await admin.query('grant select, insert, update, delete on all tables in schema mempage to mempage_app');
    await admin.end();
    app = new pg.Client({ connectionString: database.appUrl });
    await app.connect();
  });
  afterAll(async () => {
    await app?.end();
    await Promise.all(stores.map((store) => store.close()));
    await database?.drop();
  });

  const banksIn = async (table: string): Promise<string[]> => {
    const { rows } = await app.query<{ bank: string }>(
      `select distinct bank_id as bank from mempage.${table} order by 1`,
    );
    return rows.map((row) => row.bank);
  };
  const inBank = async (bank: string | null, work: () => Promise<void>) => {
    await app.query('begin');
    try {
      if (bank !== null) await app.query(`select set_config('mempage.bank', $1, true)`, [bank]);
      await work();
    } finally {
      await app.query('rollback');
    }
  };

  test.each([
    ['never set', null],
    ['empty', ''],
    ['a bank that is not there', 'c'],
  ])('with the setting %s, no table shows anything', async (_, bank) => {
    expect(tables.length).toBeGreaterThan(15);
    await inBank(bank, async () => {
      for (const table of tables) expect([table, await banksIn(table)]).toEqual([table, []]);
    });
  });

  test('after a transaction that set it, no table shows anything', async () => {
    await inBank('a', async () => {});
    for (const table of tables) expect([table, await banksIn(table)]).toEqual([table, []]);
  });

  test.each(['a', 'b'])('in bank %s, every table shows that bank only', async (bank) => {
    await inBank(bank, async () => {
      for (const table of tables) expect([table, await banksIn(table)]).toEqual([table, [bank]]);
    });
  });

  test('in bank a, rows of b are neither changed nor deleted nor made, in any table', async () => {
    for (const table of tables) {
      await inBank('a', async () => {
        const updated = await app.query(`update mempage.${table} set bank_id = bank_id where bank_id = 'b'`);
        const deleted = await app.query(`delete from mempage.${table} where bank_id = 'b'`);
        expect([table, updated.rowCount, deleted.rowCount]).toEqual([table, 0, 0]);
      });
      await inBank('a', async () => {
        const moved = app.query(`update mempage.${table} set bank_id = 'b2'`);
        await expect(moved).rejects.toMatchObject({ code: '42501' });
      });
      await inBank('a', async () => {
        const made = app.query(
          `insert into mempage.${table} overriding system value select (jsonb_populate_record(t, '{"bank_id":"b2"}')).* from mempage.${table} as t limit 1`,
        );
        await expect(made).rejects.toMatchObject({ code: '42501' });
      });
    }
  });

  test('the tools work for such a role, and in its bank only', async () => {
    const fixture = open(database.appUrl ?? '');
    const { bank } = await fillBank(fixture, 'c');
    await insert(bank, { content: 'one more' });
    const { total } = await call<Results>(bank, 'memory_timeline', {});
    expect(total).toBe(41);
  });
});
