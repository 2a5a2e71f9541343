/**
 * BM25 as it is written down, over texts in memory: what an index is compared with. Knows nothing of the code under test.
 *
 * Robertson & Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), section 3.4: a term's weight is
 * idf · tf · (k1 + 1) / (tf + k1 · (1 - b + b · dl / avdl)). The idf is the variant with 1 + inside of the logarithm,
 * which is never negative.
 */
export interface Document {
  /** What the document stands for; several may stand for the same, which then counts with the best of them. */
  readonly owner: number;
  readonly terms: readonly string[];
}

export interface Scored {
  readonly owner: number;
  readonly score: number;
}

const K1 = 1.2;
const B = 0.75;

/** Owners with any of the terms, best first, then by number. */
export function bm25(documents: readonly Document[], query: ReadonlyMap<string, number>): Scored[] {
  const average = documents.reduce((sum, { terms }) => sum + terms.length, 0) / documents.length;
  const best = new Map<number, number>();
  const frequencies = documentFrequencies(documents, query);
  for (const { owner, terms } of documents) {
    let score = 0;
    for (const [term, weight] of query) {
      const tf = terms.filter((each) => each === term).length;
      const n = frequencies.get(term) ?? 0;
      const idf = Math.log(1 + (documents.length - n + 0.5) / (n + 0.5));
      score += (weight * idf * tf * (K1 + 1)) / (tf + K1 * (1 - B + (B * terms.length) / average));
    }
    if (score > 0) best.set(owner, Math.max(score, best.get(owner) ?? 0));
  }
  return [...best]
    .map(([owner, score]) => ({ owner, score }))
    .sort((one, other) => other.score - one.score || one.owner - other.owner);
}

/** In how many documents each term occurs that occurs in any. */
export function documentFrequencies(
  documents: readonly Document[],
  query: ReadonlyMap<string, number>,
): Map<string, number> {
  const counts = [...query.keys()].map(
    (term) => [term, documents.filter(({ terms }) => terms.includes(term)).length] as const,
  );
  return new Map(counts.filter(([, count]) => count > 0));
}
