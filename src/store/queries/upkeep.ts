/** What forgetting has done in a bank and has still to do, in numbers. */
import { sql } from 'drizzle-orm';
import type { ReadTx } from '../store.ts';

export interface UpkeepCounts {
  readonly faded: number;
  /** Due to fade before `soon`. */
  readonly fading: number;
  /** Past their `expires_at` and still there. */
  readonly expired: number;
  readonly recalled: number;
  readonly quarantined: number;
  readonly associations: number;
}

export async function countUpkeep(tx: ReadTx, now: Date, soon: Date): Promise<UpkeepCounts> {
  const result = await tx.db.execute<Record<keyof UpkeepCounts, string>>(sql`
    select
      count(*) filter (where faded_at is not null) as faded,
      count(*) filter (where faded_at is null and fades_at <= ${soon.toISOString()}::timestamptz) as fading,
      count(*) filter (where faded_at is null and expires_at <= ${now.toISOString()}::timestamptz) as expired,
      count(*) filter (where recall_count > 0) as recalled,
      count(*) filter (where quarantined_at is not null) as quarantined,
      (select count(*) from mempage.links where bank_id = ${tx.bank} and relation = 'associated') as associations
    from mempage.memories where bank_id = ${tx.bank}`);
  const [row] = result.rows;
  const count = (name: keyof UpkeepCounts) => Number(row?.[name] ?? 0);
  return {
    faded: count('faded'),
    fading: count('fading'),
    expired: count('expired'),
    recalled: count('recalled'),
    quarantined: count('quarantined'),
    associations: count('associations'),
  };
}
