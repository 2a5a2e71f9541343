/** Days by name: `yesterday`, `this morning`, `last night`, `last Tuesday`, `at the weekend`. */
import { type CalendarDay, mondayOf, weekdayOf } from './calendar.ts';
import { matches, type Period, type Recogniser } from './mention.ts';
import { CARDINAL, numberOf } from './numbers.ts';

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** Matches the whole name of a day of the week. */
export const WEEKDAY = `(?:${WEEKDAYS.join('|')})`;
/** 0 Sunday to 6 Saturday, of a name in singular or plural. */
export const weekdayNamed = (name: string): number => WEEKDAYS.indexOf(name.toLowerCase().replace(/s$/, ''));

/** Parts of the day in minutes, with an hour of grace on both sides since people draw the lines differently. */
const PARTS: Record<string, { from: number; to: number }> = {
  morning: { from: 0, to: 13 * 60 },
  afternoon: { from: 11 * 60, to: 19 * 60 },
  evening: { from: 16 * 60, to: 24 * 60 },
  night: { from: 18 * 60, to: 24 * 60 + 6 * 60 },
};
const PART = '(morning|afternoon|evening|night)';

const wholeDay = (day: CalendarDay): Period => ({ first: day, last: day });

function partOfDay(day: CalendarDay, part: string | undefined): Period {
  const hours = part && PARTS[part.toLowerCase()];
  if (!hours) return wholeDay(day);
  const overnight = hours.to > 1440;
  return {
    first: day,
    last: overnight ? day + 1 : day,
    minutes: { from: hours.from, to: overnight ? hours.to - 1440 : hours.to },
  };
}

const DAY_WORDS = new RegExp(
  `\\b(?:(earlier)\\s+(?:on\\s+)?(today|this ${PART}|in the ${PART})|(today|yesterday|tomorrow|the day before yesterday|the day after tomorrow)(?:'s)?(?:\\s+(?:in\\s+the\\s+)?${PART})?|(this)\\s+${PART}|(last night)|(tonight)|(the other day))\\b`,
  'gi',
);
const OFFSETS: Record<string, number> = {
  today: 0,
  yesterday: -1,
  tomorrow: 1,
  'the day before yesterday': -2,
  'the day after tomorrow': 2,
};

/** `today`, `yesterday evening`, `earlier this morning`, `the other day` (the week before today). */
export const dayWords: Recogniser = (text, { today, minute }) =>
  matches(text, DAY_WORDS, (match) => {
    const [, earlier, , partA, partB, word, part, , thisPart, lastNight, tonight, otherDay] = match;
    if (earlier) {
      const until = Math.min(minute, partOfDay(today, partA ?? partB).minutes?.to ?? 1440);
      return {
        period: { ...wholeDay(today), minutes: { from: 0, to: Math.max(1, until) }, beforeNow: true },
        kind: 'clock',
      };
    }
    if (lastNight) return { period: partOfDay(today - 1, 'night'), kind: 'day' };
    if (tonight) return { period: partOfDay(today, 'night'), kind: 'day' };
    if (otherDay) return { period: { first: today - 7, last: today - 1 }, kind: 'span' };
    if (thisPart) return { period: partOfDay(today, thisPart), kind: 'day' };
    return { period: partOfDay(today + (OFFSETS[word?.toLowerCase() ?? ''] ?? 0), part), kind: 'day' };
  });

const WEEKS_AGO = `(an?|a couple of|${CARDINAL})\\s+weeks?\\s+ago`;
const ONE = new RegExp(
  `(?<!\\b(?:black|good|ash|holy|palm|easter)\\s)\\b(?:(last|past|previous|this past|this coming|next|coming|this)\\s+)?(${WEEKDAY})(?!s\\b)(?:\\s+${PART})?(?:\\s+(?:of\\s+)?(?:(last|this|next)\\s+week|${WEEKS_AGO}))?\\b`,
  'gi',
);
const WEEK_FIRST = new RegExp(
  `\\b(?:(last|this|next)\\s+week(?:'s|,)?|${WEEKS_AGO},?)\\s+(?:on\\s+)?(${WEEKDAY})\\b`,
  'gi',
);
const COUNTED = new RegExp(`\\b(${CARDINAL}|a couple of|a few)\\s+(${WEEKDAY})s\\s+ago\\b`, 'gi');

