import type { Candidate } from './types.ts';

/** Standard deviations above the pool's median that count as "as similar as can be". */
const CEILING = 4;

/**
 * Similarities as places in their own distribution: (cosine − median) / deviation, within −¼..1 (1: `CEILING`
 * deviations above). Embedders crowd their cosines into different ranges; only how much a memory stands out
 * means the same for all of them. Candidates without a vector get 0, the median.
 */
export function standingOut(candidates: readonly Candidate[]): Float32Array {
  const known = candidates
    .flatMap(({ similarity }) => (similarity === null ? [] : [similarity]))
    .sort(ascending);
  const median = known[known.length >> 1] ?? 0;
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, known.length);
  const deviation = Math.sqrt(variance);
  return Float32Array.from(candidates, ({ similarity }) => {
    if (similarity === null || deviation === 0) return 0;
    return Math.max(-1, Math.min(CEILING, (similarity - median) / deviation)) / CEILING;
  });
}

const ascending = (a: number, b: number): number => a - b;
