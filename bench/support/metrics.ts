/** Measures of a ranked list against labelled evidence. */

export const CUTOFFS = [1, 5, 10, 20, 50] as const;
export const BUDGETS = [1_000, 2_000, 4_000] as const;

export type Scores = Record<string, number>;

/**
 * Recall@k: share of the evidence among the first k. all@10: 1 if all of it is. MRR: 1 / rank of the first evidence.
 * NDCG@10 with binary gains (Järvelin & Kekäläinen 2002).
 */
export function scoreRanking(ranked: readonly string[], evidence: readonly string[]): Scores {
  const wanted = new Set(evidence);
  const hits = ranked.map((ref) => wanted.has(ref));
  const within = (k: number) => hits.slice(0, k).filter(Boolean).length;
  const first = hits.indexOf(true);
  const gain = (flags: readonly boolean[]) =>
    flags.slice(0, 10).reduce((sum, hit, i) => sum + (hit ? 1 / Math.log2(i + 2) : 0), 0);
  return {
    ...Object.fromEntries(CUTOFFS.map((k) => [`recall@${k}`, within(k) / wanted.size])),
    'all@10': within(10) === wanted.size ? 1 : 0,
    mrr: first < 0 ? 0 : 1 / (first + 1),
    'ndcg@10': gain(hits) / gain(Array.from({ length: wanted.size }, () => true)),
  };
}

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Area under the ROC curve: the chance that a positive scores above a negative; ties count half. */
export function auroc(positives: readonly number[], negatives: readonly number[]): number {
  if (positives.length === 0 || negatives.length === 0) return Number.NaN;
  let won = 0;
  for (const p of positives) for (const n of negatives) won += p > n ? 1 : p === n ? 0.5 : 0;
  return won / (positives.length * negatives.length);
}

/** Kendall's tau of the order in which the first occurrences of `expected` come in `ranked`; undefined below two. */
export function kendallTau(ranked: readonly string[], expected: readonly string[]): number | undefined {
  const places = expected.map((ref) => ranked.indexOf(ref)).filter((place) => place >= 0);
  if (places.length < 2) return undefined;
  let agreement = 0;
  let pairs = 0;
  for (let i = 0; i < places.length; i++) {
    for (let j = i + 1; j < places.length; j++) {
      agreement += Math.sign((places[j] ?? 0) - (places[i] ?? 0));
      pairs++;
    }
  }
  return agreement / pairs;
}
