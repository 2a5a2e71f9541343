import { inverseFrequency } from './lexical.ts';
import type { Candidate } from './types.ts';

const K1 = 1.2;

/**
 * How much each candidate's session is about the query, 0 to 1 (1: the session that is most). BM25 over sessions,
 * with the pool's terms as their text and frequencies counted in sessions: a term spread over all of them says
 * nothing about which one is meant. Length normalisation made no difference and is left out.
 */
export function sessionScores(candidates: readonly Candidate[], terms: number): Float32Array {
  const totals = new Map<string, Float32Array>();
  for (const { session, counts } of candidates) {
    if (session === null) continue;
    const total = totals.get(session) ?? new Float32Array(terms);
    for (let t = 0; t < terms; t++) (total[t] as number) += counts[t] ?? 0;
    totals.set(session, total);
  }
  const weights = sessionWeights([...totals.values()], terms);
  const scores = new Map<string, number>();
  for (const [session, total] of totals) scores.set(session, score(total, weights));
  const highest = Math.max(Number.MIN_VALUE, ...scores.values());
  return Float32Array.from(candidates, ({ session }) =>
    session === null ? 0 : (scores.get(session) ?? 0) / highest,
  );
}

/** How many turns of a session speak for it. */
const NEAREST = 3;

/** The mean of the highest values within each candidate's session: several turns about the matter, not one by chance. */
export function sessionVectors(candidates: readonly Candidate[], values: ArrayLike<number>): Float32Array {
  const sessions = new Map<string, number[]>();
  candidates.forEach(({ session }, i) => {
    if (session === null) return;
    const known = sessions.get(session);
    if (known) known.push(values[i] ?? 0);
    else sessions.set(session, [values[i] ?? 0]);
  });
  const means = new Map<string, number>();
  for (const [session, all] of sessions) {
    const nearest = all.sort((a, b) => b - a).slice(0, NEAREST);
    means.set(session, nearest.reduce((sum, value) => sum + value, 0) / nearest.length);
  }
  return Float32Array.from(candidates, ({ session }) => (session === null ? 0 : (means.get(session) ?? 0)));
}

function sessionWeights(totals: readonly Float32Array[], terms: number): Float64Array {
  return Float64Array.from({ length: terms }, (_, t) => {
    const having = totals.filter((total) => (total[t] as number) > 0).length;
    return inverseFrequency(totals.length, having);
  });
}

function score(total: Float32Array, weights: Float64Array): number {
  return weights.reduce(
    (sum, weight, t) => sum + (weight * (total[t] as number)) / ((total[t] as number) + K1),
    0,
  );
}
