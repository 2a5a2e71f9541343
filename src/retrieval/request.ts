import type { BankInfo } from '../store/queries/banks.ts';
import type { MemoryFilter } from '../store/queries/filter.ts';
import type { ModelIdentity } from '../store/queries/vectors.ts';
import type { Experiment } from './experiment.ts';
import type { WordVectors } from './rank/words.ts';
import type { ResidentVectors } from './resident/resident-vectors.ts';
import type { TimeRange } from './understand/types.ts';

export type Arm = 'lexical' | 'vector';

/** A search as the pipeline takes it: read, resolved, with its vector. */
export interface SearchRequest {
  readonly query: string;
  readonly bank: BankInfo;
  /** Everyone who speaks in the bank: a speaker whom the query names steers the ranking. */
  readonly speakers: readonly string[];
  readonly filter: MemoryFilter;
  /** A time that matters to the answer, though it may have been told later. */
  readonly preferredTime?: Pick<TimeRange, 'from' | 'to' | 'ahead'>;
  readonly asOf?: Date;
  /** Ranks what was superseded as if it were not. */
  readonly equalSuperseded?: boolean;
  /** The query's vector and the space it lives in; absent: no vector arm. */
  readonly vector?: { readonly identity: Omit<ModelIdentity, 'dimensions'>; readonly vector: Float32Array };
  /** Vectors of keys that are in memory. */
  readonly resident?: ResidentVectors;
  readonly words?: WordVectors;
  /** For measuring what an arm is worth alone. */
  readonly arms?: readonly Arm[];
  readonly experiment?: Experiment;
}
