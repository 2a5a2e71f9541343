/** Memories in order of time, and counts of them. */
import { and, asc, desc, type SQL, sql } from 'drizzle-orm';
import type { Grouping, Memory, MemoryId } from '../../types.ts';
import { memories } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';
import { type MemoryFilter, memoryConditions } from './filter.ts';
import { shownColumns, toMemory } from './memories.ts';

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
    .select(shownColumns(tx))
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

/** How many memories a filter speaks of, and when the first and the last of them occurred. */
export interface Total {
  readonly count: number;
  readonly first: Date | null;
  readonly last: Date | null;
}

export async function getTotal(tx: ReadTx, filter: MemoryFilter): Promise<Total> {
  const [row] = await tx.db
    .select({
      count: sql<number>`count(*)`.mapWith(Number),
      first: sql<Date | null>`min(${memories.occurredAt})`.mapWith(memories.occurredAt),
      last: sql<Date | null>`max(${memories.occurredAt})`.mapWith(memories.occurredAt),
    })
    .from(memories)
    .where(memoryConditions(tx.bank, filter));
  return row ?? { count: 0, first: null, last: null };
}

export const countMemories = async (tx: ReadTx, filter: MemoryFilter): Promise<number> =>
  (await getTotal(tx, filter)).count;

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

/** What a memory says, by the hash of its content. */
export interface Stated {
  readonly id: MemoryId;
  readonly hash: string;
}

/** As {@link listIds}, with what each says. */
export async function listStated(tx: ReadTx, filter: MemoryFilter, limit: number): Promise<Stated[]> {
  return await tx.db
    .select({ id: memories.memoryId, hash: memories.contentHash })
    .from(memories)
    .where(memoryConditions(tx.bank, filter))
    .orderBy(asc(memories.occurredAt), asc(memories.memoryId))
    .limit(limit);
}

/** Numbers that memories hold in a field of their metadata, or dates where none holds a number; null where there are none. */
export interface FieldStats {
  /** How many memories have such a value there. */
  readonly count: number;
  /** Dates as they are written. */
  readonly min: number | string | null;
  readonly max: number | string | null;
  /** Of numbers. */
  readonly sum: number | null;
  readonly mean: number | null;
}

/** Which memories hold the least and the most; of several the first that occurred. */
export interface Extremes {
  readonly minId?: MemoryId;
  readonly maxId?: MemoryId;
}

export interface MemoryGroup {
  /** ISO date of the day or of the week's Monday, `YYYY-MM`, `YYYY`, the day's English name, or the name grouped by. */
  readonly key: string;
  readonly count: number;
  readonly first: Date;
  readonly last: Date;
  readonly numbers?: FieldStats;
}

export interface GroupPage {
  /** By their last, or their first memory. Absent: those that are times by their first, others by how many they hold. */
  readonly order?: 'oldest' | 'newest';
  readonly filter: MemoryFilter;
  readonly groupBy: Grouping;
  /** Path of a metadata field whose numbers or dates are summed up. */
  readonly number?: string;
  /** IANA name; days begin at midnight there. */
  readonly timeZone: string;
  readonly limit: number;
  readonly offset: number;
}

const BY_TIME: ReadonlySet<Grouping> = new Set(['day', 'week', 'month', 'year', 'session']);

interface GroupRow extends StatsRow, Record<string, unknown> {
  readonly key: string;
  readonly count: string;
  readonly first: string;
  readonly last: string;
}

/** Exact counts over everything the filter speaks of; times in order, names by size. */
export async function groupMemories(tx: ReadTx, page: GroupPage): Promise<MemoryGroup[]> {
  const key = groupKey(page.groupBy, page.timeZone);
  const stats = page.number === undefined ? sql`` : sql`, ${statsOf(page.number)}`;
  const result = await tx.db.execute<GroupRow>(sql`
    select ${key} as key, count(*) as count, min(${memories.occurredAt}) as first, max(${memories.occurredAt}) as last
      ${stats}
    from ${sourceOf(page.groupBy)}
    where ${memoryConditions(tx.bank, page.filter)} and ${key} is not null
    group by 1
    order by ${orderOf(page)}
    limit ${page.limit} offset ${page.offset}`);
  return result.rows.map((row) => ({
    key: row.key,
    count: Number(row.count),
    first: new Date(row.first),
    last: new Date(row.last),
    ...(page.number === undefined ? {} : { numbers: toStats(row) }),
  }));
}

function orderOf({ groupBy, order }: GroupPage): SQL {
  if (order === 'newest') return sql`4 desc, 1`;
  return order === 'oldest' || BY_TIME.has(groupBy) ? sql`3, 1` : sql`2 desc, 1`;
}

