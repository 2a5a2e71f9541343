/** What a conversation starts from: core blocks, what matters for the task, what happened lately, what else there is. */
import { getBank } from '../store/queries/banks.ts';
import { listCoreBlocks } from '../store/queries/core-blocks.ts';

export type { NamedCount } from '../store/queries/overview.ts';

import { getOverview, type Overview } from '../store/queries/overview.ts';
import { listSessions } from '../store/queries/sessions.ts';
import { listByTime } from '../store/queries/timeline.ts';
import type { CoreBlock, Memory, Session } from '../types.ts';
import { type Bank, reading } from './bank.ts';
import { toCoreBlock } from './core-blocks.ts';
import { bestFor } from './search.ts';

export interface PagedIn {
  readonly core: readonly CoreBlock[];
  /** Best first; empty without a task. */
  readonly relevant: readonly Memory[];
  /** Newest first, without those that are relevant. */
  readonly recent: readonly Memory[];
  readonly overview: Overview;
  readonly sessions: readonly Session[];
  readonly timeZone: string;
}

const RELEVANT = 30;
const RECENT = 30;
const SESSIONS = 3;
const NAMES = 12;

export async function pageIn(bank: Bank, task: string | undefined): Promise<PagedIn> {
  const now = bank.clock.now();
  const relevant = task ? await bestFor(bank, task, RELEVANT) : [];
  return await reading(bank, async (tx) => {
    const { timeZone } = await getBank(tx);
    const shown = new Set(relevant.map((memory) => memory.id));
    const latest = await listByTime(tx, { filter: { now }, order: 'newest', limit: RECENT });
    return {
      core: (await listCoreBlocks(tx)).map(toCoreBlock),
      relevant,
      recent: latest.filter((memory) => !shown.has(memory.id)),
      overview: await getOverview(tx, NAMES, now),
      sessions: await listSessions(tx, { limit: SESSIONS }),
      timeZone,
    };
  });
}
