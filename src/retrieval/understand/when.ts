/** Everything in a text that says when. */
import type { CalendarDay } from './calendar.ts';
import { bareDays, dates, dayRanges, dottedDates } from './dates.ts';
import { dayWords, type Recurring, recurringDays, weekdays, weekends } from './day-names.ts';
import { looksAhead } from './intent.ts';
import { type Joined, join, type Piece } from './join.ts';
import { blank, recognise } from './mention.ts';
import { calendarDates, missingDays, missingInDigits } from './month-days.ts';
import { months, quarters, seasons, years } from './months.ts';
import { ago, calendarUnits, fromNow, rolling } from './relative.ts';
import { recogniseSessions, type SessionMention } from './sessions.ts';

export interface Clock {
  readonly today: CalendarDay;
  /** Of the day. */
  readonly minute: number;
  readonly stored?: { readonly first: CalendarDay; readonly last: CalendarDay };
}

export interface When {
  readonly time?: Joined;
  readonly sessions?: SessionMention;
  readonly recurring?: Recurring;
  /** An expression that orders sessions by what they are about, which is no filter. */
  readonly unclear?: string;
  /** Days that no calendar has. */
  readonly missing: readonly Piece[];
}

/** Days as a calendar names them. The more exact before the less: what one took, the next ones do not see. */
export const WRITTEN_DATES = [missingDays, missingInDigits, dayRanges, dottedDates, calendarDates, dates];

const RECOGNISERS = [
  ...WRITTEN_DATES,
  bareDays,
  dayWords,
  weekdays,
  weekends,
  ago,
  calendarUnits,
  rolling,
  fromNow,
  quarters,
  seasons,
  months,
  years,
];

export function whenIn(text: string, clock: Clock): When {
  const { found: sessions, unclear } = recogniseSessions(text);
  let rest = sessions ? blank(text, sessions) : text;
  const recurring = recurringDays(rest);
  if (recurring) rest = blank(rest, recurring);
  const mentions = recognise(rest, { ...clock, ahead: looksAhead(text) }, RECOGNISERS);
  const missing = mentions.filter((mention) => mention.missing);
  return { time: join(rest, mentions), sessions, recurring, unclear, missing };
}

export const hasWhen = (when: When): boolean => Boolean(when.time ?? when.sessions ?? when.recurring);

export const piecesOf = ({
  time,
  sessions,
  recurring,
}: Pick<When, 'time' | 'sessions' | 'recurring'>): readonly Piece[] => [
  ...(time?.pieces ?? []),
  ...(sessions ? [sessions] : []),
  ...(recurring ? [recurring] : []),
];

/** The words of a text that pieces cover, for people to read. */
export const wordsOf = (text: string, pieces: readonly Piece[]): string =>
  pieces
    .map(({ start, end }) => text.slice(start, end).trim())
    .filter(Boolean)
    .join(' … ');
