/** Memories in order of time, and counts of them. */
import { and, asc, desc, type SQL, sql } from 'drizzle-orm';
import type { Grouping, Memory, MemoryId } from '../../types.ts';
import { memories } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';
import { type MemoryFilter, memoryConditions } from './filter.ts';
import { toMemory } from './memories.ts';

/** Where a page ended; the next starts right after. */
export interface TimelinePosition {
  readonly occurredAt: Date;
  readonly id: MemoryId;
}

export interface TimelinePage {
  readonly filter: MemoryFilter;
  readonly order: 'oldest' | 'newest';
  readonly after?: TimelinePosition;
  readonly limit: number;
}

export async function listByTime(tx: ReadTx, page: TimelinePage): Promise<Memory[]> {
  const direction = page.order === 'oldest' ? asc : desc;
  const rows = await tx.db
    .select()
    .from(memories)
    .where(and(memoryConditions(tx.bank, page.filter), page.after && beyond(page.after, page.order)))
    .orderBy(direction(memories.occurredAt), direction(memories.memoryId))
    .limit(page.limit);
  return rows.map(toMemory);
}

function beyond(after: TimelinePosition, order: TimelinePage['order']): SQL {
  const place = sql`(${memories.occurredAt}, ${memories.memoryId})`;
  const end = sql`(${after.occurredAt.toISOString()}::timestamptz, ${after.id}::bigint)`;
  return order === 'oldest' ? sql`${place} > ${end}` : sql`${place} < ${end}`;
}

export async function countMemories(tx: ReadTx, filter: MemoryFilter): Promise<number> {
  const [row] = await tx.db
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(memories)
    .where(memoryConditions(tx.bank, filter));
  return row?.count ?? 0;
}

/** Up to `limit` ids that a filter speaks of, oldest first. */
export async function listIds(tx: ReadTx, filter: MemoryFilter, limit: number): Promise<MemoryId[]> {
  const rows = await tx.db
    .select({ id: memories.memoryId })
    .from(memories)
    .where(memoryConditions(tx.bank, filter))
    .orderBy(asc(memories.occurredAt), asc(memories.memoryId))
    .limit(limit);
  return rows.map((row) => row.id);
}

export interface MemoryGroup {
  /** ISO date of the day, of the week's Monday or of the month (`YYYY-MM`), or the name grouped by. */
  readonly key: string;
  readonly count: number;
  readonly first: Date;
  readonly last: Date;
}

export interface GroupPage {
  readonly filter: MemoryFilter;
  readonly groupBy: Grouping;
  /** IANA name; days begin at midnight there. */
  readonly timeZone: string;
  readonly limit: number;
  readonly offset: number;
}

const BY_TIME: ReadonlySet<Grouping> = new Set(['day', 'week', 'month', 'session']);

/** Exact counts over everything the filter speaks of; times in order, names by size. */
export async function groupMemories(tx: ReadTx, page: GroupPage): Promise<MemoryGroup[]> {
  const key = groupKey(page.groupBy, page.timeZone);
  const source =
    page.groupBy === 'tag' ? sql`${memories}, unnest(${memories.tags}) as tag` : sql`${memories}`;
  const result = await tx.db.execute<{ key: string; count: string; first: string; last: string }>(sql`
    select ${key} as key, count(*) as count, min(${memories.occurredAt}) as first, max(${memories.occurredAt}) as last
    from ${source}
    where ${memoryConditions(tx.bank, page.filter)} and ${key} is not null
    group by 1
    order by ${BY_TIME.has(page.groupBy) ? sql`3, 1` : sql`2 desc, 1`}
    limit ${page.limit} offset ${page.offset}`);
  return result.rows.map((row) => ({
    key: row.key,
    count: Number(row.count),
    first: new Date(row.first),
    last: new Date(row.last),
  }));
}

/** One text per group, in the time zone that days are counted in. */
function groupKey(groupBy: Grouping, timeZone: string): SQL {
  const local = sql`${memories.occurredAt} at time zone ${timeZone}::text`;
  switch (groupBy) {
    case 'day':
      return sql`to_char(${local}, 'YYYY-MM-DD')`;
    case 'week':
      return sql`to_char(date_trunc('week', ${local}), 'YYYY-MM-DD')`;
    case 'month':
      return sql`to_char(${local}, 'YYYY-MM')`;
    case 'session':
      return sql`${memories.sessionId}`;
    case 'speaker':
      return sql`${memories.speaker}`;
    case 'kind':
      return sql`${memories.kind}`;
    case 'tag':
      return sql`tag`;
  }
}
