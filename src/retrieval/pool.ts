/** The pool that ranking orders: candidates and the turns around them, with what ranking needs to know of each. */
import { documentFrequencies, loadPool, type PoolRow } from '../store/queries/pool.ts';
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

export async function buildPool(
  tx: ReadTx,
  request: SearchRequest,
  query: RankQuery,
  hits: Hits,
): Promise<PoolCandidate[]> {
  const { filter, asOf, vector } = request;
  const ids = interleave(hits);
  const rows = await loadPool(tx, {
    ids,
    centers: ids.slice(0, CENTERS),
    reach: NEIGHBOUR_REACH,
    filter,
    terms: query.terms.map(({ term }) => term),
    frequencies: hits.frequencies,
    asOf,
    // Of past moments only what the arm found is known.
    vector:
      vector && hits.modelId !== undefined && !asOf
        ? { modelId: hits.modelId, vector: vector.vector }
        : undefined,
  });
  const found = new Map(hits.vector.map((hit) => [hit.memoryId, hit.score]));
  return rows.map((row) => ({
    row,
    id: String(row.memoryId),
    text: row.text,
    speaker: row.speaker,
    session: row.session,
    position: row.position,
    ...countsOf(row, query.terms.length),
    similarity: found.get(row.memoryId) ?? row.similarity,
  }));
}

function countsOf({ occurrences }: PoolRow, terms: number): Pick<Candidate, 'counts' | 'length'> {
  const counts = new Float32Array(terms);
  for (const { place, frequency } of occurrences) counts[place] = frequency;
  const length = Math.min(...occurrences.map((occurrence) => occurrence.length));
  return { counts, length: occurrences.length === 0 ? 0 : length };
}

export async function corpusStats(
  tx: ReadTx,
  { asOf, bank }: SearchRequest,
  query: RankQuery,
  hits: Hits,
): Promise<CorpusStats> {
  const terms = query.terms.map(({ term }) => term);
  const frequencies = hits.frequencies ?? (await documentFrequencies(tx, terms, asOf));
  return {
    memories: bank.keyCount,
    averageLength: bank.keyLength / bank.keyCount,
    documentFrequencies: terms.map((term) => frequencies.get(term) ?? 0),
  };
}
