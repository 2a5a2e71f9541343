/** What the finders of work have in common. */
import type { WordVectors } from '../../retrieval/rank/words.ts';
import type { ReadTx } from '../../store/store.ts';
import type { MemoryId } from '../../types.ts';

/** In the order in which they are worth doing. */
export const WORK_KINDS = [
  'conflict',
  'duplicates',
  'outdated',
  'session',
  'day',
  'overview',
  'preference',
  'fading',
] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

export interface Finding {
  readonly kind: WorkKind;
  /** The same work has the same key, whoever finds it. */
  readonly key: string;
  readonly ids: readonly MemoryId[];
  readonly why: string;
  /** The next call, with its arguments. */
  readonly how: string;
}

export interface Searching {
  readonly now: Date;
  readonly timeZone: string;
  readonly language: string;
  readonly words?: WordVectors;
  /** The most that is wanted. */
  readonly limit: number;
}

/** Finds one kind of work; at most `limit` items. */
export type Finder = (tx: ReadTx, searching: Searching) => Promise<Finding[]>;
