/**
 * Fresh embedded stores for tests: a data directory of its own, served by a store host of its own, as in real life.
 * Making a database takes seconds, so one is made and migrated once and copied for each test file.
 */
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';
import { type EmbeddedStore, embeddedStore } from '../../src/store/host/embedded-store.ts';
import { readHostInfo } from '../../src/store/host/host-info.ts';
import { layoutOf } from '../../src/store/host/layout.ts';
import { MIGRATIONS_FOLDER } from '../../src/store/migrations.ts';
import { openStore } from '../../src/store/open.ts';
import { BANK_DEFAULTS } from './defaults.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CACHE = join(ROOT, 'node_modules/.cache/mempage-test');
const HOST_ENTRY = join(ROOT, 'test/store-host/host-entry.ts');

export interface TestEmbedded {
  readonly dataDir: string;
  readonly store: EmbeddedStore;
  /** Ends the host and deletes the directory. Close what uses it first. */
  remove(): Promise<void>;
}

/** @param migrated false: an empty directory, as on a first start. */
export async function createEmbedded({ migrated = true } = {}): Promise<TestEmbedded> {
  const dataDir = await mkdtemp(join(tmpdir(), 'mempage-test-'));
  if (migrated) await cp(await migratedTemplate(), join(dataDir, 'pg'), { recursive: true });
  return { dataDir, store: embedded(dataDir), remove: () => remove(dataDir) };
}

const embedded = (dataDir: string): EmbeddedStore =>
  embeddedStore({
    dataDir,
    log: silentLog,
    // A host that shares two cores with the rest of the suite opens slowly; below the limit for hooks.
    startTimeoutMs: 55_000,
    hostCommand: {
      command: process.execPath,
      args: ['--import', import.meta.resolve('tsx'), HOST_ENTRY, dataDir, 'idleMs=30000'],
      env: {},
    },
  });

async function remove(dataDir: string): Promise<void> {
  await endHost(dataDir);
  await rm(dataDir, { recursive: true, force: true });
}

/** The host takes its host.json away as the last thing after it has closed the database. */
async function endHost(dataDir: string): Promise<void> {
  const layout = layoutOf(dataDir);
  const host = readHostInfo(layout);
  if (!host) return;
  process.kill(host.pid, 'SIGTERM');
  while (readHostInfo(layout)) await delay(10);
}

let template: Promise<string> | undefined;
const migratedTemplate = (): Promise<string> => {
  template ??= makeTemplate();
  return template;
};

/** Two test files that make it at the same time both do; the first to finish wins. */
async function makeTemplate(): Promise<string> {
  const cluster = join(CACHE, await fingerprint());
  if (await exists(cluster)) return cluster;
  const dataDir = await mkdtemp(join(tmpdir(), 'mempage-test-'));
  const store = openStore({
    backend: embedded(dataDir),
    clock: systemClock,
    log: silentLog,
    defaults: BANK_DEFAULTS,
  });
  await store.ready();
  await store.close();
  await endHost(dataDir);
  await mkdir(CACHE, { recursive: true });
  const draft = await mkdtemp(join(CACHE, 'draft-'));
  await cp(join(dataDir, 'pg'), draft, { recursive: true });
  await rename(draft, cluster).catch(() => rm(draft, { recursive: true }));
  await remove(dataDir);
  return cluster;
}

async function fingerprint(): Promise<string> {
  const files = (await readdir(MIGRATIONS_FOLDER)).filter((file) => file.endsWith('.sql')).sort();
  const texts = await Promise.all([
    ...files.map((file) => readFile(new URL(file, MIGRATIONS_FOLDER), 'utf8')),
    readFile(join(ROOT, 'node_modules/@electric-sql/pglite/package.json'), 'utf8'),
  ]);
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16);
}

const exists = (path: string): Promise<boolean> =>
  readdir(path).then(
    () => true,
    () => false,
  );
