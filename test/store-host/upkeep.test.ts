import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ENGINE_MAJOR } from '../../src/store/host/cluster.ts';
import { usePrograms } from './support/programs.ts';
import { cleanUp, freshDir, gone, hostInfo, openAndStart, until } from './support/stores.ts';

const programs = usePrograms();
afterEach(cleanUp);

test('dead rows are cleared and statistics gathered while clients are connected', async () => {
  const dataDir = await freshDir();
  const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir, { upkeepMs: 100 }));
  await pool.query('create table t as select n from generate_series(1, 5000) n');
  await pool.query('delete from t where n > 1000');
  await until(async () => {
    const { rows } = await pool.query(`select reltuples from pg_class where relname = 't'`);
    return rows[0].reltuples === 1000;
  });
});

test('a table that cannot be analyzed keeps no other waiting', async () => {
  const dataDir = await freshDir();
  const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir, { upkeepMs: 100 }));
  const replace = (body: string) =>
    `create or replace function f(n int) returns int immutable language plpgsql as $$ begin ${body}; end $$`;
  await pool.query(`
    begin;
    ${replace('return n')};
    create table bad as select n from generate_series(1, 50000) n;
    create index on bad (f(n));
    ${replace("raise 'broken'")};
    create table good as select n from generate_series(1, 5000) n;
    commit`);
  await until(async () => {
    const { rows } = await pool.query(`select reltuples from pg_class where relname = 'good'`);
    return rows[0].reltuples === 5000;
  });
  const { rows } = await pool.query(`select last_analyze from pg_stat_user_tables where relname = 'bad'`);
  expect(rows).toEqual([{ last_analyze: null }]);
});

test('a checkpoint is made when much has been written', async () => {
  const dataDir = await freshDir();
  const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir, { upkeepMs: 100 }));
  const redo = async () =>
    (await pool.query('select redo_lsn from pg_control_checkpoint()')).rows[0].redo_lsn;
  const before = await redo();
  await pool.query('create table t (filler text)');
  for (let i = 0; i < 5; i++) {
    await pool.query(
      `insert into t select string_agg(md5(random()::text), '') from generate_series(1, 256000) n group by n % 100`,
    );
  }
  await until(async () => (await redo()) !== before);
});

test('the last upkeep comes before an idle host leaves, and leaves nothing to recover', async () => {
  const dataDir = await freshDir();
  const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir, { idleMs: 100 }));
  await pool.query('create table t as select n from generate_series(1, 3000) n');
  const { pid } = hostInfo(dataDir);
  await pool.end();
  await gone(pid);
  expect(readFileSync(join(dataDir, 'pg/global/pg_control')).readInt32LE(16)).toBe(1);
  const again = await openAndStart(dataDir, programs.hostCommand(dataDir));
  const { rows } = await again.pool.query(`select reltuples from pg_class where relname = 't'`);
  expect(rows).toEqual([{ reltuples: 3000 }]);
});

test('a prepared cluster is a Postgres of the expected version with pgvector, and small', async () => {
  const dataDir = await freshDir();
  const command = programs.hostCommand(dataDir);
  const { pool } = await openAndStart(dataDir, command);
  const { rows } = await pool.query(
    `select current_setting('server_version') as version, (select count(*)::int from pg_extension where extname = 'vector') as vector,
     (select count(*)::int from pg_database) as databases`,
  );
  expect(rows[0]).toMatchObject({ vector: 1, databases: 1 });
  expect(rows[0].version.split('.')[0]).toBe(ENGINE_MAJOR);
  const template = command.args.find((arg) => arg.startsWith('template='))?.slice('template='.length) ?? '';
  expect(statSync(template).size).toBeLessThan(2_000_000);
});

const strace = '/usr/bin/strace';
test.skipIf(!existsSync(strace))(
  'every commit is flushed to the disk before it is acknowledged',
  async () => {
    const dataDir = await freshDir();
    const { command, args, env } = programs.hostCommand(dataDir);
    const trace = join(dataDir, 'trace');
    const traced = {
      command: strace,
      args: ['-f', '-qq', '-e', 'trace=fsync', '-o', trace, command, ...args],
      env,
    };
    const { pool } = await openAndStart(dataDir, traced);
    await pool.query('create table t (n int)');
    const flushes = () => Number(execFileSync('grep', ['-c', 'fsync(', trace], { encoding: 'utf8' }));
    for (let n = 0; n < 20; n++) {
      const before = flushes();
      await pool.query('insert into t values ($1)', [n]);
      expect(flushes()).toBeGreaterThan(before);
    }
    const before = flushes();
    await pool.query('select count(*) from t');
    expect(flushes()).toBe(before);
  },
  60_000,
);
