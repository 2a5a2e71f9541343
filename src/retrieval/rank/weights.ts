/**
 * What each kind of evidence is worth against 1 for all words of the query said in one turn: fitted on labelled
 * conversations (softmax over each pool, L-BFGS), rounded means over five folds. `bench/fit.ts` fits the same model and
 * tells what such weights find in conversations that the fit has not seen. What comes from vectors counts a quarter to a third
 * more than the fit gave it: no loss with the bundled embedder (BEAM +0.6), and a better embedder is used (E5-small +0.5).
 */
export const WEIGHTS = {
  words: 1,
  /** Words said around a turn instead of in it, on top of their share: the shorter the turn, the more it means by them. */
  borrowed: 1.24,
  /** How far a turn's vector stands out, 1: four deviations above the median of the pool. */
  vector: 0.36,
  /** The same of the turns right before and after it. */
  around: 0.2,
  /** How much its session is about the query by words, and by its three nearest vectors. */
  session: 0.18,
  sessionVector: 0.25,
  /** A short turn that asks back; answers are rarely questions. */
  asking: -0.33,
} as const;

export type Feature = keyof typeof WEIGHTS;

/** Evidence for one candidate by kind, each about 0 to 1. */
export type Features = Readonly<Record<Feature, number>>;

/** The weighted sum over some kinds. */
export function weigh(features: Features, kinds: readonly Feature[]): number {
  let sum = 0;
  for (const kind of kinds) sum += WEIGHTS[kind] * features[kind];
  return sum;
}
