/** What happened when, in order, and how often. */
import { getBank } from '../store/queries/banks.ts';
import type { MemoryFilter } from '../store/queries/filter.ts';
import { sessionsById } from '../store/queries/sessions.ts';
import {
  type Extremes,
  type FieldStats,
  fieldStats,
  getTotal,
  groupExtremes,
  groupMemories,
  listByTime,
  type MemoryGroup,
  type TimelinePosition,
  type Total,
} from '../store/queries/timeline.ts';
import type { ReadTx } from '../store/store.ts';
import type { Grouping, Memory } from '../types.ts';
import { type Bank, reading } from './bank.ts';
import { resolveSelection, type Selection } from './selection.ts';
import { hiddenSessions, missingSessions, parseWeekdays, unknownSession } from './session-numbers.ts';
import { unknownNames } from './unknown-names.ts';

export interface TimelineInput extends Selection {
  readonly order?: 'oldest' | 'newest';
  readonly limit: number;
  /** Path of a metadata field, whose numbers or dates are summed up over all that is selected. */
  readonly number?: string;
  readonly after?: TimelinePosition;
}

export interface TimelineResult {
  readonly memories: readonly Memory[];
  /** Over all that is selected, beyond this page too. */
  readonly total: number;
  /** When the first and the last of them occurred; null where there is none. */
  readonly span: Pick<Total, 'first' | 'last'>;
  readonly numbers?: FieldStats & Extremes;
  readonly next?: TimelinePosition;
  /** Why there is nothing, where that is known, and which sessions, speakers or tags that were asked for are not there. */
  readonly note?: string;
  readonly timeZone: string;
}

export async function timeline(bank: Bank, input: TimelineInput): Promise<TimelineResult> {
  const { order = 'oldest', limit, number, after, ...selection } = input;
  return await reading(bank, async (tx) => {
    const { timeZone } = await getBank(tx);
    const seen = { timeZone, now: bank.clock.now() };
    const filter = await resolveSelection(tx, selection, seen);
    const page = await listByTime(tx, { filter, order, after, limit: limit + 1 });
    const memories = page.slice(0, limit);
    const last = memories.at(-1);
    const next = page.length > limit && last ? { occurredAt: last.occurredAt, id: last.id } : undefined;
    const { count: total, ...span } = await getTotal(tx, filter);
    const numbers = number === undefined ? undefined : await fieldStats(tx, filter, number);
    const note = await noteOn(tx, selection, filter, { ...seen, nothing: total === 0 });
    return { memories, total, span, numbers, next, note, timeZone };
  });
}

export interface GroupInput extends Selection {
  readonly groupBy: Grouping;
  readonly order?: 'oldest' | 'newest';
  readonly number?: string;
  readonly limit: number;
  readonly offset: number;
}

export interface Group extends MemoryGroup {
  /** Of sessions. */
  readonly ordinal?: number;
  readonly numbers?: FieldStats & Extremes;
}

export interface GroupResult {
  readonly groups: readonly Group[];
  readonly more: boolean;
  /** Why there is nothing, where that is known, and which sessions, speakers or tags that were asked for are not there. */
  readonly note?: string;
  readonly timeZone: string;
}

export async function groupTimeline(bank: Bank, input: GroupInput): Promise<GroupResult> {
  const { groupBy, order, number, limit, offset, ...selection } = input;
  return await reading(bank, async (tx) => {
    const { timeZone } = await getBank(tx);
    const seen = { timeZone, now: bank.clock.now() };
    const filter = await resolveSelection(tx, selection, seen);
    const page = { filter, groupBy, order, number, timeZone, limit: limit + 1, offset };
    const groups = await groupMemories(tx, page);
    const extremes = await groupExtremes(tx, page, groups.slice(0, limit));
    const shown = groups.slice(0, limit).map(
      ({ numbers, ...group }): Group => ({
        ...group,
        ...(numbers ? { numbers: { ...numbers, ...extremes.get(group.key) } } : {}),
      }),
    );
    return {
      groups: groupBy === 'session' ? await withOrdinals(tx, shown) : shown,
      more: groups.length > limit,
      note: await noteOn(tx, selection, filter, { ...seen, nothing: groups.length === 0 }),
      timeZone,
    };
  });
}

interface Seen {
  readonly timeZone: string;
  readonly now: Date;
  /** Whether nothing was found, which what was named may explain. */
  readonly nothing: boolean;
}

async function noteOn(
  tx: ReadTx,
  selection: Selection,
  filter: MemoryFilter,
  seen: Seen,
): Promise<string | undefined> {
  const sessions = await noteOnSessions(tx, selection, seen);
  const names = seen.nothing ? await unknownNames(tx, filter, seen.timeZone) : [];
  return [sessions, ...names].filter(Boolean).join(' ') || undefined;
}

async function noteOnSessions(
  tx: ReadTx,
  { session, weekday }: Selection,
  { nothing, ...seen }: Seen,
): Promise<string | undefined> {
  if (session === undefined) return undefined;
  const unknown = nothing ? await unknownSession(tx, session) : undefined;
  if (unknown) return unknown;
  const counting = { ...seen, weekdays: weekday === undefined ? undefined : parseWeekdays(weekday) };
  const missing = await missingSessions(tx, session, counting);
  const hidden = nothing ? await hiddenSessions(tx, session, counting) : undefined;
  return [missing, hidden].filter(Boolean).join(' ') || undefined;
}

async function withOrdinals(tx: ReadTx, groups: readonly Group[]): Promise<Group[]> {
  const sessions = await sessionsById(
    tx,
    groups.map(({ key }) => key),
  );
  const ordinals = new Map(sessions.map(({ id, ordinal }) => [id, ordinal]));
  return groups.map((group) => ({ ...group, ordinal: ordinals.get(group.key) }));
}
