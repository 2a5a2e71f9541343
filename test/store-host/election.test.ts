import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { usePrograms } from './support/programs.ts';
import { cleanUp, freshDir, gone, hostInfo, hostLog, open, openAndStart } from './support/stores.ts';

const programs = usePrograms();
afterEach(cleanUp);

const STARTERS = 20;

async function startTogether(dataDir: string): Promise<void> {
  const command = programs.hostCommand(dataDir, { idleMs: 10_000 });
  const starters = Array.from({ length: STARTERS }, () => programs.client(command, dataDir, 'start'));
  await Promise.all(starters.map((starter) => starter.done()));
}

const served = (dataDir: string): number => hostLog(dataDir).match(/ serving /g)?.length ?? 0;

test('20 processes that start together on an empty directory meet at one host', async () => {
  const dataDir = await freshDir();
  await startTogether(dataDir);
  const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir));
  const { rows } = await pool.query('select count(distinct pid)::int as starters from starts');
  expect(rows).toEqual([{ starters: STARTERS }]);
  expect(served(dataDir)).toBe(1);
});

test('20 processes that start together after a host was killed meet at one new host', async () => {
  const dataDir = await freshDir();
  await openAndStart(dataDir, programs.hostCommand(dataDir));
  const { pid } = hostInfo(dataDir);
  process.kill(pid, 'SIGKILL');
  await gone(pid);
  await startTogether(dataDir);
  const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir));
  const { rows } = await pool.query('select count(distinct pid)::int as starters from starts');
  expect(rows).toEqual([{ starters: STARTERS }]);
  expect(served(dataDir)).toBe(2);
});

test('what dead hosts left never blocks a start, also when their process ids live again', async () => {
  const dataDir = await freshDir();
  await openAndStart(dataDir, programs.hostCommand(dataDir));
  const dead = hostInfo(dataDir);
  process.kill(dead.pid, 'SIGKILL');
  await gone(dead.pid);
  // As after a restart of the machine: everything is there, and the id belongs to another program (this one).
  const info = JSON.stringify({ ...dead, pid: process.pid });
  await writeFile(join(dataDir, 'host/host.json'), info);
  await writeFile(join(dataDir, `host/lock.0000000000000000.${process.pid}.1`), '');
  await writeFile(join(dataDir, 'pg/postmaster.pid'), `${process.pid}\n/pglite/data\n1\n5432\n\n\n`);
  const { pool } = await openAndStart(dataDir, programs.hostCommand(dataDir));
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  expect(hostInfo(dataDir).pid).not.toBe(dead.pid);
});

test('a host.json that is half written or nonsense is passed over', async () => {
  const dataDir = await freshDir();
  await openAndStart(dataDir, programs.hostCommand(dataDir));
  const { pid } = hostInfo(dataDir);
  process.kill(pid, 'SIGKILL');
  await gone(pid);
  await writeFile(join(dataDir, 'host/host.json'), '{"protocol":1,"pid"');
  await openAndStart(dataDir, programs.hostCommand(dataDir));
  expect(served(dataDir)).toBe(2);
});

test('a stopped host keeps its lock: the client waits, then says which process does not answer', async () => {
  const dataDir = await freshDir();
  await openAndStart(dataDir, programs.hostCommand(dataDir));
  const { pid } = hostInfo(dataDir);
  process.kill(pid, 'SIGSTOP');
  const late = open(dataDir, programs.hostCommand(dataDir), 1_500);
  await expect(late.store.ensureRunning()).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringMatching(
      new RegExp(`process ${pid}.*does not answer.*resume or end process ${pid}`, 's'),
    ),
  });
  process.kill(pid, 'SIGCONT');
  await late.store.ensureRunning();
  expect(hostInfo(dataDir).pid).toBe(pid);
  expect(served(dataDir)).toBe(1);
});

test('a host that stops while it opens keeps its lock too', async () => {
  const dataDir = await freshDir();
  const first = open(dataDir, programs.hostCommand(dataDir, { template: '' }));
  const running = first.store.ensureRunning();
  const { pid } = await new Promise<{ pid: number }>((resolve) => {
    const look = setInterval(() => {
      try {
        const info = hostInfo(dataDir);
        clearInterval(look);
        resolve(info);
      } catch {
        // Not yet.
      }
    }, 5);
  });
  process.kill(pid, 'SIGSTOP');
  expect(hostInfo(dataDir).state).toBe('opening');
  const late = open(dataDir, programs.hostCommand(dataDir), 1_500);
  await expect(late.store.ensureRunning()).rejects.toMatchObject({
    code: 'store_unavailable',
    message: expect.stringContaining(`Process ${pid} (state: opening)`),
  });
  process.kill(pid, 'SIGCONT');
  await running;
  await late.store.ensureRunning();
  expect(hostInfo(dataDir).pid).toBe(pid);
  expect(served(dataDir)).toBe(1);
});

test('the lock is never held twice, while processes take it, give it back and are killed', async () => {
  const directory = await freshDir();
  const lockers = Array.from({ length: 6 }, () => programs.locker(directory, 8));
  const [first, second] = lockers;
  // Killed while they compete, most likely with the lock or about to take it.
  for (const victim of [first, second]) {
    await victim?.fact((fact) => Number(fact.held) >= 2);
    victim?.process.kill('SIGKILL');
  }
  const survivors = lockers.slice(2);
  const facts = (await Promise.all(survivors.map((locker) => locker.done()))).flat();
  expect(facts.filter((fact) => 'faults' in fact)).toEqual(survivors.map(() => ({ faults: 0 })));
  // And nobody was locked out by the dead.
  for (const locker of survivors) expect(locker.facts).toContainEqual({ held: 8 });
});
