/** Joins what a query says of time into one stretch: `between A and B`, `since A`, `until B`, `two weeks before A`. */
import { type CalendarDay, partsOf, shiftMonths } from './calendar.ts';
import type { Mention, Period } from './mention.ts';
import { CARDINAL, numberOf } from './numbers.ts';

/** What one query says of time, as one stretch of days. */
export interface Joined {
  readonly period: Period;
  /** Where the query says so. */
  readonly pieces: readonly Piece[];
  /** It spans several times with others between them, so that what is meant is another or only a part of it. */
  readonly loose?: true;
}

export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Only between two times that `between` announces does `and` mean all from one to the other. */
const ANNOUNCED = /\bbetween(?:\s+(?:the|on|in))*\s+$/i;
const AND = /\b(?:and|or)\b/i;
const BETWEEN = /^\s*,?\s*(?:-|–|—|to|and|through|thru|till|until|up to|or)(?:\s+(?:the|on|in|to))*\s*$/i;

/**
 * @param mentions in order of place. Of several that do not belong together, those with a year win ("last week, as
 * mentioned on 6 May 2025"); otherwise the stretch that holds them all is meant,
 * loosely if there are gaps in it ("in June and August", "on the first Monday in May").
 */
export function join(text: string, mentions: readonly Mention[]): Joined | undefined {
  const spans: (Joined & { readonly dated: boolean })[] = [];
  for (let i = 0; i < mentions.length; i++) {
    const mention = mentions[i] as Mention;
    const next = mentions[i + 1];
    if (next && isSpan(text, mention, next)) {
      i++;
      if (mention.missing || next.missing) continue;
      const both: Mention = { ...mention, end: next.end, period: between(mention, next), kind: 'span' };
      spans.push({ ...lead(text, both), dated: mention.yearless === false || next.yearless === false });
    } else if (!mention.missing) spans.push({ ...lead(text, mention), dated: mention.yearless === false });
  }
  const dated = spans.filter((span) => span.dated);
  const [first, ...others] = dated.length > 0 ? dated : spans;
  return first && others.reduce<Joined>(hull, { period: first.period, pieces: first.pieces });
}

function isSpan(text: string, { start, end }: Piece, next: Piece): boolean {
  const link = text.slice(end, next.start);
  return BETWEEN.test(link) && (!AND.test(link) || ANNOUNCED.test(text.slice(0, start)));
}

/** From the start of one to the end of the other; a year that was not said is chosen to make that possible. */
function between(a: Mention, b: Mention): Period {
  const { first } = a.period;
  const { last, minutes } = b.period;
  if (first === undefined || last === undefined) return hullOf(a.period, b.period);
  const from = a.period.minutes?.from ?? 0;
  const to = minutes?.to ?? 1440;
  const clock = from > 0 || to < 1440 ? { minutes: { from, to } } : {};
  if (first <= last) {
    // "December to January" with the latest of each may be eleven months too long.
    if (a.yearless && !b.yearless && last - first > 366)
      return { first: fitted(first, last, 'before'), last, ...clock };
    return { first, last, ...clock };
  }
  if (a.yearless) return { first: fitted(first, last, 'before'), last, ...clock };
  if (b.yearless) return { first, last: fitted(last, first, 'after'), ...clock };
  return { first: last, last: first };
}

/** Moves a day by whole years to the nearest place before (or after) a bound. */
function fitted(day: CalendarDay, bound: CalendarDay, side: 'before' | 'after'): CalendarDay {
  const inYear = (year: number) => shiftMonths(day, 12 * (year - partsOf(day).year));
  const { year } = partsOf(bound);
  const here = inYear(year);
  if (side === 'before') return here <= bound ? here : inYear(year - 1);
  return here >= bound ? here : inYear(year + 1);
}

const LEAD =
  /\b(?:(since|ever since|starting|beginning|from|as of|after|following|before|prior to|until|till|up to|up until|by|earlier than|later than)\s+(?:the\s+)?(?:(?:beginning|start|end)\s+of\s+)?)$/i;
