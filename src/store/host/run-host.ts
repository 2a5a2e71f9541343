/** The store host: a process that owns the database of one data directory and serves it to all mempage processes. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../log.ts';
import { explainDirError, prepareDataDir, privateDir } from './data-dir.ts';
import { reportFailure } from './failure.ts';
import { HOST_PROTOCOL, type HostInfo, readHostInfo, removeHostInfo, writeHostInfo } from './host-info.ts';
import { type Layout, layoutFromRunDir, randomToken, serviceAddress } from './layout.ts';
import { acquireLock } from './lock.ts';
import type { Lock } from './lock-request.ts';
import { Turns } from './turns.ts';
import { lastUpkeep, startUpkeep } from './upkeep.ts';
import { startWatchdog } from './watchdog.ts';
import { serveWire } from './wire-server.ts';

export interface RunHostOptions {
  readonly dataDir: string;
  /** The mempage version, for messages. */
  readonly version: string;
  readonly log: Log;
  /** Ends the process at once; called when the database is broken or the lock is lost. */
  readonly exit: (code: number) => never;
  /** Leave when no client has been connected for this long; milliseconds. */
  readonly idleMs?: number;
  /** Cut off a client that leaves a transaction open without a word for this long; milliseconds. */
  readonly silenceMs?: number;
  /** When it is told to leave, begun transactions may go on for this long; milliseconds. */
  readonly graceMs?: number;
  /** End the process when one message keeps the database busy for this long; milliseconds. */
  readonly stuckMs?: number;
  /** How often to look for upkeep, in milliseconds. */
  readonly upkeepMs?: number;
  /** A per-user directory for sockets (XDG_RUNTIME_DIR), for data directories with long paths. */
  readonly runtimeDir?: string;
  /** Path of a prepared new database, which makes a first start fast. */
  readonly template?: string;
}

/** Looking takes 2 ms, and a bank that is being filled needs statistics soon. */
const UPKEEP_MS = 2_000;
const LOCK_WAIT_MS = 15_000;
const LOCK_CHECK_MS = 1_000;

/**
 * Serves until nobody has been connected for a while, or SIGTERM or SIGINT. The process is the host's own: its
 * working directory and umask change, and the caller ends it when this returns.
 * @returns `withdrawn` when another host serves this directory, `left` after a life of service.
 * @throws MempageError when the directory or the database cannot be used.
 */
export async function runHost(options: RunHostOptions): Promise<'left' | 'withdrawn'> {
  // Before anything is made: sockets and files are never open to others, not for a moment.
  process.umask(0o077);
  // The log is a file: when the disk is full it cannot be written, which must not end the host.
  process.stderr.on('error', () => {});
  const real = await prepareDataDir(options.dataDir);
  process.chdir(real.runDir);
  const layout = layoutFromRunDir(real);
  try {
    const lock = await acquireLock({
      runDir: real.runDir,
      incumbent: () => incumbent(layout),
      waitMs: LOCK_WAIT_MS,
    });
    if (!lock) return 'withdrawn';
    await serve(layout, await makeAddress(real, options.runtimeDir), lock, options);
    return 'left';
  } catch (cause) {
    const error = explainDirError(cause, real.shown);
    reportFailure(layout, error);
    throw error;
  }
}

function incumbent(layout: Layout) {
  const info = readHostInfo(layout);
  return info && { lock: info.lock, serving: info.state === 'serving' };
}

async function serve(layout: Layout, address: string, lock: Lock, options: RunHostOptions): Promise<void> {
  const { log, version, idleMs = 30_000, silenceMs = 30_000 } = options;
  const stop = stopSignal();
  const say = (state: HostInfo['state']) =>
    writeHostInfo(layout, {
      protocol: HOST_PROTOCOL,
      version,
      pid: process.pid,
      lock: lock.name,
      state,
      address,
    });
  say('opening');
  const died = (reason: string): never => {
    log.error('the store host ends at once', { reason });
    return options.exit(1);
  };
  const watchdog = startWatchdog(options.stuckMs ?? 600_000);
  const watch = setInterval(() => {
    if (!lock.held()) died('its lock was removed from the data directory');
  }, LOCK_CHECK_MS);
  // PGlite is loaded by the one that needs it: candidates that withdraw stay small and quick.
  const { openCluster } = await import('./cluster.ts');
  const engine = await openCluster({ layout, log, died, template: options.template });
  const turns = new Turns(engine, silenceMs);
  const server = await serveWire({ path: address, turns, greeting: engine.greeting, idleMs });
  const upkeep = startUpkeep(engine, turns, options.upkeepMs ?? UPKEEP_MS, log);
  say('serving');
  log.info('serving', { pid: process.pid, version });
  const reason = await Promise.race([stop, server.idle.then(() => 'idle')]);
  log.info('leaving', { reason });
  say('closing');
  upkeep.stop();
  await server.leave(options.graceMs ?? 5_000);
  if (reason === 'idle') await lastUpkeep(engine);
  await engine.close();
  await watchdog.stop();
  removeHostInfo(layout);
  clearInterval(watch);
  lock.release();
}

function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve(signal));
  });
}

/** Picks this host's address and removes what dead hosts of this directory left: the lock says that they are dead. */
async function makeAddress(real: Layout, runtimeDir: string | undefined): Promise<string> {
  for (const name of readdirSync('.')) {
    if (name.startsWith('serve.') || name.startsWith('host.json.')) rmSync(name, { force: true });
  }
  const usable = runtimeDir && existsSync(runtimeDir) ? runtimeDir : undefined;
  const { address, outside, prefix } = serviceAddress(real, randomToken(), { runtimeDir: usable });
  if (outside && prefix) {
    await privateDir(outside);
    for (const name of readdirSync(outside)) {
      if (name.startsWith(prefix)) rmSync(join(outside, name), { force: true });
    }
  }
  return address;
}
