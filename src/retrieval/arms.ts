/** The arms of a search: where candidates come from. Each is capped. */
import { type GraphHit, graphArm } from '../store/queries/graph-arm.ts';
import { type Hit, type LexicalAnswer, lexicalArm } from '../store/queries/lexical.ts';
import { findModel, vectorArm } from '../store/queries/vectors.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import type { RankQuery } from './rank/types.ts';
import type { SearchRequest } from './request.ts';

/** How many of the best of each arm enter the pool. */
const LEXICAL = 100;
const VECTOR = 60;
const GRAPH = 50;

export interface Hits {
  readonly lexical: readonly Hit[];
  readonly vector: readonly Hit[];
  /** By their facts: who and what the query names. */
  readonly graph: readonly GraphHit[];
  /** In how many keys each term occurs, where the lexical arm has counted what a search without options counts. */
  readonly frequencies?: ReadonlyMap<string, number>;
  /** The query's model in this bank; undefined without a vector, or when the bank has none of the model. */
  readonly modelId?: number;
}

export async function askArms(tx: ReadTx, request: SearchRequest, query: RankQuery): Promise<Hits> {
  const { vector, arms } = request;
  const modelId = vector && (await findModel(tx, { ...vector.identity, dimensions: vector.vector.length }));
  const asked = (arm: 'lexical' | 'vector') => !arms || arms.includes(arm);
  const lexical = asked('lexical') ? await lexicalHits(tx, request, query) : undefined;
  return {
    lexical: lexical?.hits ?? [],
    frequencies: request.filter.includeFaded ? undefined : lexical?.frequencies,
    vector: asked('vector') ? await vectorHits(tx, request, modelId) : [],
    graph: arms ? [] : await graphHits(tx, request),
    modelId,
  };
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
  { vector, filter, asOf }: SearchRequest,
  modelId: number | undefined,
): Promise<Hit[]> {
  if (!vector || modelId === undefined) return [];
  return await vectorArm(tx, { modelId, vector: vector.vector, filter, asOf, limit: VECTOR });
}

async function graphHits(tx: ReadTx, { query, filter, asOf }: SearchRequest): Promise<GraphHit[]> {
  return await graphArm(tx, { text: query, filter, asOf, limit: GRAPH });
}

/** First of one, first of the other, second of one, … each memory once. */
export function interleave({ lexical, vector, graph }: Hits): MemoryId[] {
  const ids = new Set<MemoryId>();
  for (let i = 0; i < Math.max(lexical.length, vector.length, graph.length); i++) {
    for (const hit of [lexical[i], vector[i], graph[i]]) if (hit) ids.add(hit.memoryId);
  }
  return [...ids];
}
