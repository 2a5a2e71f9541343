/** What an insert answers for each memory. */
import type { MemoryId, Origin } from '../../types.ts';
import type { FactConflict } from '../facts-conflicts.ts';
import type { Known } from '../identity.ts';
import type { Similar, TextConflict } from '../similar.ts';
import type { ReplacedBefore } from '../superseding.ts';
import type { Field } from './addition.ts';
import type { Standing } from './standing.ts';

export interface Inserted {
  readonly id: MemoryId;
  readonly ref: string | null;
  /**
   * `merged`: the content was there; what the call adds to it (tags, keys, facts, metadata, what it supersedes, a higher
   * importance, a later end) was added. `erased`: it was erased for good and stays out.
   */
  readonly status: 'created' | 'unchanged' | 'merged' | 'erased';
  readonly similar: readonly Similar[];
  readonly conflicts: readonly FactConflict[];
  /** Stored texts that this one seems to revise or contradict. */
  readonly textConflicts?: readonly TextConflict[];
  /** It said so once and was revised since; the revision stands. */
  readonly revised?: true;
  /** It was there and had faded by itself; being told again brought it back. */
  readonly revived?: boolean;
  /** It was there and is not current, which a replay does not change. */
  readonly standing?: Standing;
  /** What the call gives and the memory that was there did not take. */
  readonly notAdded?: readonly Field[];
  /** The memory that was there took nothing since this origin of its own is more trusted, or less so. */
  readonly storedOrigin?: Origin;
  /** Memories of the same words that it does not repeat, since they are not current or from somewhere else. */
  readonly sameWords?: readonly Known[];
  /** Something else that had this ref was erased. */
  readonly refErased?: boolean;
  /** What it was to replace and another memory had replaced before. */
  readonly before?: readonly ReplacedBefore[];
  /** Keys that repeat what was erased were left out. */
  readonly keysErased?: boolean;
  /** Kinds of secrets that were taken out of the text. */
  readonly removed?: readonly string[];
  /** Why what it would add to the stored memory was left out. */
  readonly leftOut?: string;
  /** Why it is kept out of results until a person lets it in. */
  readonly quarantined?: string;
  /** So it supersedes nothing of what it names until it is released. */
  readonly held?: boolean;
}
