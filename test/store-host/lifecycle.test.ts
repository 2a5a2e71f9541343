import { existsSync, statSync } from 'node:fs';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { filesIn, usePrograms } from './support/programs.ts';
import { cleanUp, freshDir, gone, hostInfo, hostLog, openAndStart, until } from './support/stores.ts';

const programs = usePrograms();
afterEach(cleanUp);

describe('the life of a store host', () => {
  test('starts on demand, is found by the next, and serves a durable Postgres with pgvector', async () => {
    const dataDir = await freshDir();
    const { store, pool } = await openAndStart(dataDir, programs.hostCommand(dataDir));
    const { pid } = hostInfo(dataDir);
    await store.ensureRunning();
    const other = await openAndStart(dataDir, programs.hostCommand(dataDir));
    await pool.query('create extension if not exists vector');
    await pool.query(`create table t as select '[1,2,3]'::vector as v`);
    const { rows } = await other.pool.query(
      `select v <-> $1 as distance, current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync
       from t`,
      ['[1,2,4]'],
    );
    expect(rows).toEqual([{ distance: 1, fsync: 'on', sync: 'on' }]);
    expect(hostInfo(dataDir).pid).toBe(pid);
  });

  test('leaves when nobody has been connected for a while, and leaves nothing but the data and a log', async () => {
    const dataDir = await freshDir();
    const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir, { idleMs: 200 }));
    await pool.query('create table kept as select 7 as value');
    const { pid } = hostInfo(dataDir);
    await pool.end();
    await gone(pid);
    expect(await filesIn(dataDir)).toEqual(['host', 'pg']);
    expect(await filesIn(join(dataDir, 'host'))).toEqual(['host.log']);

    const again = await openAndStart(dataDir, programs.hostCommand(dataDir));
    expect((await again.pool.query('select value from kept')).rows).toEqual([{ value: 7 }]);
    expect(hostInfo(dataDir).pid).not.toBe(pid);
  });

  test('stays while a client is connected, however quiet', async () => {
    const dataDir = await freshDir();
    const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir, { idleMs: 100 }));
    const client = await pool.connect();
    const { pid } = hostInfo(dataDir);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(hostInfo(dataDir).pid).toBe(pid);
    client.release();
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('on %s lets a transaction end, then leaves', async (signal) => {
    const dataDir = await freshDir();
    const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir));
    await pool.query('create table t (value int)');
    const idle = await pool.connect();
    idle.on('error', () => {});
    const busy = await pool.connect();
    busy.on('error', () => {});
    await busy.query('begin');
    const { pid } = hostInfo(dataDir);
    process.kill(pid, signal);
    await until(() => hostInfo(dataDir).state === 'closing');
    await busy.query('insert into t values (1)');
    await busy.query('commit');
    await expect(idle.query('select 1')).rejects.toThrow();
    idle.release(true);
    busy.release(true);
    await gone(pid);
    expect(await filesIn(join(dataDir, 'host'))).toEqual(['host.log']);
    const again = await openAndStart(dataDir, programs.hostCommand(dataDir));
    expect((await again.pool.query('select value from t')).rows).toEqual([{ value: 1 }]);
  });

  test('a transaction that does not end is given up after the grace, and rolled back', async () => {
    const dataDir = await freshDir();
    const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir, { graceMs: 300 }));
    await pool.query('create table t (value int)');
    const client = await pool.connect();
    client.on('error', () => {});
    await client.query('begin');
    await client.query('insert into t values (1)');
    const { pid } = hostInfo(dataDir);
    process.kill(pid, 'SIGTERM');
    await gone(pid);
    client.release(true);
    const again = await openAndStart(dataDir, programs.hostCommand(dataDir));
    expect((await again.pool.query('select value from t')).rows).toEqual([]);
  });

  test('without a prepared cluster it runs initdb', async () => {
    const dataDir = await freshDir();
    const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir, { template: '' }));
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(hostLog(dataDir)).toContain('by="initdb"');
  });

  test('leftovers of an interrupted first start are removed', async () => {
    const dataDir = await freshDir();
    await mkdir(join(dataDir, 'pg.new-00000000/base'), { recursive: true });
    await openAndStart(dataDir, programs.hostCommand(dataDir));
    expect(await filesIn(dataDir)).toEqual(['host', 'pg']);
  });

  test('ends at once when its lock is removed from the directory', async () => {
    const dataDir = await freshDir();
    await openAndStart(dataDir, programs.hostCommand(dataDir));
    const { pid, lock } = hostInfo(dataDir);
    await rm(join(dataDir, 'host', lock));
    await gone(pid);
    expect(hostLog(dataDir)).toContain('its lock was removed');
  });
});

