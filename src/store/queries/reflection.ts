/** What in a bank needs tending. Every query is bounded by a limit and reads along an index. */
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { MemoryId } from '../../types.ts';
import { facts, memories } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';
import type { FactRow } from './facts.ts';

export interface SimilarPair {
  readonly newer: MemoryId;
  readonly older: MemoryId;
  /** What they say, or the beginning of it. */
  readonly said: readonly [newer: string, older: string];
}

/**
 * Pairs of statements that were found alike when the newer was stored and that both stand, in the order of their numbers
 * and after one of them; unless a memory was derived from both, or one of them from the other, perhaps by way of a third.
 * Not what was said in conversations: people do repeat themselves.
 */
export async function standingDuplicates(
  tx: ReadTx,
  { limit, after }: { limit: number; after?: Pick<SimilarPair, 'newer' | 'older'> },
): Promise<SimilarPair[]> {
  const stands = (alias: string) =>
    sql.raw(`${alias}.faded_at is null and ${alias}.superseded_by is null and ${alias}.quarantined_at is null
      and ${alias}.kind <> 'episode'`);
  const { newer = 0, older = 0 } = after ?? {};
  const { rows } = await tx.db.execute<RawPair>(sql`
    select l.from_id as newer, l.to_id as older, left(a.content, 1000) as said, left(b.content, 1000) as said_before
    from mempage.links as l
      join mempage.memories as a on a.bank_id = ${tx.bank} and a.memory_id = l.from_id
      join mempage.memories as b on b.bank_id = ${tx.bank} and b.memory_id = l.to_id
    where l.bank_id = ${tx.bank} and l.relation = 'similar' and ${stands('a')} and ${stands('b')}
      and (l.from_id, l.to_id) > (${newer}::bigint, ${older}::bigint)
      and not exists (
        select 1 from mempage.links as one join mempage.links as other
          on other.bank_id = ${tx.bank} and other.from_id = one.from_id and other.to_id = l.to_id
          and other.relation = 'derived_from'
        where one.bank_id = ${tx.bank} and one.to_id = l.from_id and one.relation = 'derived_from')
      and not exists (
        select 1 from mempage.links as one left join mempage.links as two
          on two.bank_id = ${tx.bank} and two.from_id = one.to_id and two.relation = 'derived_from'
        where one.bank_id = ${tx.bank} and one.from_id in (l.from_id, l.to_id) and one.relation = 'derived_from'
          and (one.to_id in (l.from_id, l.to_id) or two.to_id in (l.from_id, l.to_id)))
    order by l.from_id, l.to_id limit ${limit}`);
  return rows.map(({ newer, older, said, said_before }) => ({
    newer: Number(newer),
    older: Number(older),
    said: [said, said_before],
  }));
}

interface RawPair extends Record<string, unknown> {
  readonly newer: string;
  readonly older: string;
  readonly said: string;
  readonly said_before: string;
}

/** The latest facts that stand and of which nobody said whether there can be only one. */
export async function undeclaredFacts(tx: ReadTx, limit: number): Promise<FactRow[]> {
  return await tx.db
    .select()
    .from(facts)
    .where(
      and(
        eq(facts.bankId, tx.bank),
        isNull(facts.retiredAt),
        isNull(facts.exclusive),
        isNull(facts.restates),
      ),
    )
    .orderBy(desc(facts.factId))
    .limit(limit);
}

export interface BareSession {
  readonly session: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly memories: number;
  readonly first: MemoryId;
  readonly last: MemoryId;
}

/** Sessions that ended before a moment, hold much and have no summary; in order. */
export async function sessionsWithoutSummary(
  tx: ReadTx,
  query: { endedBefore: Date; atLeast: number; limit: number },
): Promise<BareSession[]> {
  const { rows } = await tx.db.execute<{
    session_id: string;
    started_at: string;
    ended_at: string;
    count: string;
    first: string;
    last: string;
  }>(sql`
    select s.session_id, s.started_at, s.ended_at, held.count, held.first, held.last
    from mempage.sessions as s cross join lateral (
      select count(*) as count, min(m.memory_id) as first, max(m.memory_id) as last from mempage.memories as m
      where m.bank_id = ${tx.bank} and m.session_id = s.session_id and m.faded_at is null
        and m.quarantined_at is null
    ) as held
    where s.bank_id = ${tx.bank} and s.ended_at < ${query.endedBefore.toISOString()}::timestamptz
      and s.next_position >= ${query.atLeast} and held.count >= ${query.atLeast}
      and not exists (
        select 1 from mempage.memories as m
        where m.bank_id = ${tx.bank} and m.session_id = s.session_id and m.kind = 'summary')
    order by s.started_at, s.recorded_at, s.session_id limit ${query.limit}`);
  return rows.map((row) => ({
    session: row.session_id,
    startedAt: new Date(row.started_at),
    endedAt: new Date(row.ended_at),
    memories: Number(row.count),
    first: Number(row.first),
    last: Number(row.last),
  }));
}

