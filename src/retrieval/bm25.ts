/** Okapi BM25 over lists of postings; pure. */
import type { Postings } from '../store/queries/postings.ts';
import type { Hit } from '../store/queries/vectors.ts';
import { B, K1 } from './rank/lexical.ts';

/** The keys that hold any term, newest first; the arrays go together. */
export interface ScoredKeys {
  readonly size: number;
  readonly keys: Float64Array;
  readonly memories: Float64Array;
  readonly scores: Float64Array;
}

/** Term saturation and length normalisation of BM25 (Robertson & Zaragoza 2009, section 3.4). */
export const saturation = (frequency: number, length: number, averageLength: number): number =>
  (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / averageLength));

/**
 * What each key that may be a result scores by all terms. The lists come sorted, so they are merged.
 * @param weights of the terms, times their inverse document frequencies.
 */
export function scoreKeys(
  lists: readonly Postings[],
  weights: ArrayLike<number>,
  averageLength: number,
): ScoredKeys {
  const most = lists.reduce((sum, { keys }) => sum + keys.length, 0);
  const [keys, memories, scores] = [0, 1, 2].map(() => new Float64Array(most)) as Columns;
  const heads = lists.map(() => 0);
  let size = 0;
  for (;;) {
    let key = -1;
    for (let t = 0; t < heads.length; t++) key = Math.max(key, lists[t]?.keys[heads[t] as number] ?? -1);
    if (key < 0) return { size, keys, memories, scores };
    for (let t = 0; t < heads.length; t++) {
      const list = lists[t] as Postings;
      const i = heads[t] as number;
      if (list.keys[i] !== key) continue;
      heads[t] = i + 1;
      if (list.eligible[i] === 0) continue;
      keys[size] = key;
      memories[size] = list.memories[i] as number;
      (scores[size] as number) +=
        (weights[t] as number) *
        saturation(list.frequencies[i] as number, list.lengths[i] as number, averageLength);
    }
    if (keys[size] === key) size++;
  }
}

type Columns = [Float64Array, Float64Array, Float64Array];

export interface KeyScore extends Hit {
  score: number;
}

/** The keys with the best scores: `count` of them, and those that score as the last of them. */
export function bestKeys({ size, keys, memories, scores }: ScoredKeys, count: number): KeyScore[] {
  const least = scores.slice(0, size).sort().at(-count) ?? 0;
  const best: KeyScore[] = [];
  for (let i = 0; i < size; i++) {
    const score = scores[i] as number;
    if (score >= least) best.push({ keyId: keys[i] as number, memoryId: memories[i] as number, score });
  }
  return best;
}

/** The memories of these keys, each with its best, best first. */
export function bestMemories(keys: readonly KeyScore[], count: number): Hit[] {
  const best = new Map<number, KeyScore>();
  for (const each of keys) {
    const known = best.get(each.memoryId);
    if (!known || each.score > known.score || (each.score === known.score && each.keyId < known.keyId))
      best.set(each.memoryId, each);
  }
  return [...best.values()].sort((a, b) => b.score - a.score || a.memoryId - b.memoryId).slice(0, count);
}
