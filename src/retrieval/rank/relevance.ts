import { termWeights } from './lexical.ts';
import type { Contributions, CorpusStats, Ranked, RankQuery } from './types.ts';

/**
 * Logistic model of "something here answers this", fitted on labelled questions against questions that were meant for
 * another conversation, in banks of 4, 12, 40, 150 and about 600 memories cut from the same conversations and in long
 * chats, each size with the same weight. The more is stored, the more a good score may be chance, and the more it says
 * that a word has never been used. Areas under the curve: 0.93, 0.92, 0.94, 0.90, 0.89; 0.79 against questions on a
 * chat's own subject that it cannot answer. When vectors came to count for more, the slope per score was lowered so that as many
 * questions as before are called weak, of either kind, in banks of each size.
 */
const INTERCEPT = -0.4;
const PER_SCORE = 3.3;
const PER_UNKNOWN = -1.7;
const PER_SIZE = -1.7;
/** In keys: so many make size matter, and beyond so many it was not measured. */
const SMALL = 50;
const LARGEST = 1_000;
/** Among so many of the first results one that says every word is looked for. */
const FIRST = 5;

/** Below this, results should be introduced as "nothing relevant": it holds for 0–5% of answerable questions. */
export const NOTHING_RELEVANT = 0.1;
/** Below this, as weak: 6–17% of answerable questions, three fifths to nine tenths of those meant for somebody else. */
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
  const best = Math.max(...first.map(({ contributions }) => total(contributions)));
  const size = Math.log(1 + Math.min(corpus.memories, LARGEST) / SMALL);
  const odds = INTERCEPT + PER_SCORE * best + PER_UNKNOWN * unknownShare(query, corpus) + PER_SIZE * size;
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
