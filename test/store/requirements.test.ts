import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';
import { openStore, serverBackend } from '../../src/store/open.ts';
import { checkRequirements } from '../../src/store/requirements.ts';
import type { Store } from '../../src/store/store.ts';
import { BANK_DEFAULTS } from '../support/defaults.ts';
import { createPostgres, hasPostgres, type TestDatabase } from '../support/postgres.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function open(url: string): Store {
  const backend = serverBackend(url, 1);
  const store = openStore({ backend, clock: systemClock, log: silentLog, defaults: BANK_DEFAULTS });
  closing.push(() => store.close());
  return store;
}

async function create(migrated: boolean): Promise<TestDatabase> {
  const database = await createPostgres({ migrated });
  closing.push(() => database.drop());
  return database;
}

async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

const nameOf = (url: string) => new URL(url).pathname.slice(1);
const refusal = (code: string, message: RegExp) => ({ code, message: expect.stringMatching(message) });

test('a server without pgvector: says what to install', async () => {
  const bare = new PGlite();
  closing.push(() => bare.close());
  const client = { query: (statement: string) => bare.query(statement) } as unknown as pg.ClientBase;
  await expect(checkRequirements(client)).rejects.toMatchObject(
    refusal('store_misconfigured', /does not have the extension pgvector.*Install it/),
  );
});

test('a host that nobody listens on: says where to look', async () => {
  const port = await freePort();
  await expect(open(`postgresql://u:secret@127.0.0.1:${port}/d`).ready()).rejects.toMatchObject(
    refusal('store_unavailable', /^(?!.*secret).*cannot be reached.*ECONNREFUSED/),
  );
});

test('a host name that does not exist', async () => {
  await expect(open('postgresql://u:secret@no-such-host.invalid/d').ready()).rejects.toMatchObject(
    refusal('store_unavailable', /^(?!.*secret).*cannot be reached/),
  );
});

describe.skipIf(!hasPostgres)('on a server', () => {
  test('a user who may not enable pgvector: says what an administrator has to do', async () => {
    const { url, appUrl } = await create(false);
    const store = open(appUrl ?? '');
    await expect(store.ready()).rejects.toMatchObject(
      refusal('store_misconfigured', /this user may not enable it.*CREATE EXTENSION vector/),
    );
    await run(url, 'create extension vector');
    await expect(store.ready()).rejects.toMatchObject(
      refusal('store_misconfigured', /user may not do this.*CREATE on the database/),
    );
    await run(url, `grant create on database ${nameOf(url)} to mempage_app`);
    await store.ready();
  });

  test('a user without rights on the schema: says which it needs', async () => {
    const { appUrl } = await create(true);
    await expect(open(appUrl ?? '').ready()).rejects.toMatchObject(
      refusal('store_misconfigured', /user may not do this.*rights on schema "mempage"/),
    );
  });

  test('an old pgvector: says how to update it', async () => {
    const { url } = await create(false);
    await run(
      url,
      'create extension vector',
      `update pg_extension set extversion = '0.7.4' where extname = 'vector'`,
    );
    const store = open(url);
    await expect(store.ready()).rejects.toMatchObject(
      refusal('store_misconfigured', /pgvector 0\.7\.4 is too old.*0\.8.*ALTER EXTENSION vector UPDATE/),
    );
    await run(url, `update pg_extension set extversion = '0.10.0' where extname = 'vector'`);
    await store.ready();
  });

  test('an old PostgreSQL: says which it has to be', async () => {
    const { url } = await create(false);
    // A function of the same name that comes first on the path: to mempage, the server says that it is older.
    await run(
      url,
      'create schema older',
      `create function older.current_setting(text) returns text language sql as
        $$ select case $1 when 'server_version_num' then '140011' when 'server_version' then '14.11' end $$`,
      `alter database ${nameOf(url)} set search_path to older, pg_catalog, public`,
    );
    await expect(open(url).ready()).rejects.toMatchObject(
      refusal('store_misconfigured', /PostgreSQL 14\.11 is too old.*15 or later/),
    );
  });

  test('a database in another encoding: says which it has to be', async () => {
    const admin = process.env.MEMPAGE_TEST_DATABASE_URL ?? '';
    const name = `mempage_test_${randomBytes(6).toString('hex')}`;
    await run(admin, `create database ${name} encoding 'LATIN1' locale 'C' template template0`);
    closing.push(() => run(admin, `drop database ${name} with (force)`));
    const url = new URL(admin);
    url.pathname = `/${name}`;
    await expect(open(url.href).ready()).rejects.toMatchObject(
      refusal('store_misconfigured', /encoding LATIN1.*UTF8/),
    );
  });

  test('a wrong password and a database that is not there: say so without the password', async () => {
    const { url } = await create(true);
    const wrong = new URL(url);
    wrong.password = 'wrong-password';
    await expect(open(wrong.href).ready()).rejects.toMatchObject(
      refusal('store_misconfigured', /^(?!.*wrong-password).*refused the password/),
    );
    const missing = new URL(url);
    missing.pathname = '/mempage_test_nowhere';
    await expect(open(missing.href).ready()).rejects.toMatchObject(
      refusal('store_misconfigured', /does not exist/),
    );
  });
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
