/** Takes what was erased out of the files of the tables too: deleting leaves its bytes there until they are written over. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { conflict } from '../errors.ts';

/** @throws MempageError `conflict` when a transaction that began before stays open: it may still see what was erased */
export async function scrub(pool: pg.Pool): Promise<void> {
  await untilSeenByNobody(pool);
  const { rows } = await pool.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'mempage' order by 1",
  );
  // The planner's statistics hold samples of what is stored; they are taken anew from what is left.
  for (const { name } of rows) await pool.query(`analyze ${name}`);
  // Plain VACUUM leaves bytes in the gaps of pages.
  for (const { name } of rows) await pool.query(`vacuum full ${name}`);
  // The old samples; who may not do this gets a warning and leaves it to autovacuum.
  await pool.query('vacuum full pg_catalog.pg_statistic');
}

/** In milliseconds. A snapshot for statistics, which autovacuum takes by itself, is over in a few seconds. */
const LONGEST_WAIT = 30_000;
const POLL = 200;

/**
 * Writing a table anew keeps the deleted rows that a snapshot of this database still sees. Snapshots of other roles are only
 * told to who may see them (`pg_read_all_stats`).
 */
async function untilSeenByNobody(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ now: string }>('select pg_current_xact_id()::xid::text as now');
  for (let waited = 0; ; waited += POLL) {
    const older = await pool.query(
      `select from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and age(backend_xmin) >= age($1::text::xid)`,
      [rows[0]?.now],
    );
    if (older.rowCount === 0) return;
    if (waited >= LONGEST_WAIT) {
      throw conflict(
        'Another program has had a transaction open in this database since before; what it sees cannot be taken out of the files. Run it again when that has ended.',
      );
    }
    await sleep(POLL);
  }
}
