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

export interface Likeness {
  /** To the most similar memory, 0 to 1; null where the text is too short to tell. */
  readonly likeness: number | null;
  /** Near-duplicates, most alike first. */
  readonly similar: readonly Similar[];
}

/** How like a draft is to what default results can find. */
export async function compare(tx: ReadTx, draft: Draft, bank: BankInfo, now: Date): Promise<Likeness> {
  const terms = draft.keys[0]?.terms;
  if (!terms || terms.size < FEWEST_TERMS) return { likeness: null, similar: [] };
  if (bank.keyCount === 0) return { likeness: 0, similar: [] };
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
  const alike = candidates
    .map((memory) => ({ memory, similarity: jaccard(terms, analyze(memory.content, bank.language).terms) }))
    .sort((a, b) => b.similarity - a.similarity || a.memory.id - b.memory.id);
  return {
    likeness: alike[0]?.similarity ?? 0,
    similar: alike.filter(({ similarity }) => similarity >= NEARLY_SAME),
  };
}

/** Size of the intersection over size of the union of two term sets. */
export function jaccard(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): number {
  const shared = [...a.keys()].filter((term) => b.has(term)).length;
  const either = a.size + b.size - shared;
  return either === 0 ? 0 : shared / either;
}
