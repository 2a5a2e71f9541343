/** The database directory: made once, complete or not at all, and checked before it is opened. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { storeMisconfigured } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { unpackDirectory } from './archive.ts';
import { checkRoomForNewStore } from './data-dir.ts';
import { type Engine, openEngine } from './engine.ts';
import { type Layout, randomToken } from './layout.ts';
import { syncOne, syncTree } from './sync-tree.ts';

/** The Postgres inside PGlite 0.5; a directory of another major version cannot be opened. */
export const ENGINE_MAJOR = '18';

export interface ClusterOptions {
  readonly layout: Layout;
  readonly log: Log;
  readonly died: (reason: string) => never;
  /** Path of a packed new cluster (make-template.ts); without it initdb runs, which takes seconds. */
  readonly template?: string;
}

/**
 * Opens the database of a data directory, after making it when there is none yet. Only for the holder of the lock.
 * @throws MempageError `store_misconfigured` when the directory holds something that cannot be opened.
 */
export async function openCluster(options: ClusterOptions): Promise<Engine> {
  const { layout, died } = options;
  await removeUnfinished(layout);
  if (!existsSync(layout.cluster)) await makeCluster(options);
  checkVersion(layout);
  if (!endedWell(layout)) await syncTree(layout.cluster);
  const engine = await openEngine({ directory: layout.cluster, shown: shownCluster(layout), died });
  // After an upgrade of pgvector; without the extension this fails and changes nothing.
  await engine.ask('alter extension vector update');
  return engine;
}

async function removeUnfinished(layout: Layout): Promise<void> {
  for (const name of await readdir(layout.dataDir)) {
    if (name.startsWith('pg.new-')) rmSync(join(layout.dataDir, name), { recursive: true, force: true });
  }
}

/** Made aside and renamed when complete, so that an interrupted first start leaves nothing that looks like a database. */
async function makeCluster({ layout, log, died, template }: ClusterOptions): Promise<void> {
  await checkRoomForNewStore(layout);
  const draft = `${layout.cluster}.new-${randomToken().slice(0, 8)}`;
  const packed = template !== undefined && existsSync(template);
  if (packed) {
    await unpackDirectory(brotliDecompressSync(await readFile(template)), draft);
  } else {
    const engine = await openEngine({ directory: draft, shown: shownCluster(layout), draft: true, died });
    await engine.close();
  }
  await syncTree(draft);
  await rename(draft, layout.cluster);
  await syncOne(layout.dataDir, false);
  log.info('made a new database', { by: packed ? 'template' : 'initdb' });
}

const shownCluster = (layout: Layout): string => join(layout.shown, 'pg');

function checkVersion(layout: Layout): void {
  const path = join(layout.cluster, 'PG_VERSION');
  const found = existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
  if (found === ENGINE_MAJOR) return;
  const what = found
    ? `holds a database of Postgres ${found.slice(0, 10)}, and this version of mempage has Postgres ${ENGINE_MAJOR}`
    : 'is not a database directory';
  throw storeMisconfigured(
    `${shownCluster(layout)} ${what}. Start the version of mempage that made it, put a backup in its place, or move it away (mempage then begins with an empty store).`,
  );
}

/** What pg_control says of the last life: the state, a 32-bit number at byte 16, is 1 after a clean shutdown. */
function endedWell(layout: Layout): boolean {
  try {
    return readFileSync(join(layout.cluster, 'global/pg_control')).readInt32LE(16) === 1;
  } catch {
    return false;
  }
}
