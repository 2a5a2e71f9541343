/** Search as a use-case: the query is read, the pipeline of retrieval ranks, a page of it is shown. */
import { type Ranked, type RankedAnswer, searchMemories } from '../retrieval/search.ts';
import { speaksOfTalk } from '../retrieval/understand/intent.ts';
import { contentTerms } from '../retrieval/understand/residue.ts';
import type { BankInfo } from '../store/queries/banks.ts';
import type { MemoryFilter } from '../store/queries/filter.ts';
import { getPassages, type Passage } from '../store/queries/keys.ts';
import { getMemories, getNeighbours } from '../store/queries/memories.ts';
import { listIds } from '../store/queries/timeline.ts';
import type { ReadTx } from '../store/store.ts';
import { together } from '../store/together.ts';
import { parseMoment } from '../time.ts';
import type { Memory, MemoryId } from '../types.ts';
import { asTheyWere } from './as-of.ts';
import type { Bank } from './bank.ts';
import { answering, type Question } from './question.ts';
import { readAs } from './read-as.ts';
import { resolveSelection, type Selection } from './selection.ts';
import { unknownSession } from './session-numbers.ts';
import type { Asked } from './understanding.ts';
import { unknownNames } from './unknown-names.ts';

export interface SearchInput extends Selection {
  readonly query: string;
  /** The conversation before the query, for what the query leaves out. */
  readonly context?: string;
  readonly asOf?: string;
  readonly limit: number;
  /** Where the page before ended. */
  readonly after?: SearchPosition;
  /** Ranks what was superseded as if it were not. */
  readonly equalSuperseded?: boolean;
  /** Adds what was said right before and after each result. */
  readonly neighbours?: boolean;
}

export interface SearchPosition {
  /** How many have been shown. */
  readonly offset: number;
  /** When the first page was read: what was recorded since does not shift the pages. */
  readonly recordedUntil: Date;
  /**
   * What has been shown, where pages are of a ranking: what is written meanwhile changes scores a little, and a near tie
   * that turns would come twice or never. A listing has an order of its own and needs none.
   */
  readonly shown: readonly MemoryId[];
}

export interface Found extends Ranked {
  readonly memory: Memory;
  /** For a memory too long to show: where in its content the match is. */
  readonly passage?: Passage;
  /** In order; without what is a result itself or a neighbour of one before. */
  readonly neighbours?: readonly Memory[];
}

export interface SearchResult {
  readonly results: readonly Found[];
  readonly more: boolean;
  /** Of the first result; the next page's has what this one showed added. */
  readonly position: SearchPosition;
  /** How likely the first results hold an answer, 0 to 1. */
  readonly relevance?: number;
  /** Nothing fits the time or the sessions that the query names: what there is was found without them. */
  readonly missed?: boolean;
  /** How the query was read, where something was read into it, and what was selected by and is not there. */
  readonly notes: readonly string[];
  /** What the query looks for in a text. */
  readonly sought: { readonly terms: ReadonlySet<string>; readonly language: string };
  readonly timeZone: string;
  /** All that a filter leaves, in order of time, instead of a ranking. */
  readonly listing: boolean;
}

export async function search(bank: Bank, input: SearchInput): Promise<SearchResult> {
  const { query, context, asOf, limit, after, equalSuperseded, neighbours, ...selection } = input;
  const now = bank.clock.now();
  const filter = async (tx: ReadTx, { timeZone }: BankInfo) => ({
    ...(await resolveSelection(tx, selection, { timeZone, now })),
    asOf: asOf === undefined ? undefined : parseMoment(asOf, timeZone, 'end'),
    recordedUntil: after?.recordedUntil,
  });
  const result = await answering(bank, { query, context, filter }, async (tx, question) => {
    const { asked, info } = question;
    const offset = after?.offset ?? 0;
    const passed = new Set(after?.shown);
    const answer = await rankAsked(tx, bank, { ...question, end: offset + limit + 1, equalSuperseded });
    const { ranked, relevance, listing, missed } = answer;
    const ahead = passed.size > 0 ? ranked.filter(({ id }) => !passed.has(id)) : ranked.slice(offset);
    const shown = await show(tx, ahead.slice(0, limit), asked.filter.asOf);
    const notes = readAs(asked.understood, asked.became, missed && ranked.length > 0);
    const unknown = shown.length === 0 ? await unknownIn(tx, selection, asked.given, info.timeZone) : [];
    return {
      results: neighbours ? await reweave(tx, shown) : shown,
      more: ahead.length > limit,
      // By the writers' clocks: what they recorded may lie ahead of this reader's.
      position: {
        offset,
        recordedUntil: after?.recordedUntil ?? info.lastChangeAt ?? now,
        shown: [...passed],
      },
      relevance,
      missed,
      notes: [...notes, ...unknown],
      sought: {
        terms: new Set(contentTerms(asked.text, info.language)),
        language: info.language,
      },
      listing,
      timeZone: info.timeZone,
    };
  });
  if (asOf === undefined && !after) bank.recalls?.shown(answers(result));
  return result;
}

/** What a caller selects by and is not there. */
async function unknownIn(
  tx: ReadTx,
  { session }: Selection,
  filter: MemoryFilter,
  timeZone: string,
): Promise<string[]> {
  const unknown = await unknownSession(tx, session);
  return [...(unknown ? [unknown] : []), ...(await unknownNames(tx, filter, timeZone))];
}

