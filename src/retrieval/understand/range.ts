/** Turns the days of a query into instants, and decides whether they filter or only weigh. */
import { type CalendarDay, instantOf, isSane } from './calendar.ts';
import { asksWhatWasSaid, isTopic, looksAhead } from './intent.ts';
import type { Joined } from './join.ts';
import type { Situation, TimeRange } from './types.ts';
import { wordsOf } from './when.ts';

/** What happened is often told within so many days of it. */
export const TOLD_SOON = 7;

/**
 * @param certain the query asks for nothing but this time.
 * @param done it asks for nothing but what somebody did then, which may have been told a little later.
 * @param borrowed the time is from the conversation before the query.
 * @returns undefined when the time is only a part of the subject ("the 4 July party") or cannot be.
 */
export function timeRange(
  text: string,
  joined: Joined,
  { situation, certain, done, borrowed }: Reading,
): TimeRange | undefined {
  if (!borrowed && joined.pieces.some((piece) => isTopic(text, piece))) return undefined;
  const { first, last, minutes, beforeNow } = joined.period;
  if (!isDay(first) || !isDay(last)) return undefined;
  const source = wordsOf(text, joined.pieces) || 'the conversation';
  const from = first === undefined ? undefined : instantOf(first, minutes?.from ?? 0, situation.timeZone);
  const told = done && first !== undefined ? TOLD_SOON : 0;
  const end =
    last === undefined ? undefined : instantOf(last + told, minutes?.to ?? 1440, situation.timeZone);
  const to = beforeNow ? upToNow(end, situation) : end;
  if (from && to && from >= to) return undefined;
  const future = from !== undefined && from > situation.now;
  const ahead = looksAhead(text) && (to === undefined || to > situation.now);
  const hard =
    !future &&
    !ahead &&
    !joined.loose &&
    (certain || done || borrowed || joined.pieces.every((piece) => asksWhatWasSaid(text, piece)));
  return { ...(from ? { from } : {}), ...(to ? { to } : {}), source, hard, ...(ahead ? { ahead } : {}) };
}

interface Reading {
  readonly situation: Situation;
  readonly certain: boolean;
  readonly done: boolean;
  readonly borrowed: boolean;
}

const isDay = (day: CalendarDay | undefined): boolean => day === undefined || isSane(day);

/** A session whose last word is no older is still going on. */
const PAUSE = 30 * 60_000;

/** What is being said now is not "earlier". Without a current session the minute itself is let in, since clocks differ. */
function upToNow(end: Date | undefined, { now, lastSession }: Situation): Date {
  const goesOn = lastSession && now.getTime() - lastSession.endedAt.getTime() <= PAUSE;
  const limit = goesOn ? lastSession.startedAt : new Date(now.getTime() + 60_000);
  return end && end < limit ? end : limit;
}
