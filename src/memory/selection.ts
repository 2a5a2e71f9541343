/** Which memories a call speaks of: the filters that timeline, search and forget share, as callers give them. */
import { invalidInput, notFound } from '../errors.ts';
import { getBank } from '../store/queries/banks.ts';
import type { MemoryFilter } from '../store/queries/filter.ts';
import { hasSession, sessionByOrdinal } from '../store/queries/sessions.ts';
import type { ReadTx } from '../store/store.ts';
import { parseMoment } from '../time.ts';
import type { Kind } from '../types.ts';

export interface Selection {
  readonly kinds?: readonly Kind[];
  /** A session's id, or its order number: 1 is the first, -1 the last. Digits are a number unless a session is called so. */
  readonly session?: string | number;
  readonly speaker?: string;
  readonly tags?: readonly string[];
  readonly about?: string;
  /** ISO 8601, inclusive; a date means the whole day, in the bank's time zone. */
  readonly from?: string;
  readonly to?: string;
  readonly includeFaded?: boolean;
  readonly includeSuperseded?: boolean;
}

/** @throws MempageError `invalid_input` for dates, `not_found` for a session number that does not exist. */
export async function resolveSelection(tx: ReadTx, selection: Selection, now: Date): Promise<MemoryFilter> {
  const { timeZone } = await getBank(tx);
  const { session, from, to, ...same } = selection;
  const filter: MemoryFilter = {
    ...same,
    session: session === undefined ? undefined : await sessionNamed(tx, session),
    from: from === undefined ? undefined : parseMoment(from, timeZone, 'start'),
    to: to === undefined ? undefined : endOf(to, timeZone),
    now,
  };
  if (filter.from && filter.to && filter.from >= filter.to) {
    throw invalidInput(`from (${from}) is after to (${to}), so nothing can match. Swap or widen them.`);
  }
  return filter;
}

/** `to` is inclusive: a day ends with the day, and an exact moment still counts itself. */
function endOf(to: string, timeZone: string): Date {
  const end = parseMoment(to, timeZone, 'end');
  const exact = end.getTime() === parseMoment(to, timeZone, 'start').getTime();
  return exact ? new Date(end.getTime() + 1) : end;
}

/** Clients whose schemas allow only text send numbers as digits. */
async function sessionNamed(tx: ReadTx, session: string | number): Promise<string> {
  if (typeof session === 'number') return await sessionNumbered(tx, session);
  const digits = /^-?\d{1,9}$/.test(session);
  return digits && !(await hasSession(tx, session)) ? await sessionNumbered(tx, Number(session)) : session;
}

async function sessionNumbered(tx: ReadTx, number: number): Promise<string> {
  const id = number === 0 ? undefined : await sessionByOrdinal(tx, number);
  if (id !== undefined) return id;
  throw notFound(
    `There is no session number ${number}. 1 is the first session, -1 the last; memory_timeline with group_by "session" lists them.`,
  );
}
