/** Which memories a query speaks of, as SQL conditions on `memories`. Bank first, always. */
import {
  and,
  arrayContains,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  or,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm';
import type { Kind, MemoryId } from '../../types.ts';
import { memories } from '../schema/index.ts';

export interface MemoryFilter {
  readonly ids?: readonly MemoryId[];
  readonly kinds?: readonly Kind[];
  readonly session?: string;
  /** Any of these; none if it is empty. */
  readonly sessions?: readonly string[];
  /** 0 Sunday to 6 Saturday, as the calendar of the zone shows it. */
  readonly weekdays?: { readonly days: readonly number[]; readonly timeZone: string };
  /** Compared without regard to case and to spaces around it. */
  readonly speaker?: string;
  /** All of them must be there. */
  readonly tags?: readonly string[];
  /** A word or name that the content, speaker or tags must hold. */
  readonly about?: string;
  /** Occurred at or after. */
  readonly from?: Date;
  /** Occurred before. */
  readonly to?: Date;
  readonly includeFaded?: boolean;
  readonly onlyFaded?: boolean;
  /** With what faded by itself, and without what somebody faded. */
  readonly includeRevivable?: boolean;
  /** Also what has expired, is older than the bank keeps, or was quarantined. With faded ones, the former are too. */
  readonly includeHidden?: boolean;
  /** Default true: superseded memories are marked and ranked lower, not hidden. */
  readonly includeSuperseded?: boolean;
  /** Leaves out what was recorded later, so that the pages of a search do not shift. */
  readonly recordedUntil?: Date;
  /** Memories that had been recorded by then. Whether they were faded then is told by their versions. */
  readonly asOf?: Date;
  /** The moment after which an expired memory is not shown. */
  readonly now: Date;
}

export function memoryConditions(bank: string, filter: MemoryFilter): SQL | undefined {
  return and(
    eq(memories.bankId, bank),
    filter.ids && inArray(memories.memoryId, [...filter.ids]),
    filter.kinds && inArray(memories.kind, [...filter.kinds]),
    filter.session === undefined ? undefined : eq(memories.sessionId, filter.session),
    filter.sessions &&
      (filter.sessions.length > 0 ? inArray(memories.sessionId, [...filter.sessions]) : sql`false`),
    filter.weekdays && onWeekdays(filter.weekdays),
    filter.speaker === undefined
      ? undefined
      : eq(sql`lower(btrim(${memories.speaker}))`, filter.speaker.trim().toLowerCase()),
    filter.tags && arrayContains(memories.tags, [...filter.tags]),
    filter.about === undefined ? undefined : mentions(filter.about),
    filter.from && gte(memories.occurredAt, filter.from),
    filter.to && lt(memories.occurredAt, filter.to),
    filter.recordedUntil && lte(memories.recordedAt, filter.recordedUntil),
    filter.asOf && lte(memories.recordedAt, filter.asOf),
    fadedCondition(filter),
    filter.onlyFaded ? isNotNull(memories.fadedAt) : undefined,
    filter.includeSuperseded === false ? isNull(memories.supersededBy) : undefined,
    filter.includeHidden ? undefined : isNull(memories.quarantinedAt),
    filter.includeHidden || filter.includeFaded ? undefined : notOver(bank, filter.now),
  );
}

/** Maintenance fades what is over; until it has come by, what shall not be shown is left out here. */
function notOver(bank: string, now: Date): SQL | undefined {
  return and(or(isNull(memories.expiresAt), gt(memories.expiresAt, now)), notTooOld(bank, now));
}

/** Younger than the bank's setting `maxAgeDays`, if it has one. The subquery is answered once for all memories. */
export function notTooOld(bank: string, now: Date, recordedAt: SQLWrapper = memories.recordedAt): SQL {
  return sql`coalesce(${recordedAt} > (
    select ${now.toISOString()}::timestamptz - make_interval(secs => (settings ->> 'maxAgeDays')::float8 * 86400)
    from mempage.banks where bank_id = ${bank}), true)`;
}

function fadedCondition(filter: MemoryFilter): SQL | undefined {
  if (filter.includeFaded || filter.onlyFaded || filter.asOf) return undefined;
  const stands = isNull(memories.fadedAt);
  return filter.includeRevivable ? or(stands, isNotNull(memories.fadesAt)) : stands;
}

/** Whether a filter leaves out memories that a plain search would return; if so, arms must apply it before they cap. */
export function isSelective(filter: MemoryFilter): boolean {
  const { now: _now, includeSuperseded, ...rest } = filter;
  return (
    includeSuperseded === false || Object.values(rest).some((value) => value !== undefined && value !== false)
  );
}

function onWeekdays({ days, timeZone }: NonNullable<MemoryFilter['weekdays']>): SQL {
  const day = sql`extract(dow from ${memories.occurredAt} at time zone ${timeZone}::text)::int`;
  return sql`${day} = any(${sql.param([...days])}::int[])`;
}

function mentions(about: string): SQL | undefined {
  const pattern = `%${about.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return or(
    sql`${memories.content} ilike ${pattern}`,
    sql`${memories.speaker} ilike ${pattern}`,
    sql`${about.toLowerCase()} = any(select lower(tag) from unnest(${memories.tags}) as tag)`,
  );
}
