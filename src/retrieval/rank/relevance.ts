import { termWeights } from './lexical.ts';
import type { Contributions, CorpusStats, Ranked, RankQuery } from './types.ts';

/**
 * Logistic model of "something here answers this", fitted on the questions of one public data set against questions
 * meant for other conversations and tested on another set, both ways round (areas under the curve 0.91 and 0.83;
 * 0.78 against questions on the bank's own subject that it cannot answer). Rounded means of both fits, the intercept
 * moved so that the cut-offs below hold.
 */
const INTERCEPT = -3.8;
const PER_SCORE = 5;
const PER_UNKNOWN = -3;
/** How many of the first results are looked at; one good score alone may be chance. */
const FIRST = 5;

/** Below this, results should be introduced as "nothing relevant": it holds for 0–3% of answerable questions. */
export const NOTHING_RELEVANT = 0.1;
/** Below this, as weak: 1–7% of answerable questions, a fifth to two thirds of those meant for somebody else. */
export const WEAKLY_RELEVANT = 0.3;

/**
 * How likely the first results hold an answer, 0 to 1. One that says every word of the query is never weak, however
 * little the others say: a single word said once is found by one memory only.
 * @param ranked the best results, as `rank` gives them (before retention and other adjustments).
 */
export function relevance(
  query: RankQuery,
  ranked: readonly Pick<Ranked, 'candidate' | 'contributions'>[],
  corpus: CorpusStats,
): number {
  if (ranked.length === 0) return 0;
  const first = ranked.slice(0, FIRST);
  const mean = first.reduce((sum, { contributions }) => sum + total(contributions), 0) / FIRST;
  const odds = INTERCEPT + PER_SCORE * mean + PER_UNKNOWN * unknownShare(query, corpus);
  const likely = 1 / (1 + Math.exp(-odds));
  const saysAll = first.some(({ candidate }) => query.terms.every((_, i) => (candidate.counts[i] ?? 0) > 0));
  return query.terms.length > 0 && saysAll ? Math.max(WEAKLY_RELEVANT, likely) : likely;
}

/** A result's score: what supports it, times what the query says about speaker and answer. */
export const total = ({ words, session, vector, asking = 0, speaker, answer = 1 }: Contributions): number =>
  Math.max(0, words + session + vector + asking) * speaker * answer;

/** The share of the query's weight that lies on words nobody in the bank has ever used. */
function unknownShare({ terms }: RankQuery, corpus: CorpusStats): number {
  const weights = termWeights(corpus, terms);
  let unknown = 0;
  let all = 0;
  weights.forEach((weight, i) => {
    all += weight;
    if ((corpus.documentFrequencies[i] ?? 0) === 0) unknown += weight;
  });
  return all === 0 ? 0 : unknown / all;
}
