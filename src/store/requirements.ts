/** Checks that a database can hold the store before anything is written to it. */
import type { ClientBase } from 'pg';
import { storeMisconfigured } from '../errors.ts';
import { errorCode } from './failures.ts';

const OLDEST_POSTGRES = 150000;
/** The first with iterative index scans. */
const OLDEST_PGVECTOR: readonly [number, number] = [0, 8];

/** @throws MempageError `store_misconfigured` with what to install or upgrade. */
export async function checkRequirements(client: ClientBase): Promise<void> {
  await checkPostgres(client);
  const version = (await installedPgvector(client)) ?? (await installPgvector(client));
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST_PGVECTOR[0] || (major === OLDEST_PGVECTOR[0] && minor < OLDEST_PGVECTOR[1])) {
    throw storeMisconfigured(
      `pgvector ${version} is too old; mempage needs 0.8 or later. Install it on the server, then run "ALTER EXTENSION vector UPDATE".`,
    );
  }
}

async function checkPostgres(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ number: number; name: string; encoding: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as name,
      pg_encoding_to_char(encoding) as encoding from pg_database where datname = current_database()`,
  );
  const row = rows[0];
  if (row && row.number < OLDEST_POSTGRES) {
    throw storeMisconfigured(
      `PostgreSQL ${row.name} is too old; mempage needs 15 or later. Upgrade the server.`,
    );
  }
  if (row && row.encoding !== 'UTF8') {
    throw storeMisconfigured(
      `The database has the encoding ${row.encoding}, which cannot hold all text; mempage needs UTF8. Create one with "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0".`,
    );
  }
}

async function installedPgvector(client: ClientBase): Promise<string | undefined> {
  const { rows } = await client.query<{ version: string }>(
    `select extversion as version from pg_extension where extname = 'vector'`,
  );
  return rows[0]?.version;
}

async function installPgvector(client: ClientBase): Promise<string> {
  try {
    await client.query('create extension if not exists vector');
  } catch (error) {
    // 23505, 42710: another process made it at the same moment.
    if (!['23505', '42710'].includes(errorCode(error) ?? '')) throw explainMissing(error);
  }
  const version = await installedPgvector(client);
  if (!version) throw explainMissing(undefined);
  return version;
}

function explainMissing(error: unknown): unknown {
  const code = errorCode(error);
  if (code === '42501') {
    return storeMisconfigured(
      'The extension pgvector is not enabled in this database and this user may not enable it. Run "CREATE EXTENSION vector" there as an administrator.',
      error,
    );
  }
  // 58P01, 0A000: the server has no such extension on disk.
  if (code === undefined || code === '58P01' || code === '0A000') {
    return storeMisconfigured(
      'The PostgreSQL server does not have the extension pgvector. Install it (Debian: postgresql-17-pgvector; Docker: image pgvector/pgvector:pg17), then start again.',
      error,
    );
  }
  return error;
}
