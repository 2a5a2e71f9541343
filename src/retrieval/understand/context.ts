/** What a short or ambiguous question takes from the conversation before it. */
import type { CalendarDay } from './calendar.ts';
import type { Period } from './mention.ts';

/** The most recent part of a conversation that a question can refer to, in characters. */
const REMEMBERED = 4_000;
const MOST_LINES = 30;

/** The lines of the context, latest first, without the speakers before the colon. */
export function recentLines(context: string): string[] {
  return context
    .slice(-REMEMBERED)
    .split(/\n+/)
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(-MOST_LINES)
    .reverse();
}

/** Speaker labels at the start of a line, as in `Ann: …` or `[user] …`. */
export const withoutLabel = (line: string): string =>
  line.replace(/^\s*[[(*]*[\p{L}][\p{L}\p{N} ._-]{0,30}[\])*]*\s*:\s+/u, '');

const REACTIONS =
  `absolutely agreed alright amazing aw aww awesome beautiful bless bravo brilliant certainly cheers congrats congratulations
  cool correct definitely enjoy exactly excellent fabulous fair fantastic fine fun funny glad good goodness gosh great ha
  haha happy hooray hope hopefully impressive incredible indeed interesting lol looks lovely lucky marvellous maybe nah
  neat nice nope noted oh omg oops ouch perfect perhaps phew poor right sad same seems sorry sounds splendid
  stunning super superb sure sweet terrible terrific thank thanks totally true ugh understood welcome whoa wonderful woo
  wow yay yeah yep yup`
    .split(/\s+/)
    .join('|');
const REACTS = new RegExp(`(?<=^\\W*|[.!?…]["')]*\\s+)(?:${REACTIONS})(?![\\p{L}\\p{N}'’-])`, 'giu');

/** "Nice.", "Thanks Tom": a word that opens a sentence only to react is neither a name nor what is spoken of. */
export const withoutReactions = (line: string): string => line.replace(REACTS, '');

const POINTS_BACK =
  /\b(?:(?:on|at|during|in|around|over)\s+)?(?:that|the same|this same|those)\s+(day|date|time|week|month|year|period|evening|morning|afternoon|night|conversation|session|discussion|chat)s?\b|\bback then\b|\b(?:then|those)\s*[?.!]*$/i;
const FOLLOWS =
  /\bthe\s+(?:(day|week|month)\s+(after|before|following|preceding)(?:\s+(?:that|it|this|then))?|(next|following|previous|preceding)\s+(day|week|month))\b/i;

export interface PointsBack {
  readonly start: number;
  readonly end: number;
  /** What the time of the context becomes. */
  readonly apply: (period: Period) => Period;
}

/** `that day`, `the day after that`: a time that only the context can tell. */
export function pointsBack(query: string): PointsBack | undefined {
  const follows = FOLLOWS.exec(query);
  if (
    follows &&
    !/\s+\S*\d/.test(query.slice(follows.index + follows[0].length, follows.index + follows[0].length + 12))
  ) {
    const [whole, unitA, sideA, sideB, unitB] = follows;
    const size = { day: 1, week: 7, month: 30 }[(unitA ?? unitB ?? 'day').toLowerCase()] ?? 1;
    const forward = /after|follow|next/i.test(sideA ?? sideB ?? '');
    const start = follows.index;
    return { start, end: start + whole.length, apply: (period) => beside(period, size, forward) };
  }
  const same = POINTS_BACK.exec(query);
  if (!same) return undefined;
  return { start: same.index, end: same.index + same[0].length, apply: (period) => period };
}

function beside({ first, last }: Period, size: number, forward: boolean): Period {
  const edge: CalendarDay | undefined = forward ? last : first;
  if (edge === undefined) return { first, last };
  return forward ? { first: edge + 1, last: edge + size } : { first: edge - size, last: edge - 1 };
}

const PRONOUN = /\b(?:he|she|him|her|his|hers|they|them|their|theirs)\b/i;
export const hasPronoun = (query: string): boolean => PRONOUN.test(query);

/** `what about Ben?`, `and the second one?`, `why?`: a question that leaves out what it is about. */
const ELLIPSIS =
  /^\W*(?:(?:and|so|but|ok(?:ay)?|then|also)\b[\s,]*)?(?:(?:what|how) about|and\b|why\b\W*$|when\b\W*$|where\b\W*$|who\b\W*$|which one|what else|anything else|really\b|it\b|that one)/i;
export const isElliptic = (query: string): boolean =>
  ELLIPSIS.test(query) || /\b(?:it|that|those|these|this|one)\b/i.test(query);
