/** Which memories a call speaks of: the filters that timeline, search and forget share, as callers give them. */
import { invalidInput } from '../errors.ts';
import type { MemoryFilter } from '../store/queries/filter.ts';
import type { ReadTx } from '../store/store.ts';
import { parseMoment } from '../time.ts';
import type { Kind, MemoryId } from '../types.ts';
import { parseWeekdays, sessionsNamed } from './session-numbers.ts';

export interface Selection {
  readonly ids?: readonly MemoryId[];
  readonly kinds?: readonly Kind[];
  /** A session's id, or order numbers: `3`, `-1` (the last), `2..4`, `1,3`. They are numbers unless a session is called so. */
  readonly session?: string | number;
  /** Days of the week by name. Order numbers of sessions then count the sessions that began on these days. */
  readonly weekday?: string;
  readonly speaker?: string;
  readonly tags?: readonly string[];
  readonly about?: string;
  /** ISO 8601, inclusive; a date means the whole day, in the bank's time zone. */
  readonly from?: string;
  readonly to?: string;
  readonly includeFaded?: boolean;
  readonly includeSuperseded?: boolean;
}

/** @throws MempageError `invalid_input` for dates and reversed ranges of sessions, `not_found` for a session number that does not exist. */
export async function resolveSelection(
  tx: ReadTx,
  selection: Selection,
  { timeZone, now }: { readonly timeZone: string; readonly now: Date },
): Promise<MemoryFilter> {
  const { session, weekday, from, to, ...same } = selection;
  const weekdays = weekday === undefined ? undefined : parseWeekdays(weekday);
  const named = session === undefined ? {} : await sessionsNamed(tx, session, { weekdays, timeZone });
  const counted = 'sessions' in named;
  const filter: MemoryFilter = {
    ...same,
    ...named,
    ...(weekdays && !counted ? { weekdays: { days: weekdays, timeZone } } : {}),
    from: from === undefined ? undefined : parseMoment(from, timeZone, 'start'),
    to: to === undefined ? undefined : endOf(to, timeZone),
    now,
  };
  if (filter.from && filter.to && filter.from >= filter.to) {
    throw invalidInput(`from (${from}) is after to (${to}), so nothing can match. Swap or widen them.`);
  }
  return filter;
}

/** `to` is inclusive: a day ends with the day, and an exact moment still counts itself. */
function endOf(to: string, timeZone: string): Date {
  const end = parseMoment(to, timeZone, 'end');
  const exact = end.getTime() === parseMoment(to, timeZone, 'start').getTime();
  return exact ? new Date(end.getTime() + 1) : end;
}
