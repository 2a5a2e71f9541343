/** The pipeline of a search: understand, candidates per arm, the pool around them, rank, adjust. */
import { retention, retentionFactor } from '../forgetting/retention.ts';
import { type BankInfo, getBank } from '../store/queries/banks.ts';
import type { MemoryFilter } from '../store/queries/filter.ts';
import { type Hit, lexicalArm } from '../store/queries/lexical.ts';
import { countTerms, documentFrequencies, loadPool, type PoolRow } from '../store/queries/pool.ts';
import { findModel, type ModelIdentity, vectorArm } from '../store/queries/vectors.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import { type Scored, spread } from './associations.ts';
import { NEIGHBOUR_REACH } from './rank/neighbours.ts';
import { rankQuery } from './rank/query.ts';
import { rank } from './rank/rank.ts';
import type { Candidate, CorpusStats, RankQuery } from './rank/types.ts';
import type { WordVectors } from './rank/words.ts';

export type Arm = 'lexical' | 'vector';

export interface SearchRequest {
  readonly query: string;
  /** Everyone who speaks in the bank: a speaker whom the query names steers the ranking. */
  readonly speakers: readonly string[];
  readonly filter: MemoryFilter;
  /** A time that matters to the answer, though it may have been told later. */
  readonly preferredTime?: { readonly from?: Date; readonly to?: Date };
  readonly asOf?: Date;
  /** Ranks what was superseded as if it were not. */
  readonly equalSuperseded?: boolean;
  /** The query's vector and the space it lives in; absent: no vector arm. */
  readonly vector?: { readonly identity: Omit<ModelIdentity, 'dimensions'>; readonly vector: Float32Array };
  readonly words?: WordVectors;
  /** For measuring what an arm is worth alone. */
  readonly arms?: readonly Arm[];
}

export interface Ranked extends Scored {
  /** The key under which it was found best, if an arm found it. */
  readonly keyId?: number;
}

/** How many of the best of each arm enter the pool. */
const LEXICAL = 150;
const VECTOR = 100;
/** How many of the best, over both arms, bring their neighbours. */
const CENTERS = 100;

/** Everything that may be a result, best first. */
export async function searchMemories(tx: ReadTx, request: SearchRequest): Promise<Ranked[]> {
  const bank = await getBank(tx);
  if (bank.keyCount === 0) return [];
  const query = rankQuery(request.query, request.speakers, bank.language);
  const lexical = await lexicalHits(tx, request, query, bank);
  const vector = await vectorHits(tx, request);
  if (request.arms?.length === 1) return armAlone(request.arms[0] === 'vector' ? vector : lexical);

  const rows = await loadPool(tx, {
    ids: [...lexical, ...vector].map((hit) => hit.memoryId),
    centers: interleave(lexical, vector).slice(0, CENTERS),
    reach: NEIGHBOUR_REACH,
    filter: request.filter,
  });
  const pool = await candidates(tx, request, query, rows, vector);
  const ranked = rank(query, pool, await corpusStats(tx, request, query, bank), {
    vectors: request.words,
    language: bank.language,
  });
  const keys = new Map([...vector, ...lexical].map((hit) => [hit.memoryId, hit.keyId]));
  const found = ranked
    .filter(({ candidate }) => candidate.row.eligible)
    .map(({ candidate: { row }, score, contributions }) => ({
      id: row.memoryId,
      score: score * adjustment(row, request),
      contributions,
      keyId: keys.get(row.memoryId),
    }))
    .sort((a, b) => b.score - a.score);
  return request.asOf ? found : await spread(tx, found, request.filter);
}

/** What was superseded stays findable, below what replaced it. */
const SUPERSEDED_FACTOR = 0.5;
const PREFERRED_TIME_FACTOR = 1.3;
/** What importance 1 gains and importance 0 loses against the usual 0.5. */
const IMPORTANCE_SPAN = 0.2;

