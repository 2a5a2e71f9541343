/** What an insert answers for each memory. */
import type { MemoryId } from '../../types.ts';
import type { FactConflict } from '../facts-conflicts.ts';
import type { Similar, TextConflict } from '../similar.ts';
import type { ReplacedBefore } from '../superseding.ts';

export interface Inserted {
  readonly id: MemoryId;
  readonly ref: string | null;
  /**
   * `merged`: the content was there; what the call adds to it (tags, keys, facts, metadata) was added. `erased`: it was
   * erased for good and stays out.
   */
  readonly status: 'created' | 'unchanged' | 'merged' | 'erased';
  readonly similar: readonly Similar[];
  readonly conflicts: readonly FactConflict[];
  /** Stored texts that this one seems to revise or contradict. */
  readonly textConflicts?: readonly TextConflict[];
  /** It said so once and was revised since; the revision stands. */
  readonly revised?: true;
  /** Something else that had this ref was erased. */
  readonly refErased?: boolean;
  /** What it was to replace and another memory had replaced before. */
  readonly before?: readonly ReplacedBefore[];
  /** Kinds of secrets that were taken out of the text. */
  readonly removed?: readonly string[];
  /** Why it is kept out of results until a person lets it in. */
  readonly quarantined?: string;
}
