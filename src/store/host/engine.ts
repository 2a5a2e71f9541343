/** The database: PGlite on a directory, made durable, and watched for its death. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { storeMisconfigured } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { checkRoomForNewStore } from './data-dir.ts';
import { DurableNodeFs, syncOne, syncTree } from './durable-fs.ts';
import { type Layout, randomToken } from './layout.ts';
import { queryMessage, startupMessage, syncMessage } from './messages.ts';
import type { Backend } from './turns.ts';

/** The Postgres inside PGlite 0.5; a directory of another major version cannot be opened. */
export const ENGINE_MAJOR = '18';

export interface Engine extends Backend {
  readonly greeting: Uint8Array;
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly layout: Layout;
  readonly log: Log;
  /** Called when the database can no longer be trusted, for example because it could not write its log. */
  readonly died: (reason: string) => never;
}

/**
 * Opens the database of a data directory, after making it when there is none yet.
 * @throws MempageError `store_misconfigured` when the directory holds something that cannot be opened.
 */
export async function openEngine({ layout, log, died }: EngineOptions): Promise<Engine> {
  await removeUnfinished(layout);
  if (!existsSync(layout.cluster)) await makeCluster(layout, log);
  checkVersion(layout);
  const complaints: string[] = [];
  const db = await openCluster(layout.cluster, complaints).catch((error) => {
    throw cannotOpen(layout, complaints.at(-1), error);
  });
  watchForDeath(db, (error) => died(complaints.at(-1) ?? describe(error)));
  const run = (messages: Uint8Array, onRawData: (bytes: Uint8Array) => void) =>
    db.execProtocolRawStream(messages, { onRawData });
  const silently = (messages: Uint8Array) => run(messages, () => {});
  return {
    greeting: Uint8Array.from(await db.execProtocolRaw(startupMessage())),
    run,
    inTransaction: () => db.isInTransaction(),
    abandon: async () => {
      await silently(syncMessage());
      if (db.isInTransaction()) await silently(queryMessage('rollback'));
    },
    checkpoint: () => silently(queryMessage('checkpoint')),
    close: () => db.close(),
  };
}

async function removeUnfinished(layout: Layout): Promise<void> {
  for (const name of await readdir(layout.dataDir)) {
    if (name.startsWith('pg.new-')) rmSync(`${layout.dataDir}/${name}`, { recursive: true, force: true });
  }
}

/** Made aside and renamed when complete, so that an interrupted first start leaves nothing that looks like a database. */
async function makeCluster(layout: Layout, log: Log): Promise<void> {
  await checkRoomForNewStore(layout);
  const draft = `${layout.cluster}.new-${randomToken().slice(0, 8)}`;
  const db = await openCluster(draft, []);
  await db.close();
  await syncTree(draft);
  await rename(draft, layout.cluster);
  await syncOne(layout.dataDir, false);
  log.info('made a new database');
}

function openCluster(directory: string, complaints: string[]): Promise<PGlite> {
  return PGlite.create({
    fs: new DurableNodeFs(directory),
    extensions: { vector },
    startParams: startParams(),
    onStderr: (line) => {
      const complaint = /\b(?:FATAL|PANIC): +(.*)/.exec(line)?.[1];
      if (complaint) complaints.push(complaint);
      return false;
    },
  });
}

/**
 * PGlite's own parameters turn fsync off, with which a power cut can destroy the database. On, it needs the method
 * `fsync`: the default, fdatasync, does nothing in PGlite's system layer.
 */
function startParams(): string[] {
  return [...PGlite.defaultStartParams.filter((param) => param !== '-F'), '-c', 'wal_sync_method=fsync'];
}

function checkVersion(layout: Layout): void {
  const path = `${layout.cluster}/PG_VERSION`;
  const found = existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
  if (found === ENGINE_MAJOR) return;
  const what = found
    ? `holds a database of Postgres ${found.slice(0, 10)}, and this version of mempage has Postgres ${ENGINE_MAJOR}`
    : 'is not a database directory';
  throw storeMisconfigured(
    `${layout.cluster} ${what}. Start the version of mempage that made it, or move it away (mempage then begins with an empty store) or put a backup in its place.`,
  );
}

function cannotOpen(layout: Layout, complaint: string | undefined, cause: unknown): Error {
  const because = complaint ? ` ("${complaint.slice(0, 200)}")` : '';
  return storeMisconfigured(
    `The database in ${layout.cluster} cannot be opened${because}. It is damaged or incomplete: put a backup of the directory in its place, or move it away to begin with an empty store.`,
    cause,
  );
}

/** PGlite swallows what escapes its main loop, and would go on with a broken database. 100 is its own jump. */
function watchForDeath(db: PGlite, died: (error: unknown) => void): void {
  const module = db.Module;
  const loop = module._PostgresMainLoopOnce;
  module._PostgresMainLoopOnce = () => {
    try {
      loop();
    } catch (error) {
      const status =
        typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
      if (status !== 100) died(error);
      throw error;
    }
  };
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');