/**
 * Being returned is not being recalled. It counts for the first results where an answer is likely, if they score about as
 * much as the best and say something of the query. Of what that lets through, over labelled questions, 43 to 78% is what was
 * asked for (37% in long chats), it lets through 61 to 75% of that, and a fifth of a result for a question meant for another
 * conversation. Words alone, as before: 21 to 60%, 70 to 94%, and up to nine tenths.
 */
const FIRST = 3;
const LIKELY = 0.5;
const NEAR_BEST = 0.9;
/** Three quarters of the query said once: a term that occurs once in a memory of average length counts 0.45 of its weight. */
const FEWEST_WORDS = 0.34;

function answers({ results, relevance = 0 }: Relevant): number[] {
  if (relevance < LIKELY) return [];
  const first = results.slice(0, FIRST);
  const best = Math.max(...first.map(({ score }) => score));
  return first
    .filter(({ score, contributions }) => score >= NEAR_BEST * best && contributions.words >= FEWEST_WORDS)
    .map(({ id }) => id);
}

interface RankInput extends Question {
  /** How many results are wanted at the most. */
  readonly end: number;
  readonly equalSuperseded?: boolean;
}

interface Answer extends RankedAnswer {
  /** See {@link SearchResult}. */
  readonly listing: boolean;
  /** See {@link SearchResult}. */
  readonly missed?: boolean;
}

async function rankAsked(tx: ReadTx, bank: Bank, input: RankInput): Promise<Answer> {
  const { info, asked, vector, end, equalSuperseded } = input;
  const without = bank.experiment?.without ?? [];
  const { understood, filter, given, narrowed, speakers, text } = without.includes('understanding')
    ? unread(asked)
    : asked;
  const listed = understood.listing ? await listAll(tx, filter, end) : [];
  if (listed.length > 0) return { ranked: listed, listing: true };
  const request = {
    // A day of which nothing was said may be one that something speaks of.
    query: understood.listing ? asked.asked : text,
    bank: info,
    speakers,
    filter,
    preferredTime: understood.time?.hard === false ? understood.time : undefined,
    asOf: filter.asOf,
    equalSuperseded,
    vector: without.includes('vector arm')
      ? undefined
      : vector && bank.embedder && { identity: bank.embedder.identity, vector },
    resident: bank.resident,
    words: bank.words,
    arms: bank.arms,
    experiment: bank.experiment,
  };
  const answer = understood.listing ? undefined : await searchMemories(tx, request);
  if (answer && (answer.ranked.length > 0 || !narrowed)) return { ...answer, listing: false };
  // Of a time of which nothing was said, what was said at others is no part.
  if (understood.listing && speaksOfTalk(asked.asked)) return { ranked: [], listing: true, missed: narrowed };
  // A time that was read into the query and holds nothing was read wrongly, or what it asks was told at another time.
  const beyond = await searchMemories(tx, { ...request, filter: given });
  return { ...beyond, listing: false, missed: narrowed && beyond.ranked.length > 0 };
}

/** The query as it was asked, with nothing read into it: for measuring. */
const unread = (asked: Asked): Asked => ({
  ...asked,
  understood: { ...asked.understood, listing: false, time: undefined },
  filter: asked.given,
  narrowed: false,
  text: asked.asked,
});

/** "Everything we said on Tuesday" names no subject: all of it is the answer, in order. */
async function listAll(tx: ReadTx, filter: MemoryFilter, limit: number): Promise<Ranked[]> {
  const ids = await listIds(tx, filter, limit);
  return ids.map((id) => ({ id, score: 1, contributions: { words: 0, session: 0, vector: 0, speaker: 1 } }));
}

export type Relevant = Pick<SearchResult, 'results' | 'relevance' | 'missed'>;

/**
 * The best of what a task needs, without paging.
 * @param filter with `asOf`: the memories as they were then
 */
export async function bestFor(
  bank: Bank,
  task: string,
  limit: number,
  filter: MemoryFilter,
): Promise<Relevant> {
  return await answering(bank, { query: task, filter: async () => filter }, async (tx, question) => {
    const { ranked, relevance, missed } = await rankAsked(tx, bank, { ...question, end: limit });
    return { results: await show(tx, ranked.slice(0, limit), filter.asOf), relevance, missed };
  });
}

/** How far around a result its conversation is shown, in turns. */
const AROUND = { before: 1, after: 1 };

/** Adds what was said around each result, every text once (Contextual Memory Reweaving: an episode from its pieces). */
async function reweave(tx: ReadTx, results: readonly Found[]): Promise<Found[]> {
  const shown = new Set(results.map(({ id }) => id));
  const rewoven: Found[] = [];
  for (const each of results) {
    const { session, position } = each.memory;
    const around =
      session === null || position === null ? [] : await getNeighbours(tx, { session, position }, AROUND);
    const fresh = around.filter(({ id }) => !shown.has(id));
    for (const { id } of fresh) shown.add(id);
    rewoven.push({ ...each, neighbours: fresh });
  }
  return rewoven;
}

/** The ranked memories themselves, as they are now or were then. */
async function show(tx: ReadTx, ranked: readonly Ranked[], moment?: Date): Promise<Found[]> {
  const [passages, now] = await together([
    getPassages(
      tx,
      ranked.flatMap(({ keyId }) => keyId ?? []),
    ),
    getMemories(
      tx,
      ranked.map(({ id }) => id),
    ),
  ]);
  const memories = moment ? await asTheyWere(tx, now, moment) : now;
  const shown = new Map(memories.map((memory) => [memory.id, memory]));
  return ranked.flatMap((each) => {
    const memory = shown.get(each.id);
    return memory ? { ...each, memory, passage: passages.get(each.keyId ?? 0) } : [];
  });
}
