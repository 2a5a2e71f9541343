/** Takes what was erased out of the files of the tables too: deleting leaves its bytes there until they are written over. */
import type pg from 'pg';

export async function scrub(pool: pg.Pool): Promise<void> {
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
