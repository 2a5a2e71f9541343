import { afterEach, expect, test } from 'vitest';
import { isHostGone } from '../../src/store/host/host-socket.ts';
import { usePrograms } from './support/programs.ts';
import { cleanUp, freshDir, gone, hostInfo, hostLog, openAndStart } from './support/stores.ts';

const programs = usePrograms();
afterEach(cleanUp);

const WRITERS = 3;
const WRITES = 120;
const KILLS_AFTER = [20, 60, 100];

test('nothing acknowledged is lost when the host is killed again and again under load', async () => {
  const dataDir = await freshDir();
  const command = programs.hostCommand(dataDir, { idleMs: 20_000 });
  const { store, pool } = await openAndStart(dataDir, command);
  await pool.query('create table written (writer int, number int, primary key (writer, number))');
  const writers = Array.from({ length: WRITERS }, (_, n) =>
    programs.client(command, dataDir, 'write', n, WRITES),
  );
  for (const number of KILLS_AFTER) {
    await writers[0]?.fact((fact) => fact.acknowledged === number);
    const { pid } = hostInfo(dataDir);
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    await store.ensureRunning();
  }
  // One writer dies too, in the middle of its work.
  writers[1]?.process.kill('SIGKILL');
  await Promise.all([writers[0]?.done(), writers[2]?.done(), writers[1]?.ended]);
  const { rows } = await pool.query(
    'select writer, array_agg(number order by number) as numbers from written group by 1',
  );
  const stored = new Map(rows.map((row) => [row.writer, new Set<number>(row.numbers)]));
  for (const [n, writer] of writers.entries()) {
    const lost = writer.facts.filter((fact) => !stored.get(n)?.has(Number(fact.acknowledged)));
    expect(lost).toEqual([]);
  }
  expect(stored.get(0)?.size).toBe(WRITES);
  expect(stored.get(2)?.size).toBe(WRITES);
  expect(hostLog(dataDir).match(/ serving /g)?.length).toBeGreaterThanOrEqual(1 + KILLS_AFTER.length);
});

test('a pool outlives its host: the errors say that it is gone, and a new one serves the same data', async () => {
  const dataDir = await freshDir();
  const { store, pool } = await openAndStart(dataDir, programs.hostCommand(dataDir));
  await pool.query('create table t as select 7 as value');
  const client = await pool.connect();
  client.on('error', () => {});
  await client.query('begin');
  const { pid } = hostInfo(dataDir);
  process.kill(pid, 'SIGKILL');
  const inTransaction: unknown = await client.query('select 1').catch((error: unknown) => error);
  expect(isHostGone(inTransaction)).toBe(true);
  client.release(true);
  await gone(pid);
  const connecting: unknown = await pool.query('select 1').catch((error: unknown) => error);
  expect(isHostGone(connecting)).toBe(true);
  await store.ensureRunning();
  expect((await pool.query('select value from t')).rows).toEqual([{ value: 7 }]);
});

test('errors of statements do not mean that the host is gone', async () => {
  const dataDir = await freshDir();
  const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir));
  for (const sql of ['select 1/0', 'select * from nothing', 'selec']) {
    const error: unknown = await pool.query(sql).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(Error);
    expect(isHostGone(error)).toBe(false);
  }
});

test('a query that never ends is ended with its host, and the next call has a new one', async () => {
  const dataDir = await freshDir();
  const { store, pool } = await openAndStart(dataDir, programs.hostCommand(dataDir, { stuckMs: 2_000 }));
  const { pid } = hostInfo(dataDir);
  const endless =
    'with recursive r(n) as (select 1 union all select n + 1 from r) select max(n) from r where n < 0';
  await expect(pool.query(endless)).rejects.toSatisfy(isHostGone);
  await gone(pid);
  expect(hostLog(dataDir)).toContain('a query ran for more than 2 s');
  await store.ensureRunning();
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});
