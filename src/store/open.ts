/** Opens a store over a pool: on a server, or on the embedded store's host. Both behave the same from here on. */
import pg from 'pg';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { explainFailure, isConnectionLost } from './failures.ts';
import { migrate } from './migrate.ts';
import { checkRequirements } from './requirements.ts';
import { scrub } from './scrub.ts';
import type { BankDefaults, Store } from './store.ts';
import { type Connector, runRead, runWrite } from './transaction.ts';

/** Where connections come from. */
export interface Backend {
  readonly pool: pg.PoolConfig;
  /** Makes sure that somebody listens; starts the embedded store's host when needed. */
  ensureRunning(): Promise<void>;
}

export interface StoreOptions {
  readonly backend: Backend;
  readonly clock: Clock;
  readonly log: Log;
  readonly defaults: BankDefaults;
}

/** A Postgres server reached by a URL. */
export function serverBackend(url: string, poolSize: number): Backend {
  return {
    pool: {
      connectionString: url,
      max: poolSize,
      connectionTimeoutMillis: 5_000,
      application_name: 'mempage',
      keepAlive: true,
    },
    ensureRunning: async () => {},
  };
}

/** Returns at once; the first call that needs the database opens it, and a failed opening is tried again by the next. */
export function openStore({ backend, clock, log, defaults }: StoreOptions): Store {
  // Statements that do not wait for each other are sent without waiting for answers.
  const pool = new pg.Pool({ ...backend.pool, pipeline: true, allowExitOnIdle: true });
  // An idle connection that breaks must not end the process; the next call gets a new one.
  pool.on('error', (error) => connector.lost(error));
  // The pool listens to idle clients only. One that breaks while in use fails its query, and without a listener of its
  // own would end the process as well.
  pool.on('connect', (client) => client.on('error', () => {}));
  let opening: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  const connect = async () => {
    await backend.ensureRunning();
    return await pool.connect();
  };
  const open = async () => {
    // A host that leaves just now is found running and then refuses: the second look starts a new one.
    const client = await connect().catch((error) => {
      if (isConnectionLost(error)) return connect();
      throw error;
    });
    try {
      await checkRequirements(client);
      await migrate(client, clock.now(), log);
      client.release();
    } catch (error) {
      client.release(isConnectionLost(error) ? true : undefined);
      throw error;
    }
  };
  const ready = async () => {
    opening ??= open();
    const mine = opening;
    try {
      await mine;
    } catch (error) {
      if (opening === mine) opening = undefined;
      throw error;
    }
  };
  const connector: Connector = {
    clock,
    defaults,
    pool: async () => {
      // Explained here, so that a store that cannot be opened fails the call now instead of being tried again.
      await explained(ready());
      return pool;
    },
    lost: (error) => {
      log.debug('connection to the store lost', {
        reason: error instanceof Error ? error.message : 'unknown',
      });
      opening = undefined;
    },
  };
  return {
    ready: () => explained(ready()),
    read: (bank, work) => explained(runRead(connector, bank, work)),
    write: (bank, actor, work) => explained(runWrite(connector, { bank, actor }, work)),
    scrub: () => explained(connector.pool().then(scrub)),
    close: () => {
      closing ??= pool.end();
      return closing;
    },
  };
}

async function explained<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    throw explainFailure(error);
  }
}
