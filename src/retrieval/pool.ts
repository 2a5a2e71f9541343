/** The pool that ranking orders: candidates and the turns around them, with what ranking needs to know of each. */
import {
  documentFrequencies,
  type Evidence,
  loadEvidence,
  loadPool,
  type PoolRow,
} from '../store/queries/pool.ts';
import type { Postings } from '../store/queries/postings.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import { type Hits, interleave } from './arms.ts';
import { NEIGHBOUR_REACH } from './rank/neighbours.ts';
import type { Candidate, CorpusStats, RankQuery } from './rank/types.ts';
import type { SearchRequest } from './request.ts';

/**
 * How many of the best, over all arms, bring their neighbours. 100, with 150 and 100 candidates of words and vectors, found
 * no more (recall@10 on LoCoMo 83.58 against 83.59, on BEAM 60.73 against 60.38) and took half as long again.
 */
const CENTERS = 40;

export interface PoolCandidate extends Candidate {
  readonly row: PoolRow;
}

/** The memories that are ranked, by id. */
export async function loadMembers(tx: ReadTx, request: SearchRequest, hits: Hits): Promise<PoolRow[]> {
  const ids = interleave(hits);
  return await loadPool(tx, {
    ids,
    centers: ids.slice(0, CENTERS),
    reach: NEIGHBOUR_REACH,
    filter: request.filter,
  });
}

/** The members as ranking looks at them. */
export async function buildPool(
  tx: ReadTx,
  { filter, asOf, vector }: SearchRequest,
  hits: Hits,
  members: readonly PoolRow[],
): Promise<PoolCandidate[]> {
  const { lexical, modelId } = hits;
  const evidence = await loadEvidence(tx, {
    ids: members.map(({ memoryId }) => memoryId),
    unread: lexical.unread,
    asOf,
    includeFaded: filter.includeFaded,
    // Of past moments only what the arm found is known.
    vector: vector && modelId !== undefined && !asOf ? { modelId, vector: vector.vector } : undefined,
  });
  const found = new Map(evidence.map((each) => [each.memoryId, each.similarity]));
  for (const hit of hits.vector) found.set(hit.memoryId, hit.score);
  const counts = countsOf(members, lexical.postings, evidence);
  return members.map((row) => ({
    row,
    id: String(row.memoryId),
    text: row.text,
    speaker: row.speaker,
    session: row.session,
    position: row.position,
    ...(counts.get(row.memoryId) as TermCounts).found,
    similarity: found.get(row.memoryId) ?? null,
  }));
}

/** What each memory holds of the query's terms. */
function countsOf(
  members: readonly PoolRow[],
  postings: readonly Postings[],
  evidence: readonly Evidence[],
): Map<MemoryId, TermCounts> {
  const counts = new Map(members.map(({ memoryId }) => [memoryId, new TermCounts(postings.length)]));
  postings.forEach(({ memories, frequencies, lengths }, place) => {
    for (let i = 0; i < memories.length; i++) {
      counts.get(memories[i] as number)?.add(place, frequencies[i] as number, lengths[i] as number);
    }
  });
  for (const { memoryId, occurrences } of evidence) {
    for (const { place, frequency, length } of occurrences)
      counts.get(memoryId)?.add(place, frequency, length);
  }
  return counts;
}

/** Of each term the key counts that has most of it, of those with as much the shortest. */
class TermCounts {
  readonly #counts: number[];
  readonly #lengths: number[];

  constructor(terms: number) {
    this.#counts = new Array(terms).fill(0);
    this.#lengths = new Array(terms).fill(Number.POSITIVE_INFINITY);
  }

  add(place: number, frequency: number, length: number): void {
    const most = this.#counts[place] ?? 0;
    if (frequency > most) this.#lengths[place] = length;
    else if (frequency === most) this.#lengths[place] = Math.min(length, this.#lengths[place] ?? length);
    this.#counts[place] = Math.max(frequency, most);
  }

  /** The shortest of those keys is what the memory is measured by. */
  get found(): Pick<Candidate, 'counts' | 'length'> {
    const length = Math.min(...this.#lengths);
    return { counts: this.#counts, length: Number.isFinite(length) ? length : 0 };
  }
}

export async function corpusStats(
  tx: ReadTx,
  { asOf, bank, filter }: SearchRequest,
  query: RankQuery,
  hits: Hits,
): Promise<CorpusStats> {
  const terms = query.terms.map(({ term }) => term);
  // The faded, where they are wanted, are no part of what is counted.
  const frequencies = filter.includeFaded
    ? await documentFrequencies(tx, terms, asOf)
    : hits.lexical.frequencies;
  return {
    memories: bank.keyCount,
    averageLength: bank.keyLength / bank.keyCount,
    documentFrequencies: terms.map((term) => frequencies.get(term) ?? 0),
  };
}