export interface BareDay {
  /** ISO date. */
  readonly day: string;
  readonly memories: number;
  /** The day's summary, if there is one that many memories came after. */
  readonly summary: MemoryId | null;
}

/** Days with much in them and no current summary, which is known by its ref (`prefix` and the date); in order. */
export async function daysWithoutSummary(
  tx: ReadTx,
  query: { from: Date; to: Date; timeZone: string; prefix: string; atLeast: number; limit: number },
): Promise<BareDay[]> {
  const { rows } = await tx.db.execute<{ day: string; count: string; summary: string | null }>(sql`
    with days as materialized (
      select to_char(occurred_at at time zone ${query.timeZone}::text, 'YYYY-MM-DD') as day, count(*) as count,
        min(occurred_at) as first, max(occurred_at) as last
      from mempage.memories
      where bank_id = ${tx.bank} and occurred_at >= ${query.from.toISOString()}::timestamptz
        and occurred_at < ${query.to.toISOString()}::timestamptz and kind <> 'summary' and faded_at is null
        and quarantined_at is null
      group by 1 having count(*) >= ${query.atLeast}
    )
    select days.day, days.count, d.memory_id as summary
    from days left join mempage.memories as d
      on d.bank_id = ${tx.bank} and d.ref is not null and d.ref = ${query.prefix}::text || days.day
    where d.memory_id is null or (
      select count(*) from mempage.memories as m
      where m.bank_id = ${tx.bank} and m.occurred_at between days.first and days.last
        and m.recorded_at > d.revised_at and m.kind <> 'summary') >= ${query.atLeast}
    order by days.day limit ${query.limit}`);
  return rows.map((row) => ({
    day: row.day,
    memories: Number(row.count),
    summary: row.summary === null ? null : Number(row.summary),
  }));
}

/** When the memory was recorded that has `behind` newer ones; undefined if there are not so many. */
export async function recordedBehind(tx: ReadTx, behind: number): Promise<Date | undefined> {
  const [row] = await tx.db
    .select({ at: memories.recordedAt })
    .from(memories)
    .where(eq(memories.bankId, tx.bank))
    .orderBy(desc(memories.memoryId))
    .offset(behind)
    .limit(1);
  return row?.at;
}

/** Derived memories whose sources have changed or were erased. */
export async function outdatedIds(tx: ReadTx, limit: number): Promise<MemoryId[]> {
  const rows = await tx.db
    .select({ id: memories.memoryId })
    .from(memories)
    .where(
      and(
        eq(memories.bankId, tx.bank),
        sql`${memories.outdatedAt} is not null`,
        isNull(memories.fadedAt),
        isNull(memories.supersededBy),
      ),
    )
    .orderBy(memories.memoryId)
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Important memories that fade before `soon`, the first to do so first. */
export async function fadingIds(
  tx: ReadTx,
  query: { soon: Date; importance: number; limit: number },
): Promise<MemoryId[]> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select memory_id as id from mempage.memories
    where bank_id = ${tx.bank} and fades_at is not null and faded_at is null
      and fades_at <= ${query.soon.toISOString()}::timestamptz and importance >= ${query.importance}::real
      and superseded_by is null and quarantined_at is null
    order by fades_at limit ${query.limit}`);
  return rows.map((row) => Number(row.id));
}

export interface Statement {
  readonly id: MemoryId;
  readonly content: string;
  readonly tagged: boolean;
  readonly importance: number;
}

/** Among the latest memories those that carry one of the tags or match the pattern; newest first. */
export async function latestStatements(
  tx: ReadTx,
  query: { tags: readonly string[]; pattern: string; since: Date | null; among: number },
): Promise<Statement[]> {
  const { rows } = await tx.db.execute<{
    id: string;
    content: string;
    tagged: boolean;
    importance: number;
  }>(sql`
    select memory_id as id, content, tagged, importance from (
      select memory_id, left(content, 1000) as content, importance,
        tags && ${sql.param([...query.tags])}::text[] as tagged
      from mempage.memories
      where bank_id = ${tx.bank} and faded_at is null and superseded_by is null and quarantined_at is null
        and kind in ('episode', 'note') and recorded_at > ${(query.since ?? new Date(0)).toISOString()}::timestamptz
      order by memory_id desc limit ${query.among}
    ) as latest
    where tagged or content ~* ${query.pattern}
    order by memory_id desc`);
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}
