import { answerFactor } from './answer.ts';
import { saturatedCounts, termWeights } from './lexical.ts';
import { widen } from './neighbours.ts';
import { total } from './relevance.ts';
import { raise, weightedSum } from './rows.ts';
import { sessionScores } from './sessions.ts';
import type { Candidate, Contributions, CorpusStats, Ranked, RankQuery } from './types.ts';
import { standingOut } from './vector.ts';
import { softMatches, type WordVectors } from './words.ts';

/** What a word's likeness is worth against the word itself. */
const SOFT_SHARE = 0.5;
const SESSION_WEIGHT = 0.1;
/** For the bundled word vectors. */
const VECTOR_WEIGHT = 0.2;
const SPEAKER_FACTOR = 1.5;
/** When others are named too. */
const SUBJECT_FACTOR = 1.35;

export interface RankOptions {
  /** Vectors of single words for matching in other words; without them only the words themselves match. */
  readonly vectors?: WordVectors;
  /** ISO 639-1. */
  readonly language?: string;
  /** What four deviations above the median similarity are worth, against 1 for all words; 0.2 unless told. */
  readonly vectorWeight?: number;
}

/**
 * Orders a pool by how likely each memory answers the query; best first, ties by the pool's order.
 * Pure: the same pool gives the same order.
 */
export function rank<C extends Candidate>(
  query: RankQuery,
  pool: readonly C[],
  corpus: CorpusStats,
  options: RankOptions = {},
): Ranked<C>[] {
  const size = query.terms.length;
  const weights = termWeights(corpus, query.terms);
  const words = wordEvidence(query, pool, corpus, weights, options);
  const sessions = sessionScores(pool, size);
  const vectorWeight = options.vectorWeight ?? VECTOR_WEIGHT;
  const vectors = widen(
    pool,
    Array.from(standingOut(pool), (value) => Float32Array.of(value)),
  );
  return pool
    .map((candidate, i): Ranked<C> => {
      const contributions: Contributions = {
        words: words[i] as number,
        session: SESSION_WEIGHT * (sessions[i] as number),
        vector: vectorWeight * ((vectors[i] as Float32Array)[0] as number),
        speaker: speakerFactor(query, candidate),
        answer: answerFactor(query.wants, candidate.text),
      };
      return { candidate, score: total(contributions), contributions };
    })
    .sort((a, b) => b.score - a.score);
}

/** The share of the query's weight that a candidate and its neighbours account for, 0 to 1. */
function wordEvidence(
  query: RankQuery,
  pool: readonly Candidate[],
  corpus: CorpusStats,
  weights: Float64Array,
  { vectors, language }: RankOptions,
): number[] {
  const size = query.terms.length;
  const evidence = pool.map((candidate) => saturatedCounts(candidate, corpus.averageLength, size));
  if (vectors) {
    const texts = pool.map(({ text }) => text);
    const soft = softMatches(texts, query.terms, weights, vectors, language);
    evidence.forEach((row, i) => {
      raise(row, soft[i] as Float32Array, SOFT_SHARE);
    });
  }
  const whole = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  return widen(pool, evidence).map((row) => weightedSum(row, weights) / whole);
}

function speakerFactor({ speaker: wanted }: RankQuery, { speaker }: Candidate): number {
  if (wanted === null || wanted.name !== speaker) return 1;
  return wanted.amongOthers ? SUBJECT_FACTOR : SPEAKER_FACTOR;
}
