/** Times told from today: `two weeks ago`, `over the last three days`, `last month`, `yesterday`. */
import { type CalendarDay, mondayOf, monthAround, partsOf, shiftMonths, yearAround } from './calendar.ts';
import { type Mention, matches, type Period, type Recogniser, type Today } from './mention.ts';
import { CARDINAL, numberOf } from './numbers.ts';

type Days = Period & { readonly first: CalendarDay; readonly last: CalendarDay };

type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';
const UNIT = '(minute|hour|day|week|fortnight|month|year)';
/** An amount, and how many units it may be off. */
const AMOUNT = `(a couple(?: of)?|a few|several|some|half a|an?|${CARDINAL})`;

function amountOf(text: string): { count: number; slack: number } {
  const word = text.toLowerCase();
  if (word.startsWith('a couple')) return { count: 2, slack: 1 };
  if (word === 'a few' || word === 'some') return { count: 3, slack: 1 };
  if (word === 'several') return { count: 5, slack: 2 };
  if (word === 'half a') return { count: 0.5, slack: 0 };
  return { count: word === 'a' || word === 'an' ? 1 : (numberOf(word) ?? 0), slack: 0 };
}

const AGO = new RegExp(
  `\\b(?:(about|around|roughly|approximately|nearly|almost|more than|over|at least|less than|within)\\s+)?${AMOUNT}\\s+${UNIT}s?\\s+(?:ago|back|earlier|before (?:now|today))\\b`,
  'gi',
);

/**
 * `N units ago`, as wide as its unit: a day is that day, a week the seven days around it, a month that calendar month,
 * a year that calendar year.
 */
export const ago: Recogniser = (text, today) =>
  matches(text, AGO, (match) => {
    const [, modifier, amount = '', unitName = ''] = match;
    const { count, slack, unit } = measure(amount, unitName);
    if (count <= 0) return undefined;
    if (unit === 'hour' || unit === 'minute') return { period: back(today, count, unit), kind: 'clock' };
    const stranded = /\b(?:talk\w*|chat\w*|spoke|speak\w*|convers\w*)\s+$/i.test(text.slice(0, match.index));
    const how = stranded && /^about$/i.test(modifier ?? '') ? undefined : modifier;
    const reach = how && ROUGHLY.test(how) ? Math.max(1, count / 10) + slack : slack;
    const { first, minutes } = back(today, count + reach, unit);
    const { last } = back(today, Math.max(0, count - reach), unit);
    if (how && BEYOND.test(how)) return { period: { last }, kind: 'span' };
    if (how && WITHIN.test(how)) return { period: { first, last: today.today }, kind: 'span' };
    return { period: minutes ? { first, last, minutes } : { first, last }, kind: unit };
  });

const ROUGHLY = /about|around|roughly|approximately|nearly|almost/i;
const BEYOND = /more than|over|at least/i;
const WITHIN = /less than|within/i;

const AHEAD = new RegExp(`\\bin\\s+${AMOUNT}\\s+${UNIT}s?(?:'s? time)?\\b(?!\\s+(?:a|per)\\b)`, 'gi');

/** `in two weeks`, only in a query that looks ahead; otherwise it is a duration ("learned it in two weeks"). */
export const fromNow: Recogniser = (text, today) =>
  today.ahead
    ? matches(text, AHEAD, ([, amount = '', unitName = '']) => {
        const { count, slack, unit } = measure(amount, unitName);
        if (unit === 'hour' || unit === 'minute' || count <= 0) return undefined;
        const period = {
          first: back(today, -(count - slack), unit).first,
          last: back(today, -(count + slack), unit).last,
        };
        return { period, kind: unit };
      })
    : [];

const ROLLING = new RegExp(
  `\\b(?:(over|in|during|within|for|across|throughout)\\s+)?(?:(?:the|this|these|my|our)\\s+)?(last|past|previous|next|coming)\\s+(?:(couple(?: of)?|few|several|${CARDINAL})\\s+)?${UNIT}(s?)\\b(?!\\s+(?:of|before)\\b)`,
  'gi',
);

/**
 * `the last three days`, `over the past week`: from that many days before today until now. `last week`, `last month`
 * without such a word: the calendar week or month before this one.
 */
export const rolling: Recogniser = (text, today) =>
  matches(text, ROLLING, ([, preposition, which = '', amount, unitName = '', plural]) => {
    const word = which.toLowerCase();
    const future = word === 'next' || word === 'coming';
    if (!amount && !plural && !isRolling(preposition, word)) {
      return calendarUnit(today, unitName.toLowerCase(), future ? 1 : -1);
    }
    const { count, slack, unit } = measure(
      amount ? `${/^(?:couple|few)/i.test(amount) ? 'a ' : ''}${amount}` : '1',
      unitName,
    );
    if (count <= 0) return undefined;
    const reach = (count + slack) * (future ? -1 : 1);
    const edge =
      unit === 'hour' || unit === 'minute' ? back(today, reach, unit).first : moved(today.today, reach, unit);
    const period = future ? { first: today.today, last: edge } : { first: edge, last: today.today };
    return { period, kind: 'span' as const };
  }).map(withoutPreposition(text));

