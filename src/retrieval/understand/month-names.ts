/** Names of months in queries. `may` and `march` are also verbs and count only where a month can stand. */
import { type CalendarDay, calendarDay, daysIn, monthAround, partsOf } from './calendar.ts';
import type { Today } from './mention.ts';

const NAMES: readonly string[] = [
  'jan(?:uary)?',
  'feb(?:ruary)?',
  'mar(?:ch)?',
  'apr(?:il)?',
  'may',
  'june?',
  'july?',
  'aug(?:ust)?',
  'sept?(?:ember)?',
  'oct(?:ober)?',
  'nov(?:ember)?',
  'dec(?:ember)?',
];

/** Matches the name of a month, whole or abbreviated. For use inside a larger expression with the flag `i`. */
export const MONTH = `(?:${NAMES.join('|')})\\b\\.?`;

/** 1 to 12. */
export const monthOf = (name: string): number =>
  NAMES.findIndex((pattern) => new RegExp(`^${pattern}\\.?$`, 'i').test(name)) + 1;

interface Days {
  readonly first: CalendarDay;
  readonly last: CalendarDay;
}

/** The month's nearest occurrence: the last that has begun, or when looking ahead the next that has not ended. */
export const nearestMonth = (month: number, today: Today): Days =>
  nearest(today, (year) => monthAround(calendarDay(year, month, 1)));

/** The date's nearest occurrence: today or before, or when looking ahead today or after; 29 February's in a leap year. */
export const nearestDate = (month: number, day: number, today: Today): CalendarDay =>
  nearest(today, (year) => {
    const at = calendarDay(year, month, day);
    return day <= daysIn(month, year) ? { first: at, last: at } : undefined;
  }).first;

/** @param inYear undefined for a year that does not have it */
function nearest({ today, ahead, stored }: Today, inYear: (year: number) => Days | undefined): Days {
  const { year } = partsOf(today);
  const from = (start: number, step: 1 | -1): Days => {
    // Leap years are at most eight years apart.
    for (let i = 0; i <= 8; i++) {
      const found = inYear(start + i * step);
      if (found) return found;
    }
    throw new RangeError('No year has this date.');
  };
  if (ahead) {
    const next = from(year, 1);
    return next.last < today ? from(year + 1, 1) : next;
  }
  const before = (bound: CalendarDay): Days => {
    const start = partsOf(bound).year;
    const here = from(start, -1);
    return here.first > bound ? from(start - 1, -1) : here;
  };
  const latest = before(today);
  if (!stored || latest.first <= stored.last) return latest;
  const candidate = before(stored.last);
  return candidate.last >= stored.first ? candidate : latest;
}