const DISTANCE = new RegExp(
  `\\b(?:(${CARDINAL}|an?|the|a couple of)\\s+)?(day|week|month|year)s?\\s+(before|after|following|preceding|prior to)\\s+(?:the\\s+)?$`,
  'i',
);

/** Reads the words before a mention: they may open it to one side, or name a place at some distance from it. */
function lead(text: string, mention: Mention): Joined {
  const before = text.slice(0, mention.start);
  const distance = DISTANCE.exec(before);
  if (distance)
    return { ...shifted(mention, distance), pieces: [{ start: distance.index, end: mention.end }] };
  const match = LEAD.exec(before);
  if (!match) return { period: mention.period, pieces: [{ start: mention.start, end: mention.end }] };
  const { first, last, minutes } = mention.period;
  const here = { pieces: [{ start: match.index, end: mention.end }] };
  switch (match[1]?.toLowerCase()) {
    case 'from':
      // "the note from 3 May" is of that day; "from May on" goes on.
      return /^\s+(?:on|onwards?|forward)\b/i.test(text.slice(mention.end))
        ? { ...here, period: { first } }
        : { ...here, period: mention.period };
    case 'after':
    case 'following':
    case 'later than':
      return { ...here, period: last === undefined ? mention.period : { first: last + 1 } };
    case 'before':
    case 'prior to':
    case 'earlier than':
      return { ...here, period: first === undefined ? mention.period : { last: first - 1 } };
    case 'until':
    case 'till':
    case 'up to':
    case 'up until':
    case 'by':
      return { ...here, period: last === undefined ? mention.period : { last } };
    case 'as of':
      return { ...here, period: { last } };
    default:
      return { ...here, period: first === undefined ? mention.period : withStart(first, minutes) };
  }
}

const withStart = (first: CalendarDay, minutes: Period['minutes']): Period =>
  minutes ? { first, minutes: { from: minutes.from, to: 1440 } } : { first };

/** `the day after A`, `two weeks before A`: as wide as its unit. */
function shifted(
  { period: whole }: Mention,
  [, amount, unit = '', side = '']: RegExpExecArray,
): { period: Period } {
  const { first, last } = whole;
  if (first === undefined || last === undefined) return { period: whole };
  const count =
    !amount || /^(?:an?|the)$/i.test(amount) ? 1 : /couple/i.test(amount) ? 2 : (numberOf(amount) ?? 1);
  const size = { day: 1, week: 7, month: 30, year: 365 }[unit.toLowerCase()] ?? 1;
  const forward = /after|following/i.test(side);
  // "the week after A" is the seven days that follow; "two weeks after A" is around that day.
  if (count === 1)
    return {
      period: forward ? { first: last + 1, last: last + size } : { first: first - size, last: first - 1 },
    };
  const at = forward ? last + count * size : first - count * size;
  const slack = Math.floor(size / 2);
  return { period: { first: at - slack, last: at + slack } };
}

const hull = (a: Joined, b: Joined): Joined => ({
  period: hullOf(a.period, b.period),
  pieces: [...a.pieces, ...b.pieces],
  ...(a.loose || apart(a.period, b.period) || apart(b.period, a.period) ? { loose: true } : {}),
});

/** Whether days lie between the end of one and the start of the other. */
const apart = ({ last = Infinity }: Period, { first = -Infinity }: Period): boolean => last + 1 < first;

/** `since May` and `until July` meet; what has both ends is held whole. */
function hullOf(a: Period, b: Period): Period {
  const openBelow = a.first === undefined || b.first === undefined;
  const openAbove = a.last === undefined || b.last === undefined;
  if (openBelow && openAbove) {
    const first = a.first ?? b.first;
    const last = a.last ?? b.last;
    if (first !== undefined && last !== undefined && first <= last) return { first, last };
  }
  return {
    first: openBelow ? undefined : Math.min(a.first ?? 0, b.first ?? 0),
    last: openAbove ? undefined : Math.max(a.last ?? 0, b.last ?? 0),
  };
}
