/** The sessions of a bank. */
import { listSessions } from '../store/queries/sessions.ts';
import type { Session } from '../types.ts';
import { type Bank, reading } from './bank.ts';

/** The latest sessions, newest last. */
export const latestSessions = (bank: Bank, limit: number): Promise<Session[]> =>
  reading(bank, (tx) => listSessions(tx, { limit }));
