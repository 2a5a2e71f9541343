/** Finds what the bank already holds that says nearly the same. */
import { analyze } from '../retrieval/analyze.ts';
import type { BankInfo } from '../store/queries/banks.ts';
import { lexicalArm } from '../store/queries/lexical.ts';
import { getMemories } from '../store/queries/memories.ts';
import type { ReadTx } from '../store/store.ts';
import type { Memory } from '../types.ts';
import type { Draft } from './draft.ts';

export interface Similar {
  readonly memory: Memory;
  /** Share of terms that both have among those that either has (Jaccard), 0 to 1. */
  readonly similarity: number;
}

/** From here on two texts are reported as near-duplicates. */
const NEARLY_SAME = 0.6;
/** Below this many different terms ("ok, thanks") likeness means nothing. */
const FEWEST_TERMS = 3;
const CANDIDATES = 5;
/** The bound on work per memory; long texts are recognised by their beginning. */
const MOST_TERMS = 40;

/** Near-duplicates of a draft among what default results can find, most alike first. */
export async function findSimilar(tx: ReadTx, draft: Draft, bank: BankInfo, now: Date): Promise<Similar[]> {
  const terms = draft.keys[0]?.terms;
  if (!terms || terms.size < FEWEST_TERMS || bank.keyCount === 0) return [];
  const hits = await lexicalArm(tx, {
    terms: new Map([...terms.keys()].slice(0, MOST_TERMS).map((term) => [term, 1])),
    filter: { now },
    limit: CANDIDATES,
    keyCount: bank.keyCount,
    averageLength: bank.keyLength / bank.keyCount,
  });
  const candidates = await getMemories(
    tx,
    hits.map((hit) => hit.memoryId),
  );
  return candidates
    .map((memory) => ({ memory, similarity: jaccard(terms, analyze(memory.content, bank.language).terms) }))
    .filter(({ similarity }) => similarity >= NEARLY_SAME)
    .sort((a, b) => b.similarity - a.similarity || a.memory.id - b.memory.id);
}

/** Size of the intersection over size of the union of two term sets. */
export function jaccard(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): number {
  const shared = [...a.keys()].filter((term) => b.has(term)).length;
  const either = a.size + b.size - shared;
  return either === 0 ? 0 : shared / either;
}
