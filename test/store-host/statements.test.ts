import type pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { usePrograms } from './support/programs.ts';
import { cleanUp, freshDir, openAndStart } from './support/stores.ts';

const programs = usePrograms();
let pool: pg.Pool;
beforeAll(async () => {
  const dataDir = await freshDir();
  ({ pool } = await openAndStart(dataDir, programs.hostCommand(dataDir)));
}, 120_000);
afterEach(async () => {
  await pool.query('drop table if exists t');
});
afterAll(cleanUp);

/** Texts that the host keeps now, most of them asked here. */
async function kept(): Promise<string[]> {
  const { rows } = await pool.query('select statement from pg_prepared_statements');
  return rows.map(({ statement }) => statement);
}

test('a text is parsed once for all clients, and each gets the answer to its own parameters', async () => {
  const ask = 'select $1::int + $2::int as sum';
  const clients = await Promise.all([pool.connect(), pool.connect()]);
  for (const i of [1, 2, 3, 4, 5, 6, 7]) {
    for (const client of clients) {
      expect((await client.query(ask, [i, 100])).rows).toEqual([{ sum: i + 100 }]);
    }
  }
  for (const client of clients) client.release();
  expect((await kept()).filter((text) => text === ask)).toEqual([ask]);
});

test('what a table has become is seen at once: columns of another type, new ones, another table of that name', async () => {
  const ask = () => pool.query('select * from t where id = $1', [1]);
  await pool.query('create table t (id int, value int)');
  await pool.query('insert into t values ($1, $2)', [1, 5]);
  for (let i = 0; i < 7; i++) expect((await ask()).rows).toEqual([{ id: 1, value: 5 }]);
  await pool.query("alter table t alter column value type text using value || '!'");
  expect((await ask()).rows).toEqual([{ id: 1, value: '5!' }]);
  await pool.query('alter table t add column more int default 3');
  expect((await ask()).rows).toEqual([{ id: 1, value: '5!', more: 3 }]);
  await pool.query('drop table t');
  await expect(ask()).rejects.toMatchObject({ code: '42P01' });
  await pool.query('create table t as select 1 as id, true as other');
  expect((await ask()).rows).toEqual([{ id: 1, other: true }]);
});

test.each([
  ['rollback', []],
  ['abort', []],
  ['commit', ['select 1 / 0']],
])('a change taken back by %s leaves no statement that answers for it', async (end, failing) => {
  await pool.query('create table t as select 1 as id, 5 as value');
  const client = await pool.connect();
  const ask = () => client.query('select * from t where id = $1', [1]);
  expect((await ask()).rows).toEqual([{ id: 1, value: 5 }]);
  await client.query('begin');
  await client.query('alter table t alter column value type text');
  expect((await ask()).rows).toEqual([{ id: 1, value: '5' }]);
  for (const statement of failing) await expect(client.query(statement)).rejects.toThrow(/division by zero/);
  await client.query(end);
  expect((await ask()).rows).toEqual([{ id: 1, value: 5 }]);
  client.release();
});

test('a rollback that changes no table leaves what is kept', async () => {
  const client = await pool.connect();
  const ask = () => client.query("select $1::int as one, 'stays' as word", [1]);
  await ask();
  await client.query('begin');
  await client.query('rollback');
  client.release();
  expect(await kept()).toContain("select $1::int as one, 'stays' as word");
});

test('nor does one whose client dies before it is committed', async () => {
  await pool.query('create table t as select 1 as id, 5 as value');
  const client = await pool.connect();
  client.on('error', () => {});
  const ask = (on: Pick<pg.Pool, 'query'>) => on.query('select * from t where id = $1', [1]);
  await client.query('begin');
  await client.query('alter table t alter column value type text');
  expect((await ask(client)).rows).toEqual([{ id: 1, value: '5' }]);
  client.release(true);
  expect((await ask(pool)).rows).toEqual([{ id: 1, value: 5 }]);
});

test('who takes all prepared statements away disturbs nobody', async () => {
  const ask = () => pool.query('select $1::text as value', ['a']);
  await ask();
  await pool.query('deallocate all');
  expect((await ask()).rows).toEqual([{ value: 'a' }]);
  await pool.query('discard all');
  expect((await ask()).rows).toEqual([{ value: 'a' }]);
});

test('a statement that fails says so every time, and works when it can', async () => {
  const wrong = () => pool.query('select $1::int / 0 from nothing', [1]);
  for (let i = 0; i < 3; i++) await expect(wrong()).rejects.toMatchObject({ code: '42P01' });
  const divide = (by: unknown) => pool.query('select 6 / $1::int as value', [by]);
  for (const by of [2, 0, 'x', 2, 0, 'x', 2]) {
    if (by === 2) expect((await divide(by)).rows).toEqual([{ value: 3 }]);
    else await expect(divide(by)).rejects.toMatchObject({ code: by === 0 ? '22012' : '22P02' });
  }
});

test('in a failed transaction everything is refused until it is rolled back', async () => {
  const client = await pool.connect();
  const ask = () => client.query('select $1::int as one', [1]);
  await ask();
  await client.query('begin');
  await expect(client.query('select 1 / $1::int', [0])).rejects.toMatchObject({ code: '22012' });
  for (let i = 0; i < 2; i++) await expect(ask()).rejects.toMatchObject({ code: '25P02' });
  await client.query('rollback');
  expect((await ask()).rows).toEqual([{ one: 1 }]);
  client.release();
});

test('statements that clients name are theirs', async () => {
  const ask = { name: 'mine', text: 'select $1::int as one', values: [1] };
  const client = await pool.connect();
  for (let i = 0; i < 3; i++) expect((await client.query(ask)).rows).toEqual([{ one: 1 }]);
  client.release();
});

test('however many texts there are, few are kept, and long ones never', async () => {
  for (let i = 0; i < 300; i++) await pool.query(`select $1::int + ${i} as sum`, [1]);
  const long = `select $1::int as one, '${'x'.repeat(9_000)}' as padding`;
  expect((await pool.query(long, [1])).rows).toMatchObject([{ one: 1 }]);
  const texts = await kept();
  expect(texts.length).toBeLessThanOrEqual(130);
  expect(texts).toContain('select $1::int + 299 as sum');
  expect(texts).not.toContain('select $1::int + 0 as sum');
  expect(texts).not.toContain(long);
});
