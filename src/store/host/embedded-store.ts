/** The client's side of the embedded store: finds the store host of a data directory, or starts one. */
import { setTimeout as delay } from 'node:timers/promises';
import type { PoolConfig } from 'pg';
import { MempageError, storeMisconfigured, storeUnavailable } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { explainDirError, prepareDataDir } from './data-dir.ts';
import { explainFailedStart } from './failure.ts';
import { greetHost } from './greet.ts';
import { HOST_PROTOCOL, type HostInfo, readHostInfo } from './host-info.ts';
import { HostSocket } from './host-socket.ts';
import type { Layout } from './layout.ts';
import { HOST_DATABASE, HOST_USER } from './messages.ts';
import { type HostCommand, type StartedHost, spawnHost } from './spawn-host.ts';

export interface EmbeddedStoreOptions {
  readonly dataDir: string;
  readonly hostCommand: HostCommand;
  readonly log: Log;
  /** How long a start may take before it is given up, in milliseconds. */
  readonly startTimeoutMs?: number;
}

export interface EmbeddedStore {
  /**
   * Returns when a host answers; starts one when none does. Callers and processes that do this at the same time all
   * come to one host.
   * @throws MempageError `store_misconfigured` or `store_unavailable` with what to do; `cancelled` after an abort.
   */
  ensureRunning(signal?: AbortSignal): Promise<void>;
  /** Makes a pg.Pool connect to whichever host serves the directory at that moment. */
  readonly pool: PoolConfig;
}

const POLL_MS = 30;

export function embeddedStore(options: EmbeddedStoreOptions): EmbeddedStore {
  const { dataDir, startTimeoutMs = 30_000 } = options;
  let layout: Layout | undefined;
  let running: Promise<void> | undefined;
  const find = async () => {
    layout = await prepareDataDir(dataDir);
    await findOrStart(layout, options, startTimeoutMs);
  };
  return {
    ensureRunning: async (signal) => {
      running ??= find().finally(() => {
        running = undefined;
      });
      await unlessAborted(running, signal);
    },
    pool: {
      user: HOST_USER,
      database: HOST_DATABASE,
      ssl: false,
      connectionTimeoutMillis: startTimeoutMs,
      stream: () => new HostSocket(() => layout && readHostInfo(layout)?.address),
    },
  };
}

async function findOrStart(layout: Layout, options: EmbeddedStoreOptions, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let started: StartedHost | undefined;
  for (;;) {
    const left = deadline - performance.now();
    const info = readHostInfo(layout);
    if (info?.state === 'serving' && (await answers(info, Math.max(left, 1)))) return;
    const end = started?.ended();
    if (started && end?.failed) throw await explainFailedStart(layout, started.pid, end.how);
    if (left <= 0) throw tooSlow(layout, info, timeoutMs);
    if (!started || end) {
      // One that ended well has met another host; the pause lets that one become ready, or free the directory.
      if (end) await delay(POLL_MS + Math.random() * 200);
      started = start(layout, options);
    }
    await delay(POLL_MS);
  }
}

function start(layout: Layout, { hostCommand, log }: EmbeddedStoreOptions): StartedHost {
  try {
    const started = spawnHost(layout, hostCommand);
    log.debug('started a store host', { pid: started.pid });
    return started;
  } catch (error) {
    throw explainDirError(error, layout.shown);
  }
}

/** @throws MempageError when a host is there and cannot be used. */
async function answers(info: HostInfo, timeoutMs: number): Promise<boolean> {
  const greeting = await greetHost(info.address, timeoutMs);
  if (greeting === 'gone') return false;
  const host = `store host (process ${info.pid}, mempage ${info.version})`;
  if (info.protocol !== HOST_PROTOCOL) {
    throw storeMisconfigured(
      `Another version of mempage uses this data directory: its ${host} speaks protocol ${info.protocol}, this one ${HOST_PROTOCOL}. End the programs that use the other version (the host leaves by itself soon after), or use one version everywhere.`,
    );
  }
  if (greeting === 'refused') {
    throw storeMisconfigured(
      `The ${host} may not be used by this user. Run mempage as the user who owns the data directory, or set MEMPAGE_DATA_DIR to another one.`,
    );
  }
  if (greeting === 'silent') {
    throw storeUnavailable(
      `The ${host} is there and does not answer: it is suspended, or busy with a very long query. Try again; if that stays so, resume or end process ${info.pid}. Nothing that was stored is lost when it is ended.`,
    );
  }
  return true;
}

function tooSlow(layout: Layout, info: HostInfo | undefined, timeoutMs: number): MempageError {
  const who = info ? ` Process ${info.pid} (state: ${info.state}) holds the data directory.` : '';
  return storeUnavailable(
    `No store host answered within ${Math.round(timeoutMs / 1000)} s.${who} Try again; if that stays so, look into ${layout.log}, and resume or end that process.`,
  );
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return await work;
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new MempageError('cancelled', 'Cancelled while the store was being opened.'));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