describe.skipIf(process.platform === 'win32')('who can reach it', () => {
  test('only its owner: directories 0700, sockets and files without rights for others', async () => {
    const dataDir = await freshDir();
    await openAndStart(dataDir, programs.hostCommand(dataDir));
    const mode = (path: string) => statSync(join(dataDir, path)).mode & 0o077;
    const { address, lock } = hostInfo(dataDir);
    expect(statSync(address).isSocket()).toBe(true);
    expect(statSync(address).mode & 0o077).toBe(0);
    for (const path of ['host', 'pg', 'host/host.json', 'host/host.log', `host/${lock}`])
      expect(mode(path)).toBe(0);
  });

  test('an existing wide open host directory is closed', async () => {
    const dataDir = await freshDir();
    await mkdir(join(dataDir, 'host'), { mode: 0o777 });
    await openAndStart(dataDir, programs.hostCommand(dataDir));
    expect(statSync(join(dataDir, 'host')).mode & 0o777).toBe(0o700);
  });

  test('a path too long for a socket leads to a private directory elsewhere', async () => {
    const dataDir = await freshDir(`${'long'.repeat(30)}/data`);
    const runtimeDir = await freshDir();
    const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir, { runtimeDir }));
    const { address, pid } = hostInfo(dataDir);
    expect(address.startsWith(join(runtimeDir, 'mempage/'))).toBe(true);
    expect(statSync(join(runtimeDir, 'mempage')).mode & 0o777).toBe(0o700);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    await openAndStart(dataDir, programs.hostCommand(dataDir, { runtimeDir }));
    expect(existsSync(address)).toBe(false);
  });

  test('a directory that is moved while its host lives keeps it, and a new one in its place gets its own', async () => {
    const parent = await freshDir();
    const [before, after] = [join(parent, 'a'), join(parent, 'b')];
    const { pool } = await openAndStart(before, programs.hostCommand(before));
    const { pid } = hostInfo(before);
    await pool.query('create table t as select 1 as value');
    await pool.end();
    await rename(before, after);

    const fresh = await openAndStart(before, programs.hostCommand(before));
    const moved = await openAndStart(after, programs.hostCommand(after));
    expect(hostInfo(after).pid).toBe(pid);
    await moved.pool.query('insert into t select n from generate_series(1, 50000) n');
    await moved.pool.query('create table u as select * from t');
    await moved.pool.query('checkpoint');
    await fresh.pool.query('create table t as select 2 as value');
    expect((await moved.pool.query('select count(*)::int as count from u')).rows).toEqual([{ count: 50001 }]);
    expect((await fresh.pool.query('select value from t')).rows).toEqual([{ value: 2 }]);
    for (const directory of [before, after]) {
      const host = hostInfo(directory).pid;
      process.kill(host, 'SIGTERM');
      await gone(host);
    }
    const reopened = await openAndStart(after, programs.hostCommand(after));
    expect((await reopened.pool.query('select count(*)::int as count from u')).rows).toEqual([
      { count: 50001 },
    ]);
    process.kill(hostInfo(after).pid, 'SIGKILL');
  });

  test('a symbolic link to a directory leads to the same host', async () => {
    const dataDir = await freshDir();
    const link = join(await freshDir(), 'link');
    await symlink(dataDir, link);
    await openAndStart(dataDir, programs.hostCommand(dataDir));
    const { pid } = hostInfo(dataDir);
    const { pool } = await openAndStart(link, programs.hostCommand(link));
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(hostInfo(link).pid).toBe(pid);
  });
});
