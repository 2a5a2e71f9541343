/** Which days ahead a statement speaks of: "the dentist is on 4 December", "we leave next Friday". */
import { formatDay } from '../../time.ts';
import { type CalendarDay, instantOf, partsOf, wallClock } from './calendar.ts';
import { bareDays } from './dates.ts';
import { dayWords, weekdays, weekends } from './day-names.ts';
import { type Mention, type Recogniser, recognise, type Today } from './mention.ts';
import { calendarUnits, fromNow, rolling } from './relative.ts';
import { sentenceAt, tellsOfPast, tellsOfPresent } from './tense.ts';
import { WRITTEN_DATES } from './when.ts';

/** Longer spans ("between March and May") are no appointment. In days. */
const LONGEST = 31;
/** Up to here a date without a year is the next, whatever the tense ("I asked Ida, the choir sings on 5 December"). In days. */
const NEAR = 183;
/** From here on a sentence without a verb rather means the day that has just been ("Lunch on 22 November"). In days. */
const JUST_BEEN = 334;
const LOOKS_BACK = /\b(?:last|ago|yesterday|previous)\b/i;

/** Whole days, as instants: when the first and when the last of them begins. */
export interface Ahead {
  readonly first: Date;
  readonly last: Date;
}

/**
 * The days and spans that a statement names and that are not over by the day it was made on, earliest first.
 * @param said when the statement was made: what its "tomorrow" is counted from
 */
export function daysAhead(text: string, said: Date, timeZone: string): Ahead[] {
  const at = wallClock(said, timeZone);
  const days = [...written(text, at), ...spoken(text, at)].flatMap(
    ({ start, period: { first, last = first } }): { first: CalendarDay; last: CalendarDay }[] => {
      if (first === undefined || last === undefined || last - first > LONGEST) return [];
      // What lasts on the day itself is as likely told when it was over: "I ran 5 km on 28 November".
      const lasts = last >= at.today && tellsOfPresent(sentenceAt(text, start));
      return first > at.today || lasts ? [{ first, last }] : [];
    },
  );
  return [...new Map(days.map((each) => [`${each.first} ${each.last}`, each])).values()]
    .sort((a, b) => a.first - b.first || a.last - b.last)
    .map(({ first, last }) => ({
      first: instantOf(first, 0, timeZone),
      last: instantOf(last, 0, timeZone),
    }));
}

type At = Omit<Today, 'ahead'>;

/** Dates. Without a year the first such day from when it was said on, unless the statement tells of what has been. */
function written(text: string, at: At): Mention[] {
  const found = recognise(text, { ...at, ahead: true }, WRITTEN_DATES);
  return found.filter(({ start, yearless, period: { first = 0 } }) => {
    const sentence = sentenceAt(text, start);
    if (!yearless || tellsOfPresent(sentence)) return true;
    const distance = first - at.today;
    return distance <= NEAR ? !LOOKS_BACK.test(sentence) : distance <= JUST_BEEN && !tellsOfPast(sentence);
  });
}

/** Days told from today; of those that can lie on either side, the one that fits what the statement tells of. */
const spoken = (text: string, at: At): Mention[] =>
  [true, false].flatMap((ahead) =>
    recognise(text, { ...at, ahead }, SPOKEN).filter(
      ({ start }) => tellsOfPast(sentenceAt(text, start)) !== ahead,
    ),
  );

/** "In two weeks" is read with some days to both sides; an appointment is in their middle. */
const aboutThen: Recogniser = (text, today) =>
  fromNow(text, today).map((mention) => {
    const { first, last } = mention.period;
    if (mention.kind !== 'week' || first === undefined || last === undefined) return mention;
    const middle = Math.round((first + last) / 2);
    return { ...mention, period: { first: middle, last: middle } };
  });

const SPOKEN = [dayWords, aboutThen, weekdays, weekends, calendarUnits, rolling, bareDays];

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** How a date in the month of `moment` may be written: groups of words, of which all of one group must be there. */
export function monthWords(moment: Date, timeZone: string): string[][] {
  const [year = '', month = ''] = formatDay(moment, timeZone).split('-');
  const name = MONTHS[Number(month) - 1] ?? '';
  return [[name], [name.slice(0, 3)], [year, month]];
}

/** A day as people write it down: "4 December". */
export function writtenDay(day: CalendarDay): string {
  const parts = partsOf(day);
  return `${parts.day} ${MONTHS[parts.month - 1]}`;
}

/** A day in digits: "2026-12-04". */
export const isoDay = (day: CalendarDay): string => formatDay(instantOf(day, 0, 'UTC'), 'UTC');
