/** The arms of a search: where candidates come from. Each is capped. */
import { type GraphHit, graphArm } from '../store/queries/graph-arm.ts';
import { findModel, type Hit } from '../store/queries/vectors.ts';
import type { ReadTx } from '../store/store.ts';
import { together } from '../store/together.ts';
import type { MemoryId } from '../types.ts';
import { bestMemories } from './bm25.ts';
import { type LexicalAnswer, lexicalArm, NOTHING_FOUND } from './lexical-arm.ts';
import type { RankQuery } from './rank/types.ts';
import type { SearchRequest } from './request.ts';
import { nearestHits } from './resident/nearest.ts';

/** How many of the best of each arm enter the pool. */
const LEXICAL = 100;
const VECTOR = 60;
const GRAPH = 50;
/** Several of the nearest keys can be of one memory. */
const KEYS_OF_EACH = 2;

export interface Hits {
  readonly lexical: LexicalAnswer;
  readonly vector: readonly Hit[];
  /** By their facts: who and what the query names. */
  readonly graph: readonly GraphHit[];
  /** The query's model in this bank; undefined without a vector, or when the bank has none of the model. */
  readonly modelId?: number;
}

/** All are asked at once, so that what one has found is weighed while the database looks for the next. */
export async function askArms(tx: ReadTx, request: SearchRequest, query: RankQuery): Promise<Hits> {
  const { vector, arms } = request;
  const asked = (arm: 'lexical' | 'vector') => !arms || arms.includes(arm);
  const model = vector && findModel(tx, { ...vector.identity, dimensions: vector.vector.length });
  // First, since vectors in memory are compared while the database reads postings.
  const nearest = asked('vector') ? vectorHits(tx, request, model) : [];
  const [lexical, byVector, graph, modelId] = await together([
    asked('lexical') ? lexicalHits(tx, request, query) : NOTHING_FOUND,
    nearest,
    arms ? [] : graphHits(tx, request),
    model,
  ]);
  return { lexical, vector: byVector, graph, modelId };
}

async function lexicalHits(
  tx: ReadTx,
  { filter, asOf, bank }: SearchRequest,
  query: RankQuery,
): Promise<LexicalAnswer> {
  return await lexicalArm(tx, {
    terms: new Map(query.terms.map(({ term }) => [term, 1])),
    filter,
    asOf,
    limit: LEXICAL,
    keyCount: bank.keyCount,
    averageLength: bank.keyLength / bank.keyCount,
  });
}

async function vectorHits(
  tx: ReadTx,
  request: SearchRequest,
  model: Promise<number | undefined> | undefined,
): Promise<Hit[]> {
  return bestMemories(await nearestHits(tx, request, model, KEYS_OF_EACH * VECTOR), VECTOR);
}

async function graphHits(tx: ReadTx, { query, filter, asOf }: SearchRequest): Promise<GraphHit[]> {
  return await graphArm(tx, { text: query, filter, asOf, limit: GRAPH });
}

/** First of one, first of the other, second of one, … each memory once. */
export function interleave({ lexical: { hits }, vector, graph }: Hits): MemoryId[] {
  const ids = new Set<MemoryId>();
  for (let i = 0; i < Math.max(hits.length, vector.length, graph.length); i++) {
    for (const hit of [hits[i], vector[i], graph[i]]) if (hit) ids.add(hit.memoryId);
  }
  return [...ids];
}
