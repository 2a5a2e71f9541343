/** The database: PGlite on a directory, made durable, and watched for its death. */
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import type { MempageError } from '../../errors.ts';
import { storeMisconfigured } from '../../errors.ts';
import { diskFull } from './data-dir.ts';
import { DurableNodeFs } from './durable-fs.ts';
import { firstColumn, parseMessage, queryMessage, startupMessage, syncMessage } from './messages.ts';
import { StatementCache } from './statement-cache.ts';
import type { Backend } from './turns.ts';

export interface Engine extends Backend {
  /** The database's reply to a startup message; every client gets the same. */
  readonly greeting: Uint8Array;
  /** Runs one statement of the host's own. @returns the first column of what it returns, as text. */
  ask(sql: string): Promise<string[]>;
  close(): Promise<void>;
}

export interface EngineOptions {
  /** The cluster's directory; made when it is not there. */
  readonly directory: string;
  /** What to call it in messages. */
  readonly shown: string;
  /** For a directory that is being made and is written to the disk as a whole afterwards: no fsync until then. */
  readonly draft?: boolean;
  /** Called when the database can no longer be trusted, for example because it could not write its log. */
  readonly died: (reason: string) => never;
}

/**
 * PGlite's own parameters turn fsync off, and a power cut can then destroy the database. On, it needs the method
 * `fsync`: the default, fdatasync, does nothing in PGlite's system layer. Half of the default buffers saves 60 MB.
 */
const SETTINGS = ['wal_sync_method=fsync', 'shared_buffers=64MB'];

/** Segments of 4 MB instead of 16: a new store is smaller, and less room is needed to go on after a full disk. */
export const INITDB_PARAMS = ['--wal-segsize=4'];

/** PGlite's word for an error that Postgres handles itself; whatever else leaves its loop is its end. */
const HANDLED_JUMP = 100;

/** @throws MempageError `store_misconfigured` when the directory holds something that cannot be opened. */
export async function openEngine({ directory, shown, draft, died }: EngineOptions): Promise<Engine> {
  const complaints: string[] = [];
  const db = await PGlite.create({
    fs: new DurableNodeFs(directory),
    extensions: { vector },
    initDbStartParams: INITDB_PARAMS,
    startParams: [
      ...PGlite.defaultStartParams.filter((param) => draft || param !== '-F'),
      ...SETTINGS.flatMap((setting) => ['-c', setting]),
    ],
    onStderr: (line) => {
      const complaint = /\b(?:FATAL|PANIC): +(.*)/.exec(line)?.[1];
      if (complaint) complaints.push(complaint);
      return false;
    },
  }).catch((error) => {
    throw cannotOpen(shown, complaints.at(-1), error);
  });
  const dies = (error: unknown) =>
    died(complaints.at(-1) ?? (error instanceof Error ? error.message : 'unknown'));
  watchForDeath(db, dies);
  return engineOver(db, dies);
}

async function engineOver(db: PGlite, dies: (error: unknown) => never): Promise<Engine> {
  const run = (messages: Uint8Array, onRawData: (bytes: Uint8Array) => void) =>
    db.execProtocolRawStream(messages, { onRawData }).catch(dies);
  const collect = async (messages: Uint8Array) => {
    const parts: Buffer[] = [];
    await run(messages, (bytes) => parts.push(Buffer.from(bytes)));
    return Buffer.concat(parts);
  };
  const statements = new StatementCache(run, () => db.isInTransaction());
  return {
    greeting: await collect(startupMessage()),
    run: (messages, onReply) => statements.run(messages, onReply),
    ask: async (sql) => firstColumn(await collect(queryMessage(sql))),
    inTransaction: () => db.isInTransaction(),
    abandon: async () => {
      // A Sync alone would commit what the client had sent; an error before it takes that back.
      await collect(Buffer.concat([parseMessage('abandoned'), syncMessage()]));
      if (db.isInTransaction()) await collect(queryMessage('rollback'));
    },
    close: () => db.close(),
  };
}

/** PGlite swallows what escapes its main loop, and would go on with a broken database. */
function watchForDeath(db: PGlite, died: (error: unknown) => void): void {
  const module = db.Module;
  const loop = module._PostgresMainLoopOnce;
  module._PostgresMainLoopOnce = () => {
    try {
      loop();
    } catch (error) {
      const status =
        typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
      if (status !== HANDLED_JUMP) died(error);
      throw error;
    }
  };
}

function cannotOpen(directory: string, complaint: string | undefined, cause: unknown): MempageError {
  if (/No space left on device|ENOSPC/.test(`${complaint} ${cause}`)) return diskFull(directory);
  const because = complaint ? ` ("${complaint.slice(0, 200)}")` : '';
  return storeMisconfigured(
    `The database in ${directory} cannot be opened${because}. It is damaged or incomplete: put a backup of the directory in its place, or move it away to begin with an empty store.`,
    cause,
  );
}
