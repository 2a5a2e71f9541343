/**
 * Brings a database to the current schema. Any number of processes may start at once: the work is one transaction
 * under a lock (drizzle's own migrator failed 7 of 8 concurrent runs).
 */
import type { ClientBase } from 'pg';
import type { Log } from '../log.ts';
import { type AppliedMigration, type Migration, pendingMigrations, readMigrations } from './migrations.ts';

/** Any constant will do, as long as no other program on the same database uses it: "mempage" in hex, cut to 63 bits. */
const LOCK = 0x6d656d706167;

export async function migrate(client: ClientBase, now: Date, log: Log): Promise<void> {
  const known = await readMigrations();
  if (pendingMigrations(known, await appliedMigrations(client)).length === 0) return;
  // Not the database's default: what is asked after waiting for the lock has to see what its holder did.
  await client.query('begin transaction isolation level read committed');
  try {
    // On the embedded store, where all connections share a session, the open transaction itself is what excludes.
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    // Asked again: whoever held the lock before may have done the work.
    const pending = pendingMigrations(known, await appliedMigrations(client));
    for (const migration of pending) await applyMigration(client, migration, now);
    await client.query('commit');
    if (pending.length > 0)
      log.info('schema migrated', { applied: pending.length, now: pending.at(-1)?.name });
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

async function appliedMigrations(client: ClientBase): Promise<AppliedMigration[]> {
  // Not to_regclass: it answers from the backend's cache, which waiting for an advisory lock does not refresh, so that
  // a starter did not see what the one before it had made.
  const exists = await client.query(
    `select from pg_tables where schemaname = 'mempage' and tablename = 'migrations'`,
  );
  if (exists.rowCount === 0) return [];
  const { rows } = await client.query<AppliedMigration>(
    'select name, hash from mempage.migrations order by name',
  );
  return rows;
}

async function applyMigration(client: ClientBase, migration: Migration, now: Date): Promise<void> {
  for (const statement of migration.statements) await client.query(statement);
  await client.query(
    'create table if not exists mempage.migrations (name text primary key, hash text not null, applied_at timestamptz not null)',
  );
  await client.query('insert into mempage.migrations (name, hash, applied_at) values ($1, $2, $3)', [
    migration.name,
    migration.hash,
    now,
  ]);
}
