/** The pool that ranking orders: candidates and the turns around them, with what ranking needs to know of each. */
import type { BankInfo } from '../store/queries/banks.ts';
import { countTerms, documentFrequencies, loadPool, type PoolRow } from '../store/queries/pool.ts';
import { similarities } from '../store/queries/vectors.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import { type Hits, interleave } from './arms.ts';
import { NEIGHBOUR_REACH } from './rank/neighbours.ts';
import type { Candidate, CorpusStats, RankQuery } from './rank/types.ts';
import type { SearchRequest } from './request.ts';

/** How many of the best, over all arms, bring their neighbours. */
const CENTERS = 100;

export interface PoolCandidate extends Candidate {
  readonly row: PoolRow;
}

export async function buildPool(
  tx: ReadTx,
  request: SearchRequest,
  query: RankQuery,
  hits: Hits,
): Promise<PoolCandidate[]> {
  const ids = interleave(hits);
  const rows = await loadPool(tx, {
    ids,
    centers: ids.slice(0, CENTERS),
    reach: NEIGHBOUR_REACH,
    filter: request.filter,
  });
  const members = rows.map((row) => row.memoryId);
  const bags = await termBags(tx, request, query, members);
  const likeness = await likenesses(tx, request, hits, members);
  return rows.map((row) => ({
    row,
    id: String(row.memoryId),
    text: row.text,
    speaker: row.speaker,
    session: row.session,
    position: row.position,
    length: bags.get(row.memoryId)?.length ?? 0,
    counts: bags.get(row.memoryId)?.counts ?? new Float32Array(query.terms.length),
    similarity: likeness.get(row.memoryId) ?? null,
  }));
}

interface TermBag {
  readonly counts: Float32Array;
  length: number;
}

/** How often each term of the query occurs in each memory; memories without any are left out. */
async function termBags(
  tx: ReadTx,
  { asOf, filter: { includeFaded } }: SearchRequest,
  query: RankQuery,
  ids: readonly MemoryId[],
): Promise<Map<MemoryId, TermBag>> {
  const terms = query.terms.map(({ term }) => term);
  const places = new Map(terms.map((term, i) => [term, i]));
  const bags = new Map<MemoryId, TermBag>();
  for (const { memoryId, term, frequency, length } of await countTerms(tx, {
    terms,
    ids,
    asOf,
    includeFaded,
  })) {
    const bag = bags.get(memoryId) ?? { counts: new Float32Array(terms.length), length };
    bag.counts[places.get(term) ?? 0] = frequency;
    bag.length = Math.min(bag.length, length);
    bags.set(memoryId, bag);
  }
  return bags;
}

/** Cosines with the query, also of those that no arm found. */
async function likenesses(
  tx: ReadTx,
  { vector, asOf }: SearchRequest,
  { vector: hits, modelId }: Hits,
  ids: readonly MemoryId[],
): Promise<Map<MemoryId, number>> {
  const known = new Map(hits.map((hit) => [hit.memoryId, hit.score]));
  if (!vector || modelId === undefined || asOf) return known;
  const missing = ids.filter((id) => !known.has(id));
  const rest = await similarities(tx, { modelId, vector: vector.vector, ids: missing });
  return new Map([...known, ...rest]);
}

export async function corpusStats(
  tx: ReadTx,
  { asOf }: SearchRequest,
  query: RankQuery,
  bank: BankInfo,
): Promise<CorpusStats> {
  const terms = query.terms.map(({ term }) => term);
  const frequencies = await documentFrequencies(tx, terms, asOf);
  return {
    memories: bank.keyCount,
    averageLength: bank.keyLength / bank.keyCount,
    documentFrequencies: terms.map((term) => frequencies.get(term) ?? 0),
  };
}
