/** Which days ahead a statement speaks of: "the dentist is on 4 December", "we leave next Friday". */
import { formatDay } from '../../time.ts';
import { type CalendarDay, instantOf, wallClock } from './calendar.ts';
import { bareDays, dates, dayRanges, dottedDates } from './dates.ts';
import { dayWords, weekdays } from './day-names.ts';
import { speaksOfPast } from './intent.ts';
import { recognise } from './mention.ts';
import { calendarDates, missingDays, missingInDigits } from './month-days.ts';
import { fromNow } from './relative.ts';

/** A date without a year that lies further ahead than this is rather the last one than the next. */
const FARTHEST_WITHOUT_YEAR = 183;
/** Then a date without a year is one that has been. */
const LOOKS_BACK = /\b(?:last|ago|yesterday|previous)\b/i;
/** Longer spans ("between March and May") are no appointment. In days. */
const LONGEST = 31;

/**
 * The first moments of the days that a statement names and that come after the day it was made on, earliest first.
 * @param said when the statement was made: what its "tomorrow" is counted from
 */
export function daysAhead(text: string, said: Date, timeZone: string): Date[] {
  const { today, minute } = wallClock(said, timeZone);
  const written = recognise(text, { today, minute, ahead: true }, [
    missingDays,
    missingInDigits,
    dayRanges,
    dottedDates,
    calendarDates,
    dates,
  ]);
  const spoken = recognise(text, { today, minute, ahead: !speaksOfPast(text) }, [
    dayWords,
    fromNow,
    weekdays,
    bareDays,
  ]);
  const near = written.filter(
    ({ period, yearless }) =>
      !yearless || (!LOOKS_BACK.test(text) && (period.first ?? 0) - today <= FARTHEST_WITHOUT_YEAR),
  );
  const days = [...near, ...spoken].flatMap(({ kind, period: { first, last } }): CalendarDay[] => {
    if (first === undefined || (last ?? first) - first > LONGEST) return [];
    // "In two weeks" is read with some days to both sides.
    const day = kind === 'week' ? Math.round((first + (last ?? first)) / 2) : first;
    return day > today ? [day] : [];
  });
  return [...new Set(days)].sort((a, b) => a - b).map((day) => instantOf(day, 0, timeZone));
}

const NAMES = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2001, month, 1))).map((date) => [
  date.toLocaleString('en', { month: 'long', timeZone: 'UTC' }),
  date.toLocaleString('en', { month: 'short', timeZone: 'UTC' }),
]);

/** How a date in the month of `moment` may be written: groups of words, of which all of one group must be there. */
export function monthWords(moment: Date, timeZone: string): string[][] {
  const [year = '', month = ''] = formatDay(moment, timeZone).split('-');
  return [...(NAMES[Number(month) - 1] ?? []).map((name) => [name]), [year, month]];
}
