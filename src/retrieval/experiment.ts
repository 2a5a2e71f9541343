/** What only measurements set: parts of the search switched off, and a look at what ranking saw. No tool reaches it. */
import type { Candidate, Ranked } from './rank/types.ts';

/** A part of the search that can be switched off to see what it is worth. */
export type Part =
  | 'soft words'
  | 'neighbours'
  | 'session'
  | 'vector arm'
  | 'vector score'
  | 'speaker'
  | 'answer type'
  | 'questions last'
  | 'diversity'
  | 'understanding';

export interface Experiment {
  readonly without?: readonly Part[];
  /** Told of every ranked pool, before what has nothing to do with the words is added. */
  readonly observe?: (ranked: readonly Ranked<Candidate>[]) => void;
}
