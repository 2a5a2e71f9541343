/**
 * Fresh databases on a real server, for tests. `MEMPAGE_TEST_DATABASE_URL` names the server (a user that may create
 * databases; scripts/postgres.sh provides one); without it these suites are skipped, and say so.
 *
 * Only databases that were made here are ever written to or dropped: the given URL is used to create others, and
 * dropping asks for the mark that creation left.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { systemClock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';
import { MIGRATIONS_FOLDER } from '../../src/store/migrations.ts';
import { openStore, serverBackend } from '../../src/store/open.ts';
import { BANK_DEFAULTS } from './defaults.ts';

const SERVER = process.env.MEMPAGE_TEST_DATABASE_URL;
const APP_SERVER = process.env.MEMPAGE_TEST_APP_DATABASE_URL;

export const hasPostgres = SERVER !== undefined && SERVER !== '';

export interface TestDatabase {
  /** As the user of `MEMPAGE_TEST_DATABASE_URL`. */
  readonly url: string;
  /** As a role without superuser and without bypassrls; undefined when the environment names none. */
  readonly appUrl: string | undefined;
  drop(): Promise<void>;
}

/** A database of its own for one test file, with the current schema, or empty. */
export async function createPostgres({ migrated = true } = {}): Promise<TestDatabase> {
  const name = `mempage_test_${randomBytes(6).toString('hex')}`;
  const mark = randomBytes(16).toString('hex');
  const template = migrated ? await migratedTemplate() : 'template0';
  await administer(async (admin) => {
    await admin.query(`create database ${name} template ${template}`);
    await admin.query(`comment on database ${name} is '${mark}'`);
  });
  return {
    url: withDatabase(serverUrl(), name),
    appUrl: APP_SERVER && withDatabase(APP_SERVER, name),
    drop: () => drop(name, mark),
  };
}

async function drop(name: string, mark: string): Promise<void> {
  await administer(async (admin) => {
    const found = await commentOf(admin, name);
    if (found !== mark) throw new Error(`database ${name} was not made by this test: it stays`);
    await admin.query(`drop database ${name} with (force)`);
  });
}

let template: Promise<string> | undefined;
const migratedTemplate = (): Promise<string> => {
  template ??= makeTemplate();
  return template;
};

/** Made once per server and schema, under a lock, since test files run in parallel. */
async function makeTemplate(): Promise<string> {
  const files = (await readdir(MIGRATIONS_FOLDER)).filter((file) => file.endsWith('.sql')).sort();
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, MIGRATIONS_FOLDER), 'utf8')));
  const name = `mempage_test_template_${createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 12)}`;
  await administer(async (admin) => {
    await admin.query(`select pg_advisory_lock(hashtext('${name}'))`);
    if ((await commentOf(admin, name)) === 'complete') return;
    await admin.query(`drop database if exists ${name}`);
    await admin.query(`create database ${name}`);
    await migrate(withDatabase(serverUrl(), name));
    await admin.query(`comment on database ${name} is 'complete'`);
  });
  return name;
}

async function migrate(url: string): Promise<void> {
  const store = openStore({
    backend: serverBackend(url, 1),
    clock: systemClock,
    log: silentLog,
    defaults: BANK_DEFAULTS,
  });
  try {
    await store.ready();
  } finally {
    await store.close();
  }
}

async function commentOf(admin: pg.Client, name: string): Promise<string | null | undefined> {
  const { rows } = await admin.query<{ comment: string | null }>(
    `select shobj_description(oid, 'pg_database') as comment from pg_database where datname = $1`,
    [name],
  );
  return rows[0]?.comment;
}

async function administer<T>(work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: serverUrl() });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function serverUrl(): string {
  if (!hasPostgres || !SERVER) throw new Error('MEMPAGE_TEST_DATABASE_URL is not set');
  return SERVER;
}

function withDatabase(url: string, name: string): string {
  const result = new URL(url);
  result.pathname = `/${name}`;
  return result.href;
}
