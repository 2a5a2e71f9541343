/** Dates with a day: `3 May`, `May eighth, 2025`, `2025-05-08`, `3 to 9 May`, `the 15th`. */
import { strict } from 'chrono-node/en';
import { type CalendarDay, calendarDay, isSane, monthAround } from './calendar.ts';
import { type Mention, matches, type Recogniser } from './mention.ts';
import { MISSING } from './month-days.ts';
import { MONTH, monthOf, nearestDate } from './month-names.ts';
import { numberOf, ORDINAL } from './numbers.ts';

const DAY = `(?:${ORDINAL}|[0-3]?\\d)`;
const TO = '(?:\\s*[-–—]\\s*|\\s+(?:to|and|through|thru|till|until)\\s+(?:the\\s+)?)';
const YEAR = '(?:,?\\s+(\\d{4})\\b)?';
const DAYS_THEN_MONTH = new RegExp(`\\b(${DAY})${TO}(${DAY})\\s+(?:of\\s+)?(${MONTH})${YEAR}`, 'gi');
const MONTH_THEN_DAYS = new RegExp(
  `\\b(${MONTH})\\s+(?:the\\s+)?(${DAY})${TO}(${DAY})\\b(?!\\s+of\\b)${YEAR}`,
  'gi',
);

/** Several days of one month: `3-9 May`, `the third to the ninth of May 2025`, `May 3 to 9`. */
export const dayRanges: Recogniser = (text, today) => {
  const range = (month: string, from: string, to: string, year: string | undefined) => {
    const [a = 0, b = 0, m] = [numberOf(from), numberOf(to), monthOf(month)];
    if (m === 0 || a < 1 || b <= a || b > 31) return undefined;
    const last = year ? calendarDay(Number(year), m, b) : nearestDate(m, b, today);
    return { period: { first: last - (b - a), last }, yearless: !year, kind: 'span' as const };
  };
  return [
    ...matches(text, DAYS_THEN_MONTH, ([, from = '', to = '', month = '', year]) =>
      range(month, from, to, year),
    ),
    ...matches(text, MONTH_THEN_DAYS, ([, month = '', from = '', to = '', year]) =>
      range(month, from, to, year),
    ),
  ];
};

const DOTTED = /\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b/g;

/** `4.12.2026`: with dots the day comes first, whatever the language. */
export const dottedDates: Recogniser = (text) =>
  matches(text, DOTTED, ([, day, month, year]) => {
    const [d, m] = [Number(day), Number(month)];
    if (m < 1 || m > 12 || d < 1 || d > 31) return undefined;
    const at = calendarDay(Number(year), m, d);
    return { period: { first: at, last: at }, kind: 'day' as const };
  });

/** Single dates, read by chrono (numeric dates without a clear order are read as month/day). */
export const dates: Recogniser = (text, today) =>
  strict
    .parse(
      text.replaceAll(RELATIVE, (word) => '\u0000'.repeat(word.length)),
      { instant: new Date(today.today * 86_400_000), timezone: 'UTC' },
    )
    .flatMap((result) => {
      const { start, end } = result;
      const mention = { start: result.index, end: result.index + result.text.length };
      const endYear = end?.isCertain('year') ? (end.get('year') ?? undefined) : undefined;
      const first = dayAt(start, today, endYear);
      if (first === undefined) return [];
      const last = end ? dayAt(end, today, undefined) : first;
      if (last === undefined || last < first) return [];
      const yearless = !start.isCertain('year') && endYear === undefined;
      return [{ ...mention, period: { first, last }, yearless, kind: last > first ? 'span' : 'day' }];
    });

/** Hidden from chrono, which counts from today to the day; here that is as wide as its unit, and joined later. */
const RELATIVE = /\b(?:ago|before|after|later|earlier|now|hours?|days?|weeks?|months?|years?)\b/gi;

type Component = 'year' | 'month' | 'day';
interface Components {
  isCertain(component: Component): boolean;
  get(component: Component): number | null;
}

function dayAt(
  parsed: Components,
  today: Parameters<Recogniser>[1],
  year: number | undefined,
): CalendarDay | undefined {
  if (!parsed.isCertain('day') || !parsed.isCertain('month')) return undefined;
  const [month = 1, day = 1] = [parsed.get('month') ?? 1, parsed.get('day') ?? 1];
  const known = parsed.isCertain('year') ? (parsed.get('year') ?? undefined) : year;
  const found = known === undefined ? nearestDate(month, day, today) : calendarDay(known, month, day);
  return isSane(found) ? found : undefined;
}

const BARE_DAY = new RegExp(
  `\\b(?:on|since|until|till|before|after|by)\\s+the\\s+(${ORDINAL})(?=\\s*(?:[?.,!;]|$|(?:what|who|did|do|we|I|you|he|she|they)\\b|of\\s+(?:last|this)\\s+month))(?:\\s*of\\s+(last|this)\\s+month)?`,
  'gi',
);

/** `on the 15th`, `on the 3rd of last month`: the last such day that is not in the future. */
export const bareDays: Recogniser = (text, { today, ahead }) =>
  matches(text, BARE_DAY, ([, ordinal = '', month]) => {
    const day = numberOf(ordinal) ?? 0;
    if (day < 1 || day > 31) return undefined;
    const at = month ? inMonth(today, /last/i.test(month) ? -1 : 0, day) : nearestDay(today, day, ahead);
    return at === undefined ? MISSING : { period: { first: at, last: at }, kind: 'day' as const };
  }).map(withoutPreposition(text));

/** Undefined for a day that the month does not have. */
function inMonth(today: CalendarDay, offset: number, day: number): CalendarDay | undefined {
  const { first, last } = monthAround(today, offset);
  return first + day - 1 <= last ? first + day - 1 : undefined;
}

/** Today or before, or when looking ahead after today. Of two months in a row one has 31 days: of three, one that fits. */
function nearestDay(today: CalendarDay, day: number, ahead: boolean): CalendarDay | undefined {
  const days = (ahead ? [0, 1, 2] : [0, -1, -2]).map((offset) => inMonth(today, offset, day));
  return days.find((at) => at !== undefined && (ahead ? at > today : at <= today));
}

/** The preposition tells what the phrase is; joining still has to see it. */
const withoutPreposition =
  (text: string) =>
  (mention: Mention): Mention => {
    const start = mention.start + text.slice(mention.start, mention.end).search(/\bthe\b/i);
    return { ...mention, start };
  };
