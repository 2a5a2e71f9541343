/** Transactions over a pool: scoped to a bank, retried when that is safe, exact when a commit's reply is lost. */
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient } from 'pg';
import type { Clock } from '../clock.ts';
import { storeUnavailable } from '../errors.ts';
import { isConnectionLost, isRetryable } from './failures.ts';
import type { BankDefaults, ReadTx, WriteTx } from './store.ts';
import { together } from './together.ts';
import { type CommitMark, hasCommitted, lockBank, WriteTransaction } from './write-transaction.ts';

/** A run of `work` that can be tried again from the start. */
const ATTEMPTS = 4;

/** Hands out connections; waits for the store to be open first. */
export interface Connector {
  pool(): Promise<Pool>;
  readonly clock: Clock;
  readonly defaults: BankDefaults;
  /** Told when a connection died, so that the next `pool()` can bring the store back. */
  lost(error: unknown): void;
}

/**
 * The first statements go right behind the beginning (both are sent before `work` is called), and nobody waits for the end: a
 * transaction that reads has nothing to lose. Should it not have begun, what they found is thrown away.
 */
export async function runRead<T>(connector: Connector, bank: string, work: (tx: ReadTx) => Promise<T>) {
  return await retrying(connector, async () =>
    withConnection(connector, async (client, db) => {
      const [, , result] = await together([
        client.query('begin transaction isolation level repeatable read read only'),
        enterBank(client, bank),
        work({ db, bank, defaults: connector.defaults }),
      ]);
      client.query('commit').catch(() => {});
      return result;
    }),
  );
}

export async function runWrite<T>(
  connector: Connector,
  scope: { bank: string; actor: string },
  work: (tx: WriteTx) => Promise<T>,
): Promise<T> {
  return await retrying(connector, async () => {
    const outcome = await attemptWrite(connector, scope, work);
    if (outcome.committed) return outcome.result;
    if (await askCommitted(connector, scope.bank, outcome)) return outcome.result;
    throw outcome.error;
  });
}

type Outcome<T> =
  | { committed: true; result: T }
  /** COMMIT was sent and no reply came. */
  | { committed: false; result: T; mark: CommitMark; error: unknown };

async function attemptWrite<T>(
  connector: Connector,
  { bank, actor }: { bank: string; actor: string },
  work: (tx: WriteTx) => Promise<T>,
): Promise<Outcome<T>> {
  return await withConnection(connector, async (client, db) => {
    // The bank's lock is what serialises writes; under a stricter level, waiting for it would end in a failure.
    await client.query('begin transaction isolation level read committed');
    await enterBank(client, bank);
    const row = await lockBank(db, bank, connector.clock.now(), connector.defaults);
    // The clock is read again: waiting for the lock can have taken a while.
    const tx = new WriteTransaction(db, row, actor, connector.clock.now());
    const result = await work(tx);
    const mark = await tx.flush();
    try {
      await client.query('commit');
    } catch (error) {
      if (!mark || !isConnectionLost(error)) throw error;
      return { committed: false, result, mark, error };
    }
    return { committed: true, result };
  });
}

async function askCommitted(
  connector: Connector,
  bank: string,
  lost: { mark: CommitMark; error: unknown },
): Promise<boolean> {
  connector.lost(lost.error);
  const ask = () =>
    withConnection(connector, async (client, db) => {
      await client.query('begin transaction isolation level read committed');
      await enterBank(client, bank);
      // The lost transaction may still be ending on the server: its lock makes this wait for the outcome. Only selecting
      // the bank's row would not wait for a transaction that is just making it.
      await lockBank(db, bank, connector.clock.now(), connector.defaults);
      const committed = await hasCommitted(db, bank, lost.mark);
      await client.query('commit');
      return committed;
    });
  return await retrying(connector, ask).catch((error: unknown) => {
    throw storeUnavailable(
      'The database went away while this was being saved, so it is unknown whether it was. Repeat the call when the database is back: an insert that was saved answers "unchanged".',
      error,
    );
  });
}

/**
 * Row-level security and every statement's predicate look at the same name. A database can default to other forms of
 * dates, which would be misread (`04/02/1900 05:05:06.789 +00:19:32`). All of it ends with the transaction.
 */
async function enterBank(client: PoolClient, bank: string): Promise<void> {
  await client.query(
    `select set_config('mempage.bank', $1, true), set_config('timezone', 'UTC', true),
      set_config('datestyle', 'ISO', true)`,
    [bank],
  );
}

async function withConnection<T>(
  connector: Connector,
  work: (client: PoolClient, db: NodePgDatabase) => Promise<T>,
): Promise<T> {
  const pool = await connector.pool();
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    return await work(client, drizzle({ client }));
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    // A failed rollback means that the connection is gone, and the transaction with it.
    await client.query('rollback').catch((rollbackError: Error) => {
      failure = rollbackError;
    });
    throw error;
  } finally {
    client.release(failure && isConnectionLost(failure) ? failure : undefined);
  }
}

async function retrying<T>(connector: Connector, run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (isConnectionLost(error)) connector.lost(error);
      if (attempt >= ATTEMPTS || !isRetryable(error)) throw error;
    }
  }
}
