import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { HOST_PROTOCOL } from '../../src/store/host/host-info.ts';
import { usePrograms } from './support/programs.ts';
import { cleanUp, freshDir, gone, hostInfo, open, openAndStart } from './support/stores.ts';

const programs = usePrograms();
afterEach(cleanUp);

const isRoot = process.getuid?.() === 0;
const NOBODY = 65534;

/** What a client is told when it wants to start. */
async function refusal(dataDir: string): Promise<{ code?: string; message?: string; stack?: string }> {
  const { store } = open(dataDir, programs.hostCommand(dataDir));
  return await store.ensureRunning().then(
    () => ({ message: 'it started' }),
    (error) => error,
  );
}

async function stopHost(dataDir: string): Promise<void> {
  const { pid } = hostInfo(dataDir);
  process.kill(pid, 'SIGTERM');
  await gone(pid);
}

describe('directories that cannot be used', () => {
  test('a file', async () => {
    const dataDir = join(await freshDir(), 'file');
    writeFileSync(dataDir, '');
    expect(await refusal(dataDir)).toMatchObject({
      code: 'store_misconfigured',
      message: expect.stringMatching(/is a file\. Set MEMPAGE_DATA_DIR to a directory/),
    });
  });

  test('a path below a file', async () => {
    const file = join(await freshDir(), 'file');
    writeFileSync(file, '');
    expect(await refusal(join(file, 'data'))).toMatchObject({
      code: 'store_misconfigured',
      message: expect.stringContaining('is a file'),
    });
  });

  test('symbolic links in a circle', async () => {
    const link = join(await freshDir(), 'link');
    await symlink(link, link);
    expect(await refusal(link)).toMatchObject({ code: 'store_misconfigured' });
  });

  test.skipIf(!isRoot)("another user's directory, also for root", async () => {
    const dataDir = await freshDir();
    chownSync(dataDir, NOBODY, NOBODY);
    expect(await refusal(dataDir)).toMatchObject({
      code: 'store_misconfigured',
      message: expect.stringMatching(/belongs to another user \(uid 65534, mempage runs as uid 0\)/),
    });
    expect(await readdir(dataDir)).toEqual([]);
  });

  test.skipIf(process.platform === 'win32')('a directory without the right to write', async () => {
    const dataDir = await freshDir();
    chmodSync(dataDir, 0o500);
    const { code, message } = await refusedToOthers(dataDir);
    chmodSync(dataDir, 0o700);
    expect(code).toBe('store_misconfigured');
    expect(message).toMatch(/may not be read and written by this user/);
  });

  test('a host directory that is something else', async () => {
    const dataDir = await freshDir();
    await writeFile(join(dataDir, 'host'), '');
    expect(await refusal(dataDir)).toMatchObject({
      code: 'store_misconfigured',
      message: expect.stringContaining('must be a directory and is something else'),
    });
  });

  test('a host directory that is a link to somewhere else', async () => {
    const dataDir = await freshDir();
    await symlink(await freshDir(), join(dataDir, 'host'));
    expect(await refusal(dataDir)).toMatchObject({ code: 'store_misconfigured' });
  });
});

/** Permissions do not bind root, so root asks as another user: in a process of its own, with a directory of its own. */
async function refusedToOthers(dataDir: string): Promise<{ code?: string; message?: string }> {
  if (!isRoot) return await refusal(dataDir);
  chownSync(dataDir, NOBODY, NOBODY);
  const ask = `
    import { prepareDataDir } from ${JSON.stringify(programs.module('data-dir.js'))};
    process.setgroups([]); process.setgid(${NOBODY}); process.setuid(${NOBODY});
    await prepareDataDir(${JSON.stringify(dataDir)}).catch((error) => console.log(JSON.stringify({ code: error.code, message: error.message })));`;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', ask], { encoding: 'utf8' }) || '{}',
  );
}

