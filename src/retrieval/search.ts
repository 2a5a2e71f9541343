/** The pipeline of a search: candidates per arm, fused into one order. */
import { getBank } from '../store/queries/banks.ts';
import type { MemoryFilter } from '../store/queries/filter.ts';
import { type Hit, lexicalArm } from '../store/queries/lexical.ts';
import { getMemories } from '../store/queries/memories.ts';
import { findModel, type ModelIdentity, vectorArm } from '../store/queries/vectors.ts';
import type { ReadTx } from '../store/store.ts';
import type { Memory } from '../types.ts';
import { analyze } from './analyze.ts';

export interface SearchRequest {
  readonly query: string;
  readonly filter: MemoryFilter;
  readonly asOf?: Date;
  /** The query's vector and the space it lives in; absent: lexical only. */
  readonly vector?: { readonly identity: Omit<ModelIdentity, 'dimensions'>; readonly vector: Float32Array };
}

export interface Ranked {
  readonly memory: Memory;
  readonly score: number;
  /** The key under which it was found best. */
  readonly keyId: number | undefined;
  /** What each arm gave it. */
  readonly parts: { readonly lexical: number; readonly vector: number };
}

const CANDIDATES = 300;

export async function searchMemories(tx: ReadTx, request: SearchRequest): Promise<Ranked[]> {
  const bank = await getBank(tx);
  if (bank.keyCount === 0) return [];
  const { terms } = analyze(request.query, bank.language);
  const lexical = await lexicalArm(tx, {
    terms: new Map([...terms.keys()].map((term) => [term, 1])),
    filter: request.filter,
    asOf: request.asOf,
    limit: CANDIDATES,
    keyCount: bank.keyCount,
    averageLength: bank.keyLength / bank.keyCount,
  });
  return await fuse(tx, lexical, await vectorHits(tx, request), request);
}

async function vectorHits(tx: ReadTx, { vector, filter, asOf }: SearchRequest): Promise<Hit[]> {
  if (!vector) return [];
  const modelId = await findModel(tx, { ...vector.identity, dimensions: vector.vector.length });
  if (modelId === undefined) return [];
  return await vectorArm(tx, { modelId, vector: vector.vector, filter, asOf, limit: CANDIDATES });
}

const VECTOR_WEIGHT = 0.5;

async function fuse(tx: ReadTx, lexical: Hit[], vector: Hit[], { filter }: SearchRequest): Promise<Ranked[]> {
  const best = lexical[0]?.score ?? 1;
  const byLexical = new Map(lexical.map((hit) => [hit.memoryId, hit.score / best]));
  const keys = new Map([...vector, ...lexical].map((hit) => [hit.memoryId, hit.keyId]));
  const byVector = new Map(vector.map((hit) => [hit.memoryId, hit.score]));
  const memories = await getMemories(tx, [...new Set([...byLexical.keys(), ...byVector.keys()])]);
  return memories
    .filter((memory) => filter.includeFaded || memory.fadedAt === null)
    .map((memory) => {
      const parts = { lexical: byLexical.get(memory.id) ?? 0, vector: byVector.get(memory.id) ?? 0 };
      return {
        memory,
        parts,
        keyId: keys.get(memory.id),
        score: parts.lexical + VECTOR_WEIGHT * parts.vector,
      };
    })
    .sort((a, b) => b.score - a.score || a.memory.id - b.memory.id);
}
