/** Sessions, their order and the places of memories in them. */
import { and, asc, desc, eq, inArray, lte, sql } from 'drizzle-orm';
import type { Session } from '../../types.ts';
import { memories, sessions } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';
import { type MemoryFilter, memoryConditions } from './filter.ts';

/** What a batch of memories adds to a session: when they occurred and how many they are. */
export interface SessionGrowth {
  readonly sessionId: string;
  readonly from: Date;
  readonly to: Date;
  readonly count: number;
}

/** Makes or widens sessions and reserves places at their ends; returns each session's first reserved place. */
export async function growSessions(
  tx: WriteTx,
  growths: readonly SessionGrowth[],
): Promise<Map<string, number>> {
  if (growths.length === 0) return new Map();
  const rows = await tx.db
    .insert(sessions)
    .values(
      growths.map(({ sessionId, from, to, count }) => ({
        bankId: tx.bank,
        sessionId,
        startedAt: from,
        endedAt: to,
        recordedAt: tx.now,
        nextPosition: count,
      })),
    )
    .onConflictDoUpdate({
      target: [sessions.bankId, sessions.sessionId],
      set: {
        startedAt: sql`least(${sessions.startedAt}, excluded.started_at)`,
        endedAt: sql`greatest(${sessions.endedAt}, excluded.ended_at)`,
        nextPosition: sql`${sessions.nextPosition} + excluded.next_position`,
      },
    })
    .returning({ sessionId: sessions.sessionId, next: sessions.nextPosition });
  const counts = new Map(growths.map(({ sessionId, count }) => [sessionId, count]));
  return new Map(rows.map(({ sessionId, next }) => [sessionId, next - (counts.get(sessionId) ?? 0)]));
}

/** Those sessions in which a memory occurred after the given moment, so that appending would break the order. */
export async function sessionsWithLater(
  tx: ReadTx,
  given: readonly { sessionId: string; moment: Date }[],
): Promise<string[]> {
  if (given.length === 0) return [];
  const ids = sql.param(given.map(({ sessionId }) => sessionId));
  const moments = sql.param(given.map(({ moment }) => moment.toISOString()));
  const { rows } = await tx.db.execute<{ session_id: string }>(sql`
    select given.session_id from unnest(${ids}::text[], ${moments}::timestamptz[]) as given (session_id, moment)
    where exists (select from mempage.memories as m
      where m.bank_id = ${tx.bank} and m.session_id = given.session_id and m.occurred_at > given.moment)`);
  return rows.map((row) => row.session_id);
}

/**
 * Makes sessions fit their memories again after some arrived out of order, moved in time or went: numbers them anew by
 * time, then by arrival, and corrects the sessions' spans. A session without memories goes: its name can tell as much as
 * its content.
 */
export async function renumberSessions(tx: WriteTx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const wanted = sql`any(${sql.param([...ids])}::text[])`;
  await tx.db.execute(sql`
    update mempage.memories as target
    set position = ordered.place
    from (
      select memory_id, row_number() over (partition by session_id order by occurred_at, memory_id) - 1 as place
      from mempage.memories
      where bank_id = ${tx.bank} and session_id = ${wanted}
    ) as ordered
    where target.bank_id = ${tx.bank} and target.memory_id = ordered.memory_id
      and target.position is distinct from ordered.place`);
  await tx.db.execute(sql`
    update mempage.sessions as target
    set started_at = held.first, ended_at = held.last, next_position = held.count
    from (
      select session_id, min(occurred_at) as first, max(occurred_at) as last, count(*) as count
      from mempage.memories
      where bank_id = ${tx.bank} and session_id = ${wanted}
      group by session_id
    ) as held
    where target.bank_id = ${tx.bank} and target.session_id = held.session_id`);
  await tx.db.execute(sql`
    delete from mempage.sessions as target
    where target.bank_id = ${tx.bank} and target.session_id = ${wanted}
      and not exists (select from mempage.memories as m
        where m.bank_id = ${tx.bank} and m.session_id = target.session_id)`);
}

/** A session's order number is its rank by start, then by when it was first recorded. */
const ordinal = sql<number>`(row_number() over (order by ${sessions.startedAt}, ${sessions.recordedAt}, ${sessions.sessionId}))::int`;

