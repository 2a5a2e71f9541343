/** Which sessions an order number means, counted among all or among some. */
import { wallClock, weekdayOf } from './calendar.ts';
import type { SessionSpan } from './types.ts';

export interface SessionStart {
  readonly id: string;
  readonly startedAt: Date;
}

export interface Counted {
  readonly spans: readonly SessionSpan[];
  /** Counts only sessions that began on one of these days of the week, 0 Sunday to 6 Saturday. */
  readonly weekdays?: readonly number[];
  /** Counts only sessions that began in this time; the second end is exclusive. */
  readonly within?: { readonly from?: Date; readonly to?: Date };
}

/** @param starts all sessions of the bank in their order. */
export function pickSessions(starts: readonly SessionStart[], counted: Counted, timeZone: string): string[] {
  const { spans, weekdays, within } = counted;
  const among = starts.filter(({ startedAt }) => {
    if (weekdays && !weekdays.includes(weekdayOf(wallClock(startedAt, timeZone).today))) return false;
    return (!within?.from || startedAt >= within.from) && (!within?.to || startedAt < within.to);
  });
  const place = (ordinal: number) => (ordinal > 0 ? ordinal - 1 : among.length + ordinal);
  return among
    .filter((_, i) => spans.some(({ first, last }) => i >= place(first) && i <= place(last)))
    .map(({ id }) => id);
}