/** What matters besides the words; bounded, so that nothing is found or lost by it alone. */
function adjustment(row: PoolRow, request: SearchRequest): number {
  const { preferredTime, equalSuperseded, asOf, filter } = request;
  // How well a memory was remembered at a past moment is not recorded.
  const fades = !asOf && row.strength !== null;
  const { from, to } = preferredTime ?? {};
  const then = preferredTime && (!from || row.occurredAt >= from) && (!to || row.occurredAt < to);
  return (
    (1 + IMPORTANCE_SPAN * (row.importance - 0.5)) *
    (row.superseded && !equalSuperseded ? SUPERSEDED_FACTOR : 1) *
    (then ? PREFERRED_TIME_FACTOR : 1) *
    (fades ? retentionFactor(retention(row.strength, row.since, filter.now)) : 1)
  );
}

async function lexicalHits(
  tx: ReadTx,
  { filter, asOf, arms }: SearchRequest,
  query: RankQuery,
  bank: BankInfo,
): Promise<Hit[]> {
  if (arms && !arms.includes('lexical')) return [];
  return await lexicalArm(tx, {
    terms: new Map(query.terms.map(({ term }) => [term, 1])),
    filter,
    asOf,
    limit: LEXICAL,
    keyCount: bank.keyCount,
    averageLength: bank.keyLength / bank.keyCount,
  });
}

async function vectorHits(tx: ReadTx, { vector, filter, asOf, arms }: SearchRequest): Promise<Hit[]> {
  if (!vector || (arms && !arms.includes('vector'))) return [];
  const modelId = await findModel(tx, { ...vector.identity, dimensions: vector.vector.length });
  if (modelId === undefined) return [];
  return await vectorArm(tx, { modelId, vector: vector.vector, filter, asOf, limit: VECTOR });
}

const armAlone = (hits: readonly Hit[]): Ranked[] =>
  hits.map(({ memoryId, keyId, score }) => ({
    id: memoryId,
    keyId,
    score,
    contributions: { words: 0, session: 0, vector: 0, speaker: 1 },
  }));

/** First of one, first of the other, second of one, … each memory once. */
function interleave(one: readonly Hit[], other: readonly Hit[]): MemoryId[] {
  const ids = new Set<MemoryId>();
  for (let i = 0; i < Math.max(one.length, other.length); i++) {
    for (const hit of [one[i], other[i]]) if (hit) ids.add(hit.memoryId);
  }
  return [...ids];
}

interface PoolCandidate extends Candidate {
  readonly row: PoolRow;
}

async function candidates(
  tx: ReadTx,
  request: SearchRequest,
  query: RankQuery,
  rows: readonly PoolRow[],
  vector: readonly Hit[],
): Promise<PoolCandidate[]> {
  const terms = query.terms.map(({ term }) => term);
  const counts = await countTerms(tx, { terms, ids: rows.map((row) => row.memoryId), asOf: request.asOf });
  const places = new Map(terms.map((term, i) => [term, i]));
  const bags = new Map<MemoryId, { counts: Float32Array; length: number }>();
  for (const { memoryId, term, frequency, length } of counts) {
    const bag = bags.get(memoryId) ?? { counts: new Float32Array(terms.length), length };
    bag.counts[places.get(term) ?? 0] = frequency;
    bag.length = Math.min(bag.length, length);
    bags.set(memoryId, bag);
  }
  const similarities = new Map(vector.map((hit) => [hit.memoryId, hit.score]));
  return rows.map((row) => ({
    row,
    id: String(row.memoryId),
    text: row.text,
    speaker: row.speaker,
    session: row.session,
    position: row.position,
    length: bags.get(row.memoryId)?.length ?? 0,
    counts: bags.get(row.memoryId)?.counts ?? new Float32Array(terms.length),
    similarity: similarities.get(row.memoryId) ?? null,
  }));
}

async function corpusStats(
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
