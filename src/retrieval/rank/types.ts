import type { Features } from './weights.ts';

/** A query made ready for ranking; see `rankQuery`. */
export interface RankQuery {
  readonly text: string;
  /** Distinct terms that carry the topic. Names of speakers are not among them unless nothing else is left. */
  readonly terms: readonly QueryTerm[];
  /** Whose turns answer the query, if it says; null when it names nobody or several alike. */
  readonly speaker: WantedSpeaker | null;
  /** What an answer holds: a time ("when …"), a number ("how many …"). */
  readonly wants: 'time' | 'number' | null;
  /** Whether answers are looked for in several sessions: "which cities has she been to". */
  readonly acrossSessions: boolean;
}

export interface QueryTerm {
  /** As the lexical index has it. */
  readonly term: string;
  /** The word it came from, lower case: what word vectors are looked up by. */
  readonly word: string;
  /** 1, or less for words that belong to asking ("kind", "mention") rather than to the topic. */
  readonly weight: number;
}

export interface WantedSpeaker {
  readonly name: string;
  /** Others are named too, so the wish is read from the grammar and less certain. */
  readonly amongOthers: boolean;
}

/** A memory of the pool: a candidate of some arm, or a neighbour of one. Neighbours can win as well. */
export interface Candidate {
  readonly id: string;
  readonly text: string;
  readonly speaker: string | null;
  readonly session: string | null;
  /** Place within its session, counted by ones; null without a session. */
  readonly position: number | null;
  /** BM25 document length: number of terms, as `analyze` counts. */
  readonly length: number;
  /** How often each of `RankQuery.terms` occurs in it, in that order. */
  readonly counts: ArrayLike<number>;
  /**
   * Cosine of the query with the best of its vectors; null when it has none of the current embedder. Wanted for the
   * whole pool: calibration compares it with the rest.
   */
  readonly similarity: number | null;
}

/** What BM25 needs to know about the whole bank (of the memories the query may see). */
export interface CorpusStats {
  readonly memories: number;
  readonly averageLength: number;
  /** In how many memories each of `RankQuery.terms` occurs, in that order. */
  readonly documentFrequencies: ArrayLike<number>;
}

/** What a result's score is made of: (words + session + vector + asking) × speaker × answer. */
export interface Contributions {
  /** Query terms and words like them, in the memory itself or near it. About 0 to 1. */
  readonly words: number;
  /** How much the whole session is about the query. */
  readonly session: number;
  /** Similarity of meaning, relative to the rest of the pool. */
  readonly vector: number;
  /** Negative for a short turn that only asks back; 0 when absent. */
  readonly asking?: number;
  /** Factor for what the query says about who speaks. */
  readonly speaker: number;
  /** Factor for holding the sort of thing that is asked for; 1 when absent. */
  readonly answer?: number;
}

export interface Ranked<C extends Candidate = Candidate> {
  readonly candidate: C;
  readonly score: number;
  readonly contributions: Contributions;
  /** The evidence before it is weighted. */
  readonly features: Features;
}
