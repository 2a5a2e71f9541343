/** What a conversation starts from: core blocks, what matters for the task, what happened lately, what else there is. */
import { getBank } from '../../store/queries/banks.ts';
import { listCoreBlocks } from '../../store/queries/core-blocks.ts';
import { getOverview, type Overview } from '../../store/queries/overview.ts';
import { lastSession, latestSessions } from '../../store/queries/sessions.ts';
import { listByTime } from '../../store/queries/timeline.ts';
import type { ReadTx } from '../../store/store.ts';
import type { CoreBlock, Memory, Session } from '../../types.ts';
import { asTheyWere } from '../as-of.ts';
import { type Bank, reading } from '../bank.ts';
import { toCoreBlock } from '../core-blocks.ts';
import { lastMoment } from '../graph-view.ts';
import { blocksThen } from '../read-core.ts';
import { bestFor, type Relevant } from '../search.ts';
import { type Changed, changedSince } from './changed.ts';
import { comingUp, type Plan } from './coming-up.ts';
import { factsInPlay, type KnownFact } from './in-play.ts';

export type { NamedCount } from '../../store/queries/overview.ts';

export interface PagedIn {
  /** From when all this is seen. */
  readonly now: Date;
  readonly core: readonly Pick<CoreBlock, 'name' | 'description' | 'content' | 'version'>[];
  /** Since the last session began; undefined for a past moment. */
  readonly changed?: Changed;
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

/** A moment, now or past, from which a bank is seen. */
interface Seen {
  readonly now: Date;
  readonly asOf?: Date;
}

/**
 * @param asOf ISO 8601: the bank as it was then, at the end of a day or month
 * @throws MempageError `invalid_input` for a date
 */
export async function pageIn(bank: Bank, task: string | undefined, asOf?: string): Promise<PagedIn> {
  const seen = await momentOf(bank, asOf);
  const relevant = task ? await bestFor(bank, task, RELEVANT, seen) : { results: [] };
  return await reading(bank, async (tx) => {
    const info = await getBank(tx);
    const latest = await latestAt(tx, seen);
    const shown = new Set(relevant.results.map(({ id }) => id));
    const telling = [relevant.results.map(({ id }) => id), latest.map(({ id }) => id)];
    return {
      now: seen.now,
      core: await coreAt(tx, seen),
      changed: await changedLately(tx, seen),
      plans: await comingUp(tx, info, seen, latest),
      facts: await factsInPlay(tx, {
        ...seen,
        task,
        memories: telling.flatMap((ids) => ids.slice(0, TELLING)),
        timeZone: info.timeZone,
      }),
      relevant,
      recent: latest.slice(0, RECENT).filter((memory) => !shown.has(memory.id)),
      overview: await overviewAt(tx, seen),
      sessions: await latestSessions(tx, seen, SESSIONS),
      timeZone: info.timeZone,
    };
  });
}

async function momentOf(bank: Bank, asOf: string | undefined): Promise<Seen> {
  const now = bank.clock.now();
  if (asOf === undefined) return { now };
  const { timeZone } = await reading(bank, getBank);
  const moment = new Date(Math.min(lastMoment(asOf, timeZone).getTime(), now.getTime()));
  return { now: moment, asOf: moment };
}

async function latestAt(tx: ReadTx, seen: Seen): Promise<Memory[]> {
  const latest = await listByTime(tx, { filter: seen, order: 'newest', limit: LATEST });
  return seen.asOf ? await asTheyWere(tx, latest, seen.asOf) : latest;
}

const coreAt = async (tx: ReadTx, { asOf }: Seen): Promise<PagedIn['core']> =>
  asOf ? await blocksThen(tx, 'all', asOf) : (await listCoreBlocks(tx)).map(toCoreBlock);

/** Of a past moment without names: speakers and tags are counted as they are now. */
async function overviewAt(tx: ReadTx, seen: Seen): Promise<Overview> {
  const overview = await getOverview(tx, NAMES, seen);
  return seen.asOf ? { ...overview, kinds: [], speakers: [], tags: [] } : overview;
}

/** What has changed is told of now; the changes before a past moment are in the history of each thing. */
async function changedLately(tx: ReadTx, { now, asOf }: Seen): Promise<Changed | undefined> {
  if (asOf) return undefined;
  const last = await lastSession(tx);
  return await changedSince(tx, { since: last?.recordedAt ?? new Date(now.getTime() - WEEK), now });
}
