/** Months, parts of months, quarters, seasons and years. */
import { type CalendarDay, calendarDay, monthAround, partsOf, yearAround } from './calendar.ts';
import { type Mention, matches, type Recogniser, type Today } from './mention.ts';
import { MONTH, monthOf, nearestMonth } from './month-names.ts';

interface Days {
  readonly first: CalendarDay;
  readonly last: CalendarDay;
}

const PART =
  '(?:(?:the\\s+)?(early|mid|late|beginning|start|middle|end|first\\s+half|second\\s+half|first\\s+week|last\\s+week)(?:\\s+(?:of\\s+)?|-))?';
const NAMED = new RegExp(
  `\\b${PART}(?:(last|next|this)\\s+)?(?<!\\p{L})(${MONTH})(?:\\s*,?\\s*(?:of\\s+)?(last\\s+year|this\\s+year|(?:19|20)\\d{2}\\b))?(?!\\p{L})`,
  'giu',
);
/** Where a name that is also a verb, or a short form, is a month all the same. */
const BEFORE_MONTH =
  /(?:^|\b(?:in|since|during|of|until|till|by|before|after|between|and|from|to|through|for|back|late|early|mid|last|next|this|every|or)[\s-]+)$/i;

/** `in March`, `last May`, `late June 2025`. */
export const months: Recogniser = (text, today) =>
  matches(text, NAMED, (match) => {
    const [whole, part, which, name = '', year] = match;
    const month = monthOf(name);
    const lead = text.slice(0, (match.index ?? 0) + whole.indexOf(name));
    if (month === 0 || (isDoubtful(name) && !year && !BEFORE_MONTH.test(lead))) return undefined;
    if (
      /^may$/i.test(name) &&
      !year &&
      !AFTER_PREPOSITION.test(lead) &&
      MODAL.test(text.slice((match.index ?? 0) + whole.length))
    )
      return undefined;
    const period = partOf(monthNamed(month, which?.toLowerCase(), year?.toLowerCase(), today), part);
    return { period, yearless: !which && !year, kind: part ? ('week' as const) : ('month' as const) };
  });

const AFTER_PREPOSITION = /\b(?:in|since|during|of|until|till|by|before|after|between|from|last|next)\s+$/i;
/** After "may" as a verb. */
const MODAL = /^\s+(?:I|we|you|he|she|they|it|be|have|not|also|well|the|this|that)\b/i;

/** Short forms and words that mean something else too. */
const isDoubtful = (name: string): boolean =>
  /^(?:may|march|mar|jan|dec|sep|oct|nov|aug|jun|jul|apr|feb|sept|june|april|august)\.?$/i.test(name) &&
  !/^(?:June|April|August)$/.test(name);

function monthNamed(month: number, which: string | undefined, year: string | undefined, today: Today): Days {
  const now = partsOf(today.today);
  if (year) {
    const number = year.startsWith('last') ? now.year - 1 : year.startsWith('this') ? now.year : Number(year);
    return monthAround(calendarDay(number, month, 1));
  }
  if (which === 'next') return nearestMonth(month, { ...today, ahead: true });
  const found = nearestMonth(month, which ? { ...today, ahead: false } : today);
  return which === 'last' && found.last >= today.today ? monthAround(found.first, -12) : found;
}

function partOf({ first, last }: Days, part: string | undefined): Days {
  const name = part?.toLowerCase().replace(/\s+/g, ' ');
  switch (name) {
    case 'early':
    case 'beginning':
    case 'start':
      return { first, last: first + 9 };
    case 'mid':
    case 'middle':
      return { first: first + 9, last: first + 20 };
    case 'late':
    case 'end':
      return { first: last - 9, last };
    case 'first half':
      return { first, last: first + 14 };
    case 'second half':
      return { first: first + 15, last };
    case 'first week':
      return { first, last: first + 6 };
    case 'last week':
      return { first: last - 6, last };
    default:
      return { first, last };
  }
}

const YEAR =
  /\b(?:in|during|of|since|before|after|until|back in|from|throughout)\s+(?:the\s+year\s+)?((?:19|20)\d{2})\b(?![-/.:]\d)/gi;

/** `in 2023`. Four digits without such a word before them are as likely a price or a model. */
export const years: Recogniser = (text) =>
  matches(text, YEAR, ([, year]) => ({ period: yearAround(Number(year)), kind: 'year' as const })).map(
    onlyTail(text, /(?:the\s+year\s+)?\d{4}$/i),
  );

const QUARTER =
  /\b(?:(?:the\s+)?(first|second|third|fourth|last)\s+quarter|q([1-4]))(?:\s+(?:of\s+)?((?:19|20)\d{2}|last year|this year))?\b/gi;

/** `Q3 2025`, `the first quarter`, `last quarter`. */
export const quarters: Recogniser = (text, { today, ahead }) =>
  matches(text, QUARTER, ([, word, digit, year]) => {
    const { year: thisYear, month } = partsOf(today);
    const current = Math.ceil(month / 3);
    if (word === 'last') return { period: quarter(thisYear, current - 1), kind: 'span' as const };
    const number = digit ? Number(digit) : ['first', 'second', 'third', 'fourth'].indexOf(word ?? '') + 1;
    const named = year
      ? /last/i.test(year)
        ? thisYear - 1
        : /this/i.test(year)
          ? thisYear
          : Number(year)
      : undefined;
    const nearest = ahead ? thisYear + (number < current ? 1 : 0) : thisYear - (number > current ? 1 : 0);
    return { period: quarter(named ?? nearest, number), kind: 'span' as const };
  });

const quarter = (year: number, number: number): Days => ({
  first: calendarDay(year, 3 * number - 2, 1),
  last: calendarDay(year, 3 * number + 1, 1) - 1,
});

const SEASON =
  /\b(?:(?:in|during|since|over|of)\s+(?:the\s+)?|(last|this|next)\s+)(spring|summer|autumn|fall|winter)(?:\s+(?:of\s+)?((?:19|20)\d{2}))?\b/gi;
const SEASON_START: Record<string, number> = { spring: 3, summer: 6, autumn: 9, fall: 9, winter: 12 };

/** `last summer`, `in the winter of 2024` (which ends in 2025), as the northern hemisphere counts them. */
export const seasons: Recogniser = (text, { today, ahead }) =>
  matches(text, SEASON, ([, which, name = '', year]) => {
    const start = SEASON_START[name.toLowerCase()] ?? 1;
    const season = (y: number): Days => ({
      first: calendarDay(y, start, 1),
      last: calendarDay(y, start + 3, 1) - 1,
    });
    const thisYear = partsOf(today).year;
    if (year) return { period: season(Number(year)), kind: 'span' as const };
    const begun = season(thisYear).first <= today ? thisYear : thisYear - 1;
    const next = which?.toLowerCase() === 'next' || ahead;
    const running = season(begun).last >= today;
    const back = which?.toLowerCase() === 'last' && running ? 1 : 0;
    return {
      period: season(next ? begun + (running && ahead ? 0 : 1) : begun - back),
      yearless: true,
      kind: 'span' as const,
    };
  });

function onlyTail(text: string, tail: RegExp): (mention: Mention) => Mention {
  return (mention) => {
    const at = text.slice(mention.start, mention.end).search(tail);
    return { ...mention, start: mention.start + Math.max(0, at) };
  };
}
