/** Sessions as callers name them: by id, or by order numbers such as `3`, `-1`, `2..4`, `-3..-1` and `1,3`. */
import { invalidInput, notFound } from '../errors.ts';
import { pickSessions } from '../retrieval/understand/pick-sessions.ts';
import type { SessionSpan } from '../retrieval/understand/types.ts';
import { hasSession, sessionByOrdinal, sessionStarts } from '../store/queries/sessions.ts';
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

/**
 * @param weekdays order numbers count only sessions that began on one of these days.
 * @throws MempageError `not_found` for order numbers that no session has.
 */
export async function sessionsNamed(
  tx: ReadTx,
  named: string | number,
  { weekdays, timeZone }: { weekdays?: readonly number[]; timeZone: string },
): Promise<NamedSessions> {
  const text = String(named);
  // Clients whose schemas allow only text send numbers as digits, but a session may be called so.
  if (typeof named === 'string' && (await hasSession(tx, named))) return { session: named };
  if (text.trim() === '0') throw noSuch('0');
  const spans = parseSessionNumbers(text);
  if (!spans) return { session: text };
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
