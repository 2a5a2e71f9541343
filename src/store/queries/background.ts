/** What a question in plain words is read against. */
import { sql } from 'drizzle-orm';
import type { ReadTx } from '../store.ts';

export interface StoredBackground {
  /** Everyone who speaks in the bank; of more than 200 some. */
  readonly speakers: readonly string[];
  /** When the first and the last memory occurred; undefined in an empty bank. */
  readonly stored?: { readonly first: Date; readonly last: Date };
  /** When the latest session began and ended, and when its first memory was recorded. */
  readonly lastSession?: { readonly startedAt: Date; readonly endedAt: Date; readonly recordedAt: Date };
}

/** A bank with more speakers than this is no conversation, and their names do not steer the ranking. */
const MOST_SPEAKERS = 200;

/** In one statement, as every search begins with it. The names by a loose index scan: one step each, however many memories. */
export async function getBackground(tx: ReadTx): Promise<StoredBackground> {
  const { rows } = await tx.db.execute<RawBackground>(sql`
    with recursive names as (
      (select min(speaker) as speaker from mempage.memories where bank_id = ${tx.bank} and speaker is not null)
      union all
      select (select min(m.speaker) from mempage.memories as m where m.bank_id = ${tx.bank} and m.speaker > names.speaker)
      from names where names.speaker is not null
    )
    select array(select speaker from names where speaker is not null limit ${MOST_SPEAKERS}) as speakers,
      span.first, span.last, latest.started_at, latest.ended_at, latest.recorded_at
    from (
      select min(occurred_at) as first, max(occurred_at) as last from mempage.memories where bank_id = ${tx.bank}
    ) as span
    left join lateral (
      select started_at, ended_at, recorded_at from mempage.sessions
      where bank_id = ${tx.bank} order by started_at desc limit 1
    ) as latest on true`);
  const { speakers = [], first, last, started_at, ended_at, recorded_at } = rows[0] ?? {};
  return {
    speakers,
    stored: first && last ? { first: new Date(first), last: new Date(last) } : undefined,
    lastSession:
      started_at && ended_at && recorded_at
        ? { startedAt: new Date(started_at), endedAt: new Date(ended_at), recordedAt: new Date(recorded_at) }
        : undefined,
  };
}

/** What a table without rows does not have is null. */
interface RawBackground extends Record<string, unknown> {
  readonly speakers: string[];
  readonly first: string | null;
  readonly last: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly recorded_at: string | null;
}
