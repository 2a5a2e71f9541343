/** Days of a month by name that the calendar has to be asked about: `30 February`, `29 February`, `4 May last year`. */
import { calendarDay, daysIn, partsOf } from './calendar.ts';
import { WEEKDAY } from './day-names.ts';
import { blank, type Mention, matches, type Recogniser } from './mention.ts';
import { MONTH, monthOf, nearestDate } from './month-names.ts';
import { numberOf, ORDINAL } from './numbers.ts';

const DAY = `(?:${ORDINAL}|[0-3]?\\d)`;
const NAMED_DAY = `(?:${WEEKDAY},?\\s+(?:the\\s+)?)?`;
const YEAR = '(?:(?:-|,?\\s+(?:of\\s+)?)(\\d{4}|(?:last|this|next)\\s+year)\\b)?';
const DAY_THEN_MONTH = new RegExp(
  `(?<![\\d:.,/])\\b${NAMED_DAY}(${DAY})(?:-|\\s+(?:of\\s+)?)(${MONTH})${YEAR}`,
  'gi',
);
/** Also the last of several days. "In April 31 people came" is no date. */
const MONTH_THEN_DAY = new RegExp(
  `(?<!\\b(?:in|during)\\s)\\b${NAMED_DAY}(${MONTH})\\s+(?:the\\s+)?(${DAY}(?:\\s*[-–—]\\s*|\\s+(?:to|and|through|until)\\s+(?:the\\s+)?))?(${DAY})\\b${YEAR}`,
  'gi',
);

interface MonthDay {
  readonly month: number;
  readonly day: number;
  /** As it was said. */
  readonly year: string | undefined;
  /** The last of several. */
  readonly several: boolean;
}

type Reading = Omit<Mention, 'start' | 'end'> | undefined;

function monthDays(text: string, read: (found: MonthDay) => Reading): Mention[] {
  const found = (day: string, name: string, year: string | undefined, several = false): Reading => {
    const number = numberOf(day) ?? 0;
    // "may 35" is rather the verb.
    if (number < 1 || (number > 31 && !year && /^ma/.test(name))) return undefined;
    return read({ month: monthOf(name), day: number, year: year?.toLowerCase(), several });
  };
  const before = matches(text, DAY_THEN_MONTH, ([, day = '', name = '', year]) => found(day, name, year));
  // The "20 April" of "20 April 31 people came" is taken, though nothing is read into it here.
  const rest = [...text.matchAll(DAY_THEN_MONTH)].reduce(
    (left, { index, 0: { length } }) => blank(left, { start: index, end: index + length }),
    text,
  );
  const after = matches(rest, MONTH_THEN_DAY, ([, name = '', several, day = '', year]) =>
    found(day, name, year, several !== undefined),
  );
  return [...before, ...after];
}

export const MISSING = { period: {}, missing: true, kind: 'day' } as const;

/** `30 February`, `29 February 2025`: what would otherwise be read as the whole month, or run over into the next. */
export const missingDays: Recogniser = (text, { today }) =>
  monthDays(text, ({ month, day, year }) =>
    day > daysIn(month, year === undefined ? undefined : yearNamed(year, today)) ? MISSING : undefined,
  );

/** What is not read elsewhere: `29 February`, which is rarely in the nearest year, and `4 May last year`. */
export const calendarDates: Recogniser = (text, today) =>
  monthDays(text, ({ month, day, year, several }) => {
    if (several) return undefined;
    const leapDay = month === 2 && day === 29;
    if (year === undefined ? !leapDay : !year.endsWith('year')) return undefined;
    const at =
      year === undefined
        ? nearestDate(month, day, today)
        : calendarDay(yearNamed(year, today.today), month, day);
    return { period: { first: at, last: at }, yearless: year === undefined, kind: 'day' };
  });

function yearNamed(year: string, today: number): number {
  const shift = { l: -1, t: 0, n: 1 }[year.charAt(0)];
  return shift === undefined ? Number(year) : partsOf(today).year + shift;
}

/** As they begin and end: no part of a longer number. */
const YEAR_FIRST = /(?<![\d./-])(\d{4})([-/])(\d{2})\2(\d{2})(?![./-]?\d)/g;
const YEAR_LAST = /(?<![\d./-])(\d{1,2})([./])\s?(\d{1,2})\2\s?(\d{4})(?![./-]?\d)/g;

/** `2025-02-29`, `31.4.2025`, `30/02/2025` whichever of the two is the month: nothing that could be another number. */
export const missingInDigits: Recogniser = (text) => [
  ...matches(text, YEAR_FIRST, ([, year, , month, day]) => missingUnless(Number(year), [[month, day]])),
  ...matches(text, YEAR_LAST, ([, a, separator, b, year]) =>
    missingUnless(
      Number(year),
      separator === '.'
        ? [[b, a]]
        : [
            [a, b],
            [b, a],
          ],
    ),
  ),
];

/** @param readings month and day, as which the same digits can be read */
function missingUnless(year: number, readings: readonly (readonly (string | undefined)[])[]): Reading {
  const dates = readings
    .map(([month, day]) => ({ month: Number(month), day: Number(day) }))
    .filter(({ month, day }) => month >= 1 && month <= 12 && day >= 1 && day <= 31);
  const exists = dates.some(({ month, day }) => day <= daysIn(month, year));
  return dates.length > 0 && !exists ? MISSING : undefined;
}
