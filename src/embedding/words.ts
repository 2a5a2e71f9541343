/** Vectors of single words, from the bundled table. */
import type { BundledEmbedder } from './bundled.ts';
import { normalise } from './vector.ts';

/** Words repeat; their vectors are kept up to this many (about 20 MB). */
const MEMO_SIZE = 20_000;

/** Unit vectors of words, lower case: the mean of their wordpieces; null for a word without any known one. */
export function wordVectors(
  bundled: Pick<BundledEmbedder, 'encodeTokens'>,
): (word: string) => Float32Array | null {
  const memo = new Map<string, Float32Array | null>();
  return (word) => {
    let vector = memo.get(word);
    if (vector === undefined) {
      vector = meanOf(bundled, word);
      if (memo.size >= MEMO_SIZE) memo.clear();
      memo.set(word, vector);
    }
    return vector;
  };
}

function meanOf(bundled: Pick<BundledEmbedder, 'encodeTokens'>, word: string): Float32Array | null {
  const { vectors, weights } = bundled.encodeTokens(word);
  const [first, ...rest] = vectors;
  if (!first) return null;
  if (rest.length === 0) return first;
  const sum = first.map((component) => component * (weights[0] ?? 0));
  rest.forEach((vector, i) => {
    for (let d = 0; d < sum.length; d++) sum[d] = (sum[d] ?? 0) + (vector[d] ?? 0) * (weights[i + 1] ?? 0);
  });
  normalise(sum);
  return sum;
}
