import type { Candidate, CorpusStats, QueryTerm } from './types.ts';

/** Term saturation and length normalisation of BM25, as Robertson & Zaragoza 2009 recommend. */
export const K1 = 1.2;
export const B = 0.75;
const IDF_EXPONENT = 0.75;

/**
 * What each query term counts for: its weight × idf^¾, with idf = ln(1 + (N − df + ½) / (df + ½)) as in Lucene's
 * BM25. The exponent keeps one rare word from outweighing all others, since a memory may say it in other words.
 */
export function termWeights(corpus: CorpusStats, terms: readonly QueryTerm[]): Float64Array {
  return Float64Array.from(
    terms,
    ({ weight }, i) =>
      weight * inverseFrequency(corpus.memories, corpus.documentFrequencies[i] ?? 0) ** IDF_EXPONENT,
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
  const saturated = new Float32Array(terms);
  for (let t = 0; t < terms; t++) {
    const count = counts[t] ?? 0;
    saturated[t] = count / (count + norm);
  }
  return saturated;
}