/** `last Tuesday` (the latest before today), `Tuesday` (today's or the latest), `Tuesday of last week`, `Tuesday two weeks ago`. */
export const weekdays: Recogniser = (text, { today, ahead }) => [
  ...matches(text, WEEK_FIRST, ([, week, weeks, name = '']) => ({
    period: wholeDay(inWeek(today, weekNamed(week, weeks) ?? 0, weekdayNamed(name))),
    kind: 'day' as const,
  })),
  ...matches(text, COUNTED, ([, amount = '', name = '']) => {
    const count = /couple/.test(amount) ? 2 : /few/.test(amount) ? 3 : (numberOf(amount) ?? 1);
    return { period: wholeDay(latest(today, weekdayNamed(name)) - 7 * (count - 1)), kind: 'day' as const };
  }),
  ...matches(text, ONE, (match) => {
    const [, which, name = '', part, week, weeks] = match;
    if (
      /\b(?:(?:week(?:'s|,)?|weeks?\s+ago,?)\s+(?:on\s+)?|(?:an?|every|each|any)\s+)$/i.test(
        text.slice(0, match.index),
      )
    )
      return undefined;
    const weekday = weekdayNamed(name);
    const said = weekNamed(week, weeks);
    const day =
      said !== undefined ? inWeek(today, said, weekday) : named(today, which?.toLowerCase(), weekday, ahead);
    return { period: partOfDay(day, part), kind: 'day' as const };
  }),
];

/** The latest such weekday before today. */
const latest = (today: CalendarDay, weekday: number): CalendarDay =>
  today - ((weekdayOf(today) - weekday + 6) % 7) - 1;

const next = (today: CalendarDay, weekday: number): CalendarDay =>
  today + ((weekday - weekdayOf(today) + 6) % 7) + 1;

function named(today: CalendarDay, which: string | undefined, weekday: number, ahead: boolean): CalendarDay {
  if (which?.endsWith('next') || which?.endsWith('coming')) return next(today, weekday);
  if (which === 'this') return inWeek(today, 0, weekday);
  if (which) return latest(today, weekday);
  if (weekdayOf(today) === weekday) return today;
  return ahead ? next(today, weekday) : latest(today, weekday);
}

/** In weeks from this one: `last week`, `two weeks ago`; undefined where neither is said. */
function weekNamed(which: string | undefined, ago: string | undefined): number | undefined {
  if (which) return { last: -1, this: 0, next: 1 }[which.toLowerCase()];
  if (!ago) return undefined;
  return -(/^an?$/i.test(ago) ? 1 : (numberOf(ago) ?? 2));
}

const inWeek = (today: CalendarDay, offset: number, weekday: number): CalendarDay =>
  mondayOf(today) + 7 * offset + ((weekday + 6) % 7);

const WEEKEND = /\b(?:(last|past|this|next|coming)\s+weekend|(?:on|at|over|during)\s+the\s+weekend)\b/gi;

/** `last weekend`, `at the weekend`: Saturday and Sunday, the latest that have begun. */
export const weekends: Recogniser = (text, { today, ahead }) =>
  matches(text, WEEKEND, ([, which]) => {
    const saturday = mondayOf(today) + 5;
    const word = which?.toLowerCase();
    const coming = word === 'this' || (!word && ahead) || today >= saturday;
    const first =
      word === 'next' || word === 'coming'
        ? saturday + (today >= saturday ? 7 : 0)
        : coming && word !== 'last' && word !== 'past'
          ? saturday
          : saturday - 7;
    return { period: { first, last: first + 1 }, kind: 'span' as const };
  });

/** Days of the week in general, as opposed to one day. */
export interface Recurring {
  readonly start: number;
  readonly end: number;
  readonly days: readonly number[];
}

const RECURRING = new RegExp(
  `\\b(?:on\\s+|every\\s+|each\\s+|any\\s+)(?:an?\\s+)?((?:${WEEKDAY}s?(?:\\s*,\\s*|\\s+(?:and|or)\\s+)?(?:(?:on\\s+)?an?\\s+)?)+|weekends?|weekdays?|workdays?)\\b`,
  'gi',
);

/** `on a Tuesday`, `on Mondays and Fridays`, `every weekend`; undefined if the query speaks of none. */
export function recurringDays(text: string): Recurring | undefined {
  for (const match of text.matchAll(RECURRING)) {
    const [whole, list = ''] = match;
    const start = match.index;
    const span = { start, end: start + whole.trimEnd().length };
    if (/^(?:week|work)/i.test(list)) {
      if (!/s$/i.test(list) && !/^(?:every|each|any|on an?)\s/i.test(whole)) continue;
      return { ...span, days: /^weekend/i.test(list) ? [0, 6] : [1, 2, 3, 4, 5] };
    }
    const names = list.match(new RegExp(`${WEEKDAY}s?\\b`, 'gi')) ?? [];
    const general = /^(?:on\s+an?|every|each|any)\s/i.test(whole) || names.some((name) => /s$/i.test(name));
    if (general && names.length > 0) return { ...span, days: [...new Set(names.map(weekdayNamed))] };
  }
  return undefined;
}
