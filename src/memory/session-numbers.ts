/** Sessions as callers name them: by id, or by order numbers such as `3`, `-1`, `2..4`, `-3..-1` and `1,3`. */
import { invalidInput, notFound } from '../errors.ts';
import { countedAmong, pickSessions } from '../retrieval/understand/pick-sessions.ts';
import type { SessionSpan } from '../retrieval/understand/types.ts';
import { hasSession, sessionByOrdinal, sessionStarts } from '../store/queries/sessions.ts';
import { countMemories } from '../store/queries/timeline.ts';
import type { ReadTx } from '../store/store.ts';

const NUMBER = '-?\\d{1,9}';
const ITEM = new RegExp(`^\\s*(${NUMBER})\\s*(?:(?:\\.\\.|–|to)\\s*(${NUMBER})|-\\s*(\\d{1,9}))?\\s*$`);

/** Undefined for a text that is no list of order numbers, which then is an id. */
export function parseSessionNumbers(text: string): SessionSpan[] | undefined {
  const spans = text.split(',').map((item) => {
    const match = ITEM.exec(item);
    if (!match) return undefined;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[3] ?? first);
    return first === 0 || last === 0 ? undefined : { first, last };
  });
  return spans.every((span) => span !== undefined) ? spans : undefined;
}

/** The sessions that a caller means; of one, its id may belong to no session (then nothing is found). */
export type NamedSessions = { readonly session: string } | { readonly sessions: readonly string[] };

interface Counting {
  /** Order numbers count only sessions that began on one of these days, 0 Sunday to 6 Saturday. */
  readonly weekdays?: readonly number[];
  readonly timeZone: string;
}

/**
 * @throws MempageError `not_found` for order numbers that no session has, `invalid_input` for a range from late to early.
 */
export async function sessionsNamed(
  tx: ReadTx,
  named: string | number,
  { weekdays, timeZone }: Counting,
): Promise<NamedSessions> {
  const text = String(named);
  // Clients whose schemas allow only text send numbers as digits, but a session may be called so.
  if (typeof named === 'string' && (await hasSession(tx, named))) return { session: named };
  if (text.trim() === '0') throw noSuch('0');
  const spans = parseSessionNumbers(text);
  if (!spans) return { session: text };
  const reversed = spans.find(({ first, last }) => first * last > 0 && first > last);
  if (reversed) throw backwards(reversed);
  const [only] = spans;
  if (!weekdays && spans.length === 1 && only && only.first === only.last) {
    const id = await sessionByOrdinal(tx, only.first);
    if (id === undefined) throw noSuch(text);
    return { session: id };
  }
  const sessions = pickSessions(await sessionStarts(tx), { spans, weekdays }, timeZone);
  if (sessions.length === 0) throw noSuch(text);
  return { sessions };
}

/** Says that no session has the id by which a caller named one; undefined if one has, or if no id was given. */
export async function unknownSession(
  tx: ReadTx,
  named: string | number | undefined,
): Promise<string | undefined> {
  if (typeof named !== 'string' || parseSessionNumbers(named) || (await hasSession(tx, named)))
    return undefined;
  return `There is no session ${JSON.stringify(named.slice(0, 100))} in this bank; memory_timeline with group_by "session" lists them.`;
}

/** Says which of several order numbers no session has; undefined if all are there, or if none were given. */
export async function missingSessions(
  tx: ReadTx,
  named: string | number | undefined,
  counting: Counting,
): Promise<string | undefined> {
  const spans = typeof named === 'string' ? parseSessionNumbers(named) : undefined;
  if (!spans || (await hasSession(tx, String(named)))) return undefined;
  const { length } = countedAmong(await sessionStarts(tx), counting, counting.timeZone);
  const missing = spans.flatMap((span) => beyond(span, length));
  if (missing.length === 0) return undefined;
  const days = counting.weekdays ? ' on such days' : '';
  return `There is no session number ${missing.join(', ')}: ${length === 1 ? '1 session is' : `${length} sessions are`} stored${days}.`;
}

/** The part of a span that lies outside of so many sessions, as it would be written. */
function beyond({ first, last }: SessionSpan, count: number): string[] {
  if (first * last < 0) return [first, last].filter((number) => Math.abs(number) > count).map(String);
  const from = first > 0 ? Math.max(first, count + 1) : first;
  const to = first > 0 ? last : Math.min(last, -count - 1);
  if (from > to) return [];
  return [from === to ? `${from}` : `${from}..${to}`];
}

/** Says that sessions are there of which default results show nothing; undefined if they show some, or if none was named. */
export async function hiddenSessions(
  tx: ReadTx,
  named: string | number | undefined,
  { now, ...counting }: Counting & { readonly now: Date },
): Promise<string | undefined> {
  if (named === undefined) return undefined;
  const sessions = await sessionsNamed(tx, named, counting);
  return (await countMemories(tx, { ...sessions, now })) > 0
    ? undefined
    : 'Nothing of that session is shown: what it holds has faded, has expired or is in quarantine.';
}

const backwards = ({ first, last }: SessionSpan) =>
  invalidInput(`The range of sessions ${first}..${last} is reversed; write ${last}..${first}.`);

const noSuch = (text: string) =>
  notFound(
    `There is no session number ${text}. 1 is the first session, -1 the last; memory_timeline with group_by "session" lists them.`,
  );

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * Days of the week by English name, whole or the first three letters, several with commas; also `weekend`.
 * @returns 0 Sunday to 6 Saturday.
 * @throws MempageError `invalid_input`
 */
export function parseWeekdays(text: string): number[] {
  const days = text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .flatMap((name) => (/^weekends?$/.test(name) ? [0, 6] : [DAYS.indexOf(name.slice(0, 3))]));
  if (days.length > 0 && !days.includes(-1)) return days;
  throw invalidInput(`"${text.slice(0, 40)}" is not a day of the week. Use for example Tuesday, or Sat,Sun.`);
}
