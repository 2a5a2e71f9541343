/** What a conversation starts from: core blocks, what matters for the task, what happened lately, what else there is. */
import { getBank } from '../../store/queries/banks.ts';
import { listCoreBlocks } from '../../store/queries/core-blocks.ts';
import { getOverview, type Overview } from '../../store/queries/overview.ts';
import { lastSession, listSessions } from '../../store/queries/sessions.ts';
import { listByTime } from '../../store/queries/timeline.ts';
import type { CoreBlock, Memory, Session } from '../../types.ts';
import { type Bank, reading } from '../bank.ts';
import { toCoreBlock } from '../core-blocks.ts';
import { bestFor, type Relevant } from '../search.ts';
import { type Changed, changedSince } from './changed.ts';
import { comingUp, type Plan } from './coming-up.ts';
import { factsInPlay, type KnownFact } from './in-play.ts';

export type { NamedCount } from '../../store/queries/overview.ts';

export interface PagedIn {
  readonly core: readonly CoreBlock[];
  /** Since the last session began. */
  readonly changed: Changed;
  /** Soonest first. */
  readonly plans: readonly Plan[];
  readonly facts: readonly KnownFact[];
  /** Best first; empty without a task. */
  readonly relevant: Relevant;
  /** Newest first, without those that are relevant. */
  readonly recent: readonly Memory[];
  readonly overview: Overview;
  readonly sessions: readonly Session[];
  readonly timeZone: string;
}

const RELEVANT = 30;
const RECENT = 30;
/** The newest memories that are read for plans; the first of them are recent. */
const LATEST = 100;
/** Of the relevant and of the recent memories, those whose facts tell who and what is in play. */
const TELLING = 5;
const SESSIONS = 3;
const NAMES = 12;
/** Without any session, what the last so many milliseconds changed is new. */
const WEEK = 7 * 86_400_000;

export async function pageIn(bank: Bank, task: string | undefined): Promise<PagedIn> {
  const now = bank.clock.now();
  const relevant = task ? await bestFor(bank, task, RELEVANT) : { results: [] };
  return await reading(bank, async (tx) => {
    const info = await getBank(tx);
    const { timeZone } = info;
    const shown = new Set(relevant.results.map(({ id }) => id));
    const latest = await listByTime(tx, { filter: { now }, order: 'newest', limit: LATEST });
    const telling = [
      ...relevant.results.slice(0, TELLING).map(({ id }) => id),
      ...latest.slice(0, TELLING).map(({ id }) => id),
    ];
    const last = await lastSession(tx);
    return {
      core: (await listCoreBlocks(tx)).map(toCoreBlock),
      changed: await changedSince(tx, last?.recordedAt ?? new Date(now.getTime() - WEEK)),
      plans: await comingUp(tx, info, now, latest),
      facts: await factsInPlay(tx, { task, memories: telling, now, timeZone }),
      relevant,
      recent: latest.slice(0, RECENT).filter((memory) => !shown.has(memory.id)),
      overview: await getOverview(tx, NAMES, now),
      sessions: await listSessions(tx, { limit: SESSIONS }),
      timeZone,
    };
  });
}
