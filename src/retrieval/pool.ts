/** The pool that ranking orders: candidates and the turns around them, with what ranking needs to know of each. */
import { documentFrequencies, loadPool, type PoolRow } from '../store/queries/pool.ts';
import type { Postings } from '../store/queries/postings.ts';
import type { ReadTx } from '../store/store.ts';
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

export async function buildPool(tx: ReadTx, request: SearchRequest, hits: Hits): Promise<PoolCandidate[]> {
  const { filter, asOf, vector } = request;
  const ids = interleave(hits);
  const rows = await loadPool(tx, {
    ids,
    centers: ids.slice(0, CENTERS),
    reach: NEIGHBOUR_REACH,
    filter,
    unread: hits.lexical.unread,
    asOf,
    // Of past moments only what the arm found is known.
    vector:
      vector && hits.modelId !== undefined && !asOf
        ? { modelId: hits.modelId, vector: vector.vector }
        : undefined,
  });
  const found = new Map(hits.vector.map((hit) => [hit.memoryId, hit.score]));
  const counts = countsOf(rows, hits.lexical.postings);
  return rows.map((row, i) => ({
    row,
    id: String(row.memoryId),
    text: row.text,
    speaker: row.speaker,
    session: row.session,
    position: row.position,
    ...(counts[i] as TermCounts).found,
    similarity: found.get(row.memoryId) ?? row.similarity,
  }));
}

/** What each memory holds of the query's terms. */
function countsOf(rows: readonly PoolRow[], postings: readonly Postings[]): TermCounts[] {
  const counts = rows.map(() => new TermCounts(postings.length));
  const ofMemory = new Map(rows.map(({ memoryId }, i) => [memoryId, counts[i]]));
  postings.forEach(({ memories, frequencies, lengths }, place) => {
    for (let i = 0; i < memories.length; i++) {
      ofMemory.get(memories[i] as number)?.add(place, frequencies[i] as number, lengths[i] as number);
    }
  });
  rows.forEach(({ occurrences }, i) => {
    for (const { place, frequency, length } of occurrences) counts[i]?.add(place, frequency, length);
  });
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
