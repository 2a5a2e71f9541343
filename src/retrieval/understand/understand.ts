/** Reads a query: which time, which sessions, whose words, and what is left to search for. */
import { formatDay } from '../../time.ts';
import { isoDay, writtenDay } from './ahead.ts';
import { borrow } from './borrow.ts';
import { daysFrom, wallClock } from './calendar.ts';
import { condense } from './condense.ts';
import { asksWhatWasSaid, speaksOfTalk } from './intent.ts';
import type { Piece } from './join.ts';
import type { Period } from './mention.ts';
import { namesIn } from './names.ts';
import { timeRange } from './range.ts';
import { contentTerms, cut, searchText } from './residue.ts';
import type { SessionsAsked, Situation, Understood } from './types.ts';
import { type Clock, hasWhen, piecesOf, type When, whenIn, wordsOf } from './when.ts';

/**
 * Reads a query without any model: the same query in the same situation is always read alike. What needs knowledge of
 * the world ("before my birthday trip") gives no range but a note.
 */
export function understand(query: string, situation: Situation): Understood {
  const { text, note } = condense(query);
  const notes = note ? [note] : [];
  const now = read(text, situation, notes);
  const { stored } = situation;
  if (!stored || !now.time?.from || now.time.from > situation.now || now.time.from <= stored.last) return now;
  if (situation.now.getTime() - stored.last.getTime() < ARCHIVE) return now;
  const then = `Nothing is stored after ${formatDay(stored.last, situation.timeZone)}; the time is read as seen from then.`;
  return read(text, { ...situation, now: stored.last }, [...notes, then]);
}

/** A bank at rest for longer is an archive, in which "last week" can only mean its own last week. */
const ARCHIVE = 90 * 86_400_000;

function read(text: string, situation: Situation, notes: readonly string[]): Understood {
  const clock = clockOf(situation);
  const own = whenIn(text, clock);
  const borrowed = borrow(text, own, situation, clock);
  const when = borrowed.when ?? own;
  const pieces = piecesOf(when);
  const all = situation.speakers ?? [];
  const names = namesIn(text, all);
  const isSpeaker = (name: string) => all.includes(name);
  const speakers = [...new Set([...names.speakers, ...borrowed.names.filter(isSpeaker)])];
  const onlyWhen = hasWhen(when) && nothingElse(text, pieces, speakers, situation.language);
  const bare = onlyWhen && (speakers.length === 0 || speaksOfTalk(text));
  const reading = { certain: bare, done: onlyWhen && !bare, borrowed: borrowed.when !== undefined };
  const time = when.time && timeRange(text, when.time, { situation, ...reading });
  const sessions = when.sessions && sessionsAsked(text, when);
  const weekdays = when.recurring && {
    days: when.recurring.days,
    source: wordsOf(text, [when.recurring]),
    hard: bare || asksWhatWasSaid(text, when.recurring),
  };
  const filters = Boolean(sessions) || (time?.hard ?? false) || (weekdays?.hard ?? false);
  return {
    text: filters
      ? searchText(text, pieces)
      : [text, ...(time?.ahead ? datesAhead(text, when.time?.period) : [])].join(' '),
    listing: bare && filters,
    ...(time ? { time } : {}),
    ...(sessions ? { sessions } : {}),
    ...(weekdays ? { weekdays } : {}),
    speakers,
    ...(names.saidBy ? { saidBy: names.saidBy } : {}),
    entities: [...names.entities, ...borrowed.names.filter((name) => !isSpeaker(name))],
    contextText: borrowed.text,
    notes: [
      ...notes,
      ...borrowed.notes,
      ...(when.time && !time
        ? [`"${wordsOf(text, when.time.pieces)}" is read as a part of the subject.`]
        : []),
      ...(own.unclear ? [`"${own.unclear}" orders by subject; not used as a filter.`] : []),
      ...own.missing.map(
        (piece) => `There is no day "${wordsOf(text, [piece])}" in the calendar; no time filter from it.`,
      ),
      ...unknownAnchors(text, piecesOf(own)),
    ],
  };
}

/** More days than a weekend are not looked for one by one. */
const MOST_DATES = 2;

/** What stands in the diary on Friday was rather written down with its date, in words or in digits. */
function datesAhead(text: string, { first, last = first }: Partial<Period> = {}): string[] {
  if (first === undefined || last === undefined || last - first >= MOST_DATES) return [];
  const dates = daysFrom(first, last).flatMap((day) => [writtenDay(day), isoDay(day)]);
  return dates.filter((date) => !text.toLowerCase().includes(date.toLowerCase()));
}

function clockOf({ now, timeZone, stored }: Situation): Clock {
  const day = (moment: Date) => wallClock(moment, timeZone).today;
  const clock = wallClock(now, timeZone);
  return stored ? { ...clock, stored: { first: day(stored.first), last: day(stored.last) } } : clock;
}

/** Whether a query says nothing but when, and whose words. */
function nothingElse(
  text: string,
  pieces: readonly Piece[],
  speakers: readonly string[],
  language: string | undefined,
): boolean {
  const names = new Set(speakers.flatMap((name) => contentTerms(name, language)));
  return contentTerms(cut(text, pieces), language).every((term) => names.has(term));
}

function sessionsAsked(text: string, { sessions, time }: When): SessionsAsked | undefined {
  if (!sessions) return undefined;
  return {
    spans: sessions.spans,
    ...(sessions.side ? { side: sessions.side } : {}),
    ...(sessions.weekday === undefined ? {} : { weekday: sessions.weekday }),
    ...(time ? { within: true as const } : {}),
    source: wordsOf(text, [sessions]) || 'the conversation',
  };
}

/** A distance from, or a side of, something that no calendar knows: "two weeks before my birthday trip". */
const UNKNOWN_ANCHOR =
  /\b(?:(?:\w+\s+)?(?:days?|weeks?|months?|years?)\s+)?(?:before|after|since|until)\s+(?:my|our|his|her|their|your|the)\s+(?!last\b|first\b|next\b|day\b|week\b|month\b|year\b|\d)(?:\w+\s+){0,1}\w+/gi;

function unknownAnchors(text: string, known: readonly Piece[]): string[] {
  return [...text.matchAll(UNKNOWN_ANCHOR)]
    .filter(
      ({ index, 0: { length } }) =>
        !known.some(({ start, end }) => start <= index && end >= index + length - 1),
    )
    .map(([words]) => `When "${words.trim()}" was is not known; no time filter from it.`);
}
