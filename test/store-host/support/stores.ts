/** Temporary data directories, and what the tests look at in them. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { silentLog } from '../../../src/log.ts';
import { type EmbeddedStore, embeddedStore } from '../../../src/store/host/embedded-store.ts';
import { type HostInfo, readHostInfo } from '../../../src/store/host/host-info.ts';
import { layoutOf } from '../../../src/store/host/layout.ts';
import { processBirth } from '../../../src/store/host/process-birth.ts';
import type { HostCommand } from '../../../src/store/host/spawn-host.ts';

export interface Opened {
  readonly store: EmbeddedStore;
  readonly pool: pg.Pool;
}

const cleanups: (() => Promise<unknown>)[] = [];

/** Call in afterEach: ends pools and hosts and removes the directories of the test. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

/** @param inside a path below the temporary directory, not made yet */
export async function freshDir(inside = ''): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'mempage-store-'));
  cleanups.push(async () => {
    await endProcesses(directory);
    await rm(directory, { recursive: true, force: true });
  });
  return join(directory, inside);
}

export function open(dataDir: string, hostCommand: HostCommand, startTimeoutMs = 60_000): Opened {
  const store = embeddedStore({ dataDir, hostCommand, log: silentLog, startTimeoutMs });
  const pool = new pg.Pool({ ...store.pool, max: 4 });
  pool.on('error', () => {});
  cleanups.push(async () => pool.ended || (await pool.end()));
  return { store, pool };
}

export async function openAndStart(dataDir: string, hostCommand: HostCommand): Promise<Opened> {
  const opened = open(dataDir, hostCommand);
  await opened.store.ensureRunning();
  return opened;
}

export function hostInfo(dataDir: string): HostInfo {
  const info = readHostInfo(layoutOf(dataDir));
  if (!info) throw new Error('no host has said anything');
  return info;
}

export const hostLog = (dataDir: string): string => readFileSync(join(dataDir, 'host/host.log'), 'utf8');

export async function gone(pid: number): Promise<void> {
  await until(async () => (await processBirth(pid)) === undefined);
}

/** Polls for a condition; the test's own timeout is the limit. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Also candidates: a client that gave up may have started one that is still on its way to the directory. */
async function endProcesses(directory: string): Promise<void> {
  const pids = processesOf(directory);
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  await Promise.all(pids.map(gone));
}

/** Hosts, candidates and the tests' clients all have the data directory among their arguments. */
function processesOf(directory: string): number[] {
  const listed = execFileSync('ps', ['-ww', '-eo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return listed.filter((line) => line.includes(directory)).map((line) => Number.parseInt(line, 10));
}
