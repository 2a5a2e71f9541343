import type { Candidate, CorpusStats } from './types.ts';

const K1 = 1.2;
const B = 0.75;

/** Inverse document frequency of each query term: ln(1 + (N − df + ½) / (df + ½)), as Lucene's BM25. */
export function termWeights(corpus: CorpusStats, terms: number): Float64Array {
  return Float64Array.from({ length: terms }, (_, i) =>
    inverseFrequency(corpus.memories, corpus.documentFrequencies[i] ?? 0),
  );
}

export function inverseFrequency(documents: number, frequency: number): number {
  return Math.log(1 + (Math.max(documents, frequency) - frequency + 0.5) / (frequency + 0.5));
}

/** BM25's saturated term frequency scaled to 0..1 for each query term (Robertson & Zaragoza 2009, k1 1.2, b 0.75). */
export function saturatedCounts(
  { counts, length }: Candidate,
  averageLength: number,
  terms: number,
): Float32Array {
  const norm = K1 * (1 - B + (B * length) / Math.max(1, averageLength));
  return Float32Array.from({ length: terms }, (_, i) => {
    const count = counts[i] ?? 0;
    return count / (count + norm);
  });
}