/** @param recordedBy only sessions that were known at this moment */
const numbered = (tx: ReadTx, recordedBy?: Date) =>
  tx.db.$with('numbered').as(
    tx.db
      .select({
        sessionId: sessions.sessionId,
        startedAt: sessions.startedAt,
        ordinal: ordinal.as('ordinal'),
        fromEnd:
          sql<number>`(count(*) over () - row_number() over (order by ${sessions.startedAt}, ${sessions.recordedAt}, ${sessions.sessionId}))::int`.as(
            'from_end',
          ),
      })
      .from(sessions)
      .where(and(eq(sessions.bankId, tx.bank), recordedBy && lte(sessions.recordedAt, recordedBy))),
  );

export async function hasSession(tx: ReadTx, sessionId: string): Promise<boolean> {
  const rows = await tx.db
    .select({ id: sessions.sessionId })
    .from(sessions)
    .where(and(eq(sessions.bankId, tx.bank), eq(sessions.sessionId, sessionId)));
  return rows.length > 0;
}

export async function countSessions(tx: ReadTx): Promise<number> {
  return await tx.db.$count(sessions, eq(sessions.bankId, tx.bank));
}

/** The session with an order number: 1 is the first, -1 the last. */
export async function sessionByOrdinal(tx: ReadTx, number: number): Promise<string | undefined> {
  const all = numbered(tx);
  const [row] = await tx.db
    .with(all)
    .select({ sessionId: all.sessionId })
    .from(all)
    .where(number > 0 ? eq(all.ordinal, number) : eq(all.fromEnd, -number - 1));
  return row?.sessionId;
}

/** When the latest session began and ended, and when its first memory was recorded. */
export async function lastSession(
  tx: ReadTx,
): Promise<{ startedAt: Date; endedAt: Date; recordedAt: Date } | undefined> {
  const [row] = await tx.db
    .select({ startedAt: sessions.startedAt, endedAt: sessions.endedAt, recordedAt: sessions.recordedAt })
    .from(sessions)
    .where(eq(sessions.bankId, tx.bank))
    .orderBy(desc(sessions.startedAt))
    .limit(1);
  return row;
}

/** More than this a bank's sessions are not looked through for an order number counted within a selection. */
const MOST_SESSIONS = 20_000;

/** Ids and starts of all sessions, in order. */
export async function sessionStarts(tx: ReadTx): Promise<{ id: string; startedAt: Date }[]> {
  return await tx.db
    .select({ id: sessions.sessionId, startedAt: sessions.startedAt })
    .from(sessions)
    .where(eq(sessions.bankId, tx.bank))
    .orderBy(asc(sessions.startedAt), asc(sessions.recordedAt), asc(sessions.sessionId))
    .limit(MOST_SESSIONS);
}

/** The given sessions with their order numbers, in order. */
export async function sessionsById(tx: ReadTx, ids: readonly string[]): Promise<Session[]> {
  if (ids.length === 0) return [];
  const all = numbered(tx);
  return await tx.db
    .with(all)
    .select({ id: all.sessionId, ordinal: all.ordinal, startedAt: all.startedAt })
    .from(all)
    .where(inArray(all.sessionId, [...ids]))
    .orderBy(asc(all.ordinal));
}

/** The latest sessions of which a filter shows anything, in order; order numbers count the others too. */
export async function latestSessions(tx: ReadTx, filter: MemoryFilter, limit: number): Promise<Session[]> {
  const all = numbered(tx, filter.asOf);
  // A subquery that is asked of one session after the other, from the last, until there are enough.
  const latest = tx.db
    .with(all)
    .select({ id: all.sessionId, ordinal: all.ordinal, startedAt: all.startedAt })
    .from(all)
    .orderBy(desc(all.ordinal))
    .offset(0)
    .as('latest');
  const shown = tx.db
    .select({ shown: sql`true` })
    .from(memories)
    .where(and(memoryConditions(tx.bank, filter), eq(memories.sessionId, latest.id)))
    .limit(1);
  const rows = await tx.db
    .select({ id: latest.id, ordinal: latest.ordinal, startedAt: latest.startedAt })
    .from(latest)
    .where(sql`(${shown})`)
    .orderBy(desc(latest.ordinal))
    .limit(limit);
  return rows.reverse();
}