/** Mounting needs root and a kernel that lets it; elsewhere these tests show as skipped. */
function mountTmpfs(directory: string, options: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function canMount(): boolean {
  if (!isRoot || process.platform !== 'linux') return false;
  const directory = mkdtempSync(join(tmpdir(), 'mempage-mount-'));
  const mounted = mountTmpfs(directory, 'size=1m');
  if (mounted) execFileSync('umount', [directory]);
  rmdirSync(directory);
  return mounted;
}

describe.skipIf(!canMount())('disks', () => {
  async function mounted(
    options: string,
  ): Promise<{ dataDir: string; unmount(): void; fill(leave: number): void }> {
    const dataDir = join(await freshDir(), 'disk');
    await mkdir(dataDir);
    if (!mountTmpfs(dataDir, `mode=0700,${options}`)) throw new Error('mount failed');
    return {
      dataDir,
      unmount: () => execFileSync('umount', ['-l', dataDir]),
      fill: (leave) => {
        const free = Number(
          execFileSync('df', ['--output=avail', '-B1', dataDir], { encoding: 'utf8' }).split('\n')[1],
        );
        execFileSync('fallocate', ['-l', String(free - leave), join(dataDir, 'filler')]);
      },
    };
  }

  test('a read-only file system', async () => {
    const { dataDir, unmount } = await mounted('size=1m');
    execFileSync('mount', ['-o', 'remount,ro', dataDir]);
    const answer = await refusal(dataDir);
    unmount();
    expect(answer).toMatchObject({
      code: 'store_misconfigured',
      message: expect.stringMatching(/is on a read-only file system\. Set MEMPAGE_DATA_DIR/),
    });
  });

  test('too little room for a new store', async () => {
    const { dataDir, unmount } = await mounted('size=20m');
    const answer = await refusal(dataDir);
    unmount();
    expect(answer).toMatchObject({
      code: 'store_misconfigured',
      message: expect.stringMatching(/is full \(\d+ MB left; a new store takes 64 MB\)\. Free some space/),
    });
  });

  test('a disk that fills up stops writing, loses nothing, and goes on when there is room again', async () => {
    const { dataDir, unmount, fill } = await mounted('size=100m');
    const { store, pool } = await openAndStart(dataDir, programs.hostCommand(dataDir));
    await pool.query('create table t (number int, filler text)');
    fill(12 * 1024 * 1024);
    const acknowledged: number[] = [];
    const failure: unknown = await (async () => {
      for (let number = 0; ; number++) {
        await pool.query(
          `insert into t select $1, string_agg(md5(random()::text), '') from generate_series(1, 8000)`,
          [number],
        );
        acknowledged.push(number);
      }
    })().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    // Either the statement failed or, when Postgres could not write its log, the host ended.
    const state = await store.ensureRunning().then(
      () => ({ code: 'running' }),
      (error) => error,
    );
    expect(['running', 'store_misconfigured']).toContain(state.code);
    if (state.code !== 'running') expect(state.message).toMatch(/is full.*what was stored before is safe/s);
    await rm(join(dataDir, 'filler'));
    await store.ensureRunning();
    const { rows } = await pool.query('select array_agg(distinct number) as numbers from t');
    expect(rows[0].numbers ?? []).toEqual(expect.arrayContaining(acknowledged));
    await pool.end();
    await stopHost(dataDir);
    unmount();
  });
});

describe('databases that cannot be opened', () => {
  test('of another major version of Postgres', async () => {
    const dataDir = await freshDir();
    mkdirSync(join(dataDir, 'pg'), { mode: 0o700 });
    writeFileSync(join(dataDir, 'pg/PG_VERSION'), '17\n');
    expect(await refusal(dataDir)).toMatchObject({
      code: 'store_misconfigured',
      message: expect.stringMatching(
        /holds a database of Postgres 17, and this version of mempage has Postgres 18\. Start/,
      ),
    });
  });

  test('a directory that never was one', async () => {
    const dataDir = await freshDir();
    mkdirSync(join(dataDir, 'pg'));
    writeFileSync(join(dataDir, 'pg/letter.txt'), 'dear diary');
    expect(await refusal(dataDir)).toMatchObject({
      code: 'store_misconfigured',
      message: expect.stringContaining('is not a database directory'),
    });
    expect(statSync(join(dataDir, 'pg/letter.txt')).size).toBe(10);
  });

  test('a damaged one: the error names the damage, not a stack, and nothing is deleted', async () => {
    const dataDir = await freshDir();
    await openAndStart(dataDir, programs.hostCommand(dataDir));
    await stopHost(dataDir);
    await truncate(join(dataDir, 'pg/global/pg_control'), 100);
    const answer = await refusal(dataDir);
    expect(answer).toMatchObject({
      code: 'store_misconfigured',
      message: expect.stringMatching(
        /cannot be opened \(".*pg_control.*"\)\. It is damaged or incomplete: put a backup/,
      ),
    });
    expect(answer.message).not.toMatch(/\n| at /);
    expect(await readdir(dataDir)).toContain('pg');
  });

  test('one whose log is missing', async () => {
    const dataDir = await freshDir();
    const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir));
    await pool.query('create table t as select 1');
    const { pid } = hostInfo(dataDir);
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    await rename(join(dataDir, 'pg/pg_wal'), join(dataDir, 'saved'));
    expect(await refusal(dataDir)).toMatchObject({
      code: 'store_misconfigured',
      message: expect.stringContaining('It is damaged or incomplete'),
    });
    await rename(join(dataDir, 'saved'), join(dataDir, 'pg/pg_wal'));
    await openAndStart(dataDir, programs.hostCommand(dataDir));
  });
});

