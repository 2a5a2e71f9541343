import { termWeights } from './lexical.ts';
import type { Contributions, CorpusStats, RankQuery } from './types.ts';

/**
 * Logistic model of "something here answers this", fitted on the questions of one public data set against questions
 * meant for other conversations and tested on another set, both ways round (areas under the curve 0.86 and 0.90;
 * 0.75 against questions on the bank's own subject that it cannot answer). Rounded means of both fits.
 */
const INTERCEPT = -3.1;
const PER_SCORE = 6;
const PER_UNKNOWN = -3;
/** How many of the first results are looked at; one good score alone may be chance. */
const FIRST = 5;

/** Below this, results should be introduced as "nothing relevant": it holds for 1–6% of answerable questions. */
export const NOTHING_RELEVANT = 0.1;
/** Below this, as weak: 3–16% of answerable questions, and half or more of those meant for somebody else. */
export const WEAKLY_RELEVANT = 0.3;

/**
 * How likely the first results hold an answer, 0 to 1.
 * @param first contributions of the best results, as `rank` gives them (before retention and other adjustments).
 */
export function relevance(query: RankQuery, first: readonly Contributions[], corpus: CorpusStats): number {
  const scores = first.slice(0, FIRST).map(total);
  const mean = scores.reduce((sum, score) => sum + score, 0) / FIRST;
  const odds = INTERCEPT + PER_SCORE * mean + PER_UNKNOWN * unknownShare(query, corpus);
  return first.length === 0 ? 0 : 1 / (1 + Math.exp(-odds));
}

/** A result's score: what supports it, times what the query says about speaker and answer. */
export const total = ({ words, session, vector, speaker, answer = 1 }: Contributions): number =>
  (words + session + vector) * speaker * answer;

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
