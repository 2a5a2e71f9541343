/** The sessions of a bank. */
import { latestSessions as latest } from '../store/queries/sessions.ts';
import type { Session } from '../types.ts';
import { type Bank, reading } from './bank.ts';

/** The latest sessions of which default results show anything, newest last. */
export const latestSessions = (bank: Bank, limit: number): Promise<Session[]> =>
  reading(bank, (tx) => latest(tx, { now: bank.clock.now() }, limit));
