/** Names of months in queries. `may` and `march` are also verbs and count only where a month can stand. */
import { type CalendarDay, calendarDay, monthAround, partsOf } from './calendar.ts';
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

/** The date's nearest occurrence: today or before, or when looking ahead today or after. */
export const nearestDate = (month: number, day: number, today: Today): CalendarDay =>
  nearest(today, (year) => ({ first: calendarDay(year, month, day), last: calendarDay(year, month, day) }))
    .first;

function nearest({ today, ahead, stored }: Today, inYear: (year: number) => Days): Days {
  const { year } = partsOf(today);
  const here = inYear(year);
  if (ahead) return here.last < today ? inYear(year + 1) : here;
  const latest = here.first > today ? inYear(year - 1) : here;
  if (!stored || latest.first <= stored.last) return latest;
  const lastYear = partsOf(stored.last).year;
  const candidate = inYear(lastYear).first <= stored.last ? inYear(lastYear) : inYear(lastYear - 1);
  return candidate.last >= stored.first ? candidate : latest;
}