/** By the key of each of some groups that {@link groupMemories} gave: which of its memories hold its least and its most. */
export async function groupExtremes(
  tx: ReadTx,
  { filter, groupBy, timeZone, number = '' }: GroupPage,
  groups: readonly MemoryGroup[],
): Promise<Map<string, Extremes>> {
  const found = new Map<string, Extremes>();
  for (const type of ['number', 'string'] as const) {
    const keys = groups.filter(({ numbers }) => typeof numbers?.min === type).map(({ key }) => key);
    if (keys.length === 0) continue;
    const value = type === 'number' ? numberAt(number) : dateAt(number);
    const { rows } = await tx.db.execute<{ key: string; id: string; lowest: boolean; highest: boolean }>(sql`
      with held as materialized (
        select ${groupKey(groupBy, timeZone)} as key, ${value} as value, ${memories.occurredAt} as at, ${memories.memoryId} as id
        from ${sourceOf(groupBy)}
        where ${memoryConditions(tx.bank, filter)}
      ), ranked as (
        select key, id, row_number() over (partition by key order by value, at, id) = 1 as lowest,
          row_number() over (partition by key order by value desc, at, id) = 1 as highest
        from held where value is not null and key = any(${sql.param(keys)}::text[])
      )
      select key, id, lowest, highest from ranked where lowest or highest`);
    for (const { key, id, lowest, highest } of rows) {
      found.set(key, {
        ...found.get(key),
        ...(lowest ? { minId: Number(id) } : {}),
        ...(highest ? { maxId: Number(id) } : {}),
      });
    }
  }
  return found;
}

const sourceOf = (groupBy: Grouping): SQL =>
  groupBy === 'tag' ? sql`${memories}, unnest(${memories.tags}) as tag` : sql`${memories}`;

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
    case 'year':
      return sql`to_char(${local}, 'YYYY')`;
    case 'weekday':
      return sql`(array['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'])[1 + extract(dow from ${local})::int]`;
    case 'session':
      return sql`${memories.sessionId}`;
    case 'speaker':
      return sql`${memories.speaker}`;
    case 'kind':
      return sql`${memories.kind}`;
    case 'tag':
      return sql`tag`;
    default:
      return field(groupBy.slice('metadata.'.length));
  }
}

/** The value at a path of names with dots in the metadata, as text. */
const field = (path: string): SQL => sql`(${memories.metadata} #>> ${sql.param(path.split('.'))}::text[])`;

/** The number at the path, also when it was written as text; null for anything else. */
const numberAt = (path: string): SQL =>
  sql`(case when ${field(path)} ~ ${NUMBER}::text then ${field(path)}::float8 end)`;

const NUMBER = '^[-+]?[0-9]{1,30}([.][0-9]{1,30})?([eE][-+]?[0-9]{1,2})?$';

/** The ISO date at the path as it is written, which compares as dates do; null for anything else, offsets from UTC too. */
const dateAt = (path: string): SQL =>
  sql`(case when ${field(path)} ~ ${DATE}::text then ${field(path)} collate "C" end)`;

const DATE = '^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$';

interface StatsRow {
  readonly numbers?: string;
  readonly dates?: string;
  readonly first_date?: string | null;
  readonly last_date?: string | null;
  readonly min?: string | number | null;
  readonly max?: string | number | null;
  readonly sum?: string | number | null;
  readonly mean?: string | number | null;
}

function statsOf(path: string): SQL {
  const [number, date] = [numberAt(path), dateAt(path)];
  return sql`count(${number}) as numbers, min(${number}) as min, max(${number}) as max, sum(${number}) as sum,
    avg(${number}) as mean, count(${date}) as dates, min(${date}) as first_date, max(${date}) as last_date`;
}

const numeric = (value: string | number | null | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);

function toStats(row: StatsRow): FieldStats {
  const count = Number(row.numbers ?? 0);
  const dates = Number(row.dates ?? 0);
  if (count === 0 && dates > 0) {
    return { count: dates, min: row.first_date ?? null, max: row.last_date ?? null, sum: null, mean: null };
  }
  return {
    count,
    min: numeric(row.min),
    max: numeric(row.max),
    sum: numeric(row.sum),
    mean: numeric(row.mean),
  };
}

/** The values of a metadata field over everything the filter speaks of, and which memories hold the least and the most. */
export async function fieldStats(
  tx: ReadTx,
  filter: MemoryFilter,
  path: string,
): Promise<FieldStats & Extremes> {
  const conditions = memoryConditions(tx.bank, filter);
  const result = await tx.db.execute<StatsRow & Record<string, unknown>>(
    sql`select ${statsOf(path)} from ${memories} where ${conditions}`,
  );
  const stats = toStats(result.rows[0] ?? {});
  if (stats.count === 0) return stats;
  const value = typeof stats.min === 'number' ? numberAt(path) : dateAt(path);
  const extreme = async (order: SQL): Promise<MemoryId | undefined> => {
    const rows = await tx.db.execute<{ id: string }>(sql`
      select ${memories.memoryId} as id from ${memories}
      where ${conditions} and ${value} is not null
      order by ${value} ${order}, ${memories.occurredAt}, ${memories.memoryId} limit 1`);
    return rows.rows[0] && Number(rows.rows[0].id);
  };
  return { ...stats, minId: await extreme(sql`asc`), maxId: await extreme(sql`desc`) };
}