const isRolling = (preposition: string | undefined, which: string): boolean =>
  which === 'past' ||
  which === 'coming' ||
  (preposition !== undefined && /over|within|across|throughout|during|in/i.test(preposition));

const CALENDAR =
  /\b(?:(this|current)\s+(week|month|year)|(?:the\s+)?(week|month|year)\s+(before last|after next))\b/gi;

/** `this month`, `the week before last`. */
export const calendarUnits: Recogniser = (text, today) =>
  matches(text, CALENDAR, ([, current, unit, otherUnit, other]) =>
    calendarUnit(
      today,
      (unit ?? otherUnit ?? '').toLowerCase(),
      current ? 0 : /before/i.test(other ?? '') ? -2 : 2,
    ),
  );

function calendarUnit(
  { today }: Today,
  unit: string,
  offset: number,
): Omit<Mention, 'start' | 'end'> | undefined {
  const monday = mondayOf(today) + 7 * offset;
  switch (unit) {
    case 'day':
      return { period: { first: today + offset, last: today + offset }, kind: 'day' };
    case 'week':
      return { period: { first: monday, last: monday + 6 }, kind: 'week' };
    case 'fortnight':
      return {
        period: { first: today + 14 * Math.min(0, offset), last: today + 14 * Math.max(0, offset) },
        kind: 'span',
      };
    case 'month':
      return { period: monthAround(today, offset), kind: 'month' };
    case 'year':
      return { period: yearAround(partsOf(today).year + offset), kind: 'year' };
    default:
      return undefined;
  }
}

function measure(amount: string, unitName: string): { count: number; slack: number; unit: Unit } {
  const { count, slack } = amountOf(amount);
  const name = unitName.toLowerCase();
  if (name === 'fortnight') return { count: 2 * count, slack: 2 * slack, unit: 'week' };
  if (count === 0.5)
    return name === 'year'
      ? { count: 6, slack: 1, unit: 'month' }
      : { count: name === 'month' ? 2 : 4, slack: 1, unit: name === 'month' ? 'week' : 'day' };
  return { count, slack, unit: name as Unit };
}

/** The unit's stretch of days so many units before today. */
function back({ today, minute }: Today, count: number, unit: Unit): Days {
  const whole = Math.round(count);
  switch (unit) {
    case 'minute':
    case 'hour':
      return clockBack(today, minute, unit === 'hour' ? count * 60 : count);
    case 'day':
      return daysBack(today, minute, whole);
    case 'week':
      return { first: today - 7 * whole - 3, last: today - 7 * whole + 3 };
    case 'month':
      return monthAround(today, -whole);
    case 'year':
      return yearAround(partsOf(today).year - whole);
  }
}

/** From here on people do not count days on the calendar, and programs round elapsed time down. */
const COUNTED_EXACTLY = 7;

/** `38 days ago` is also what happened 38 days and 20 hours ago: late on the day before. */
function daysBack(today: CalendarDay, minute: number, count: number): Days {
  const last = today - count;
  if (count < COUNTED_EXACTLY) return { first: last, last };
  return { first: last - 1, last, minutes: { from: minute, to: 1440 } };
}

/** Around a time of the clock, a quarter of the distance to each side, at least ten minutes. */
function clockBack(today: CalendarDay, minute: number, distance: number): Days {
  const slack = Math.max(10, distance / 4);
  const at = (minutes: number) => ({
    day: today + Math.floor(minutes / 1440),
    minute: ((minutes % 1440) + 1440) % 1440,
  });
  const [from, to] = [at(Math.floor(minute - distance - slack)), at(Math.ceil(minute - distance + slack))];
  return { first: from.day, last: to.day, minutes: { from: from.minute, to: to.minute } };
}

function moved(today: CalendarDay, count: number, unit: Unit): CalendarDay {
  if (unit === 'month') return shiftMonths(today, -Math.round(count));
  if (unit === 'year') return shiftMonths(today, -12 * Math.round(count));
  return today - Math.round(count) * (unit === 'week' ? 7 : 1);
}

function withoutPreposition(text: string): (mention: Mention) => Mention {
  return (mention) => {
    const found = /^(?:over|in|during|within|for|across|throughout)\s+/i.exec(
      text.slice(mention.start, mention.end),
    );
    return { ...mention, start: mention.start + (found?.[0].length ?? 0) };
  };
}
