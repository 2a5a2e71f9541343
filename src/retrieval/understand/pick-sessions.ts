/** Which sessions an order number means, counted among all or among some. */
import { wallClock, weekdayOf } from './calendar.ts';
import type { SessionSpan, Side } from './types.ts';

export interface SessionStart {
  readonly id: string;
  readonly startedAt: Date;
}

export interface Counted {
  readonly spans: readonly SessionSpan[];
  /** The sessions on this side of those that are counted, of all and not only of those among which is counted. */
  readonly side?: Side;
  /** Counts only sessions that began on one of these days of the week, 0 Sunday to 6 Saturday. */
  readonly weekdays?: readonly number[];
  /** Counts only sessions that began in this time; the second end is exclusive. */
  readonly within?: { readonly from?: Date; readonly to?: Date };
}

/** The sessions among which order numbers count. */
export const countedAmong = (
  starts: readonly SessionStart[],
  { weekdays, within }: Pick<Counted, 'weekdays' | 'within'>,
  timeZone: string,
): SessionStart[] =>
  starts.filter(({ startedAt }) => {
    if (weekdays && !weekdays.includes(weekdayOf(wallClock(startedAt, timeZone).today))) return false;
    return (!within?.from || startedAt >= within.from) && (!within?.to || startedAt < within.to);
  });

/** @param starts all sessions of the bank in their order. */
export function pickSessions(starts: readonly SessionStart[], counted: Counted, timeZone: string): string[] {
  const { spans, side } = counted;
  const among = countedAmong(starts, counted, timeZone);
  const place = (ordinal: number) => (ordinal > 0 ? ordinal - 1 : among.length + ordinal);
  const picked = among.filter((_, i) =>
    spans.some(({ first, last }) => i >= place(first) && i <= place(last)),
  );
  return (side ? beside(starts, picked, side) : picked).map(({ id }) => id);
}

function beside(
  starts: readonly SessionStart[],
  picked: readonly SessionStart[],
  side: Side,
): readonly SessionStart[] {
  const [from, to] = [picked.at(0), picked.at(-1)];
  if (!from || !to) return [];
  const [first, last] = [starts.indexOf(from), starts.indexOf(to)];
  switch (side) {
    case 'before':
      return starts.slice(0, first);
    case 'previous':
      return starts.slice(Math.max(0, first - 1), first);
    case 'until':
      return starts.slice(0, last + 1);
    case 'since':
      return starts.slice(first);
    case 'next':
      return starts.slice(last + 1, last + 2);
    case 'after':
      return starts.slice(last + 1);
  }
}