describe('hosts that cannot be used', () => {
  test('a program that is not there', async () => {
    const dataDir = await freshDir();
    const { store } = open(dataDir, { command: '/nowhere/mempage', args: [], env: {} });
    await expect(store.ensureRunning()).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringContaining('/nowhere/mempage cannot be run: ENOENT'),
    });
  });

  test('one that crashes: the end of its log in one line, without a stack', async () => {
    const dataDir = await freshDir();
    const crash = `throw new TypeError('the moon is full')`;
    const { store } = open(dataDir, { command: process.execPath, args: ['-e', crash], env: {} });
    const error = await store.ensureRunning().catch((cause) => cause);
    expect(error).toMatchObject({
      code: 'store_unavailable',
      message: expect.stringMatching(
        /could not start \(exit code 1\): TypeError: the moon is full\. Details are in/,
      ),
    });
    expect(error.message).not.toMatch(/\n| at /);
  });

  test('one that does nothing is given up in time', async () => {
    const dataDir = await freshDir();
    const sleep = 'setTimeout(() => {}, 3000)';
    const { store } = open(dataDir, { command: process.execPath, args: ['-e', sleep], env: {} }, 500);
    await expect(store.ensureRunning()).rejects.toMatchObject({
      code: 'store_unavailable',
      message: expect.stringMatching(/No store host answered within .* s\. Try again/),
    });
  });

  test('a caller that gives up is let go, while others wait on', async () => {
    const dataDir = await freshDir();
    const { store } = open(dataDir, programs.hostCommand(dataDir));
    const patient = store.ensureRunning();
    await expect(store.ensureRunning(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' });
    await patient;
  });

  test('another version is shared when it speaks the same protocol, and named when it does not', async () => {
    const dataDir = await freshDir();
    await openAndStart(dataDir, programs.hostCommand(dataDir, { version: '0.0.9' }));
    const { store } = await openAndStart(dataDir, programs.hostCommand(dataDir, { version: '0.1.0' }));
    const info = hostInfo(dataDir);
    expect(info.version).toBe('0.0.9');
    writeFileSync(join(dataDir, 'host/host.json'), JSON.stringify({ ...info, protocol: HOST_PROTOCOL + 1 }));
    await expect(store.ensureRunning()).rejects.toMatchObject({
      code: 'store_misconfigured',
      message: expect.stringMatching(/mempage 0\.0\.9\) speaks protocol 2, this one 1\. End the programs/),
    });
  });
});
