/** What every use-case works with: one bank, seen by one actor. */
import type { Clock } from '../clock.ts';
import type { Embedder } from '../embedding/embedder.ts';
import type { Log } from '../log.ts';
import type { Experiment } from '../retrieval/experiment.ts';
import type { WordVectors } from '../retrieval/rank/words.ts';
import type { Arm } from '../retrieval/request.ts';
import type { ResidentVectors } from '../retrieval/resident/resident-vectors.ts';
import type { Store } from '../store/store.ts';
import type { TokenCounter } from '../tokens.ts';
import type { MemoryId } from '../types.ts';

export interface Bank {
  /** The bank's name; every statement carries it. */
  readonly name: string;
  /** Which agent or person acts; kept with every write. */
  readonly actor: string;
  readonly store: Store;
  /** Undefined: lexical search only. */
  readonly embedder?: Embedder;
  /** Vectors of single words, for matching in other words than were said. */
  readonly words?: WordVectors;
  /** Vectors of keys that are in memory; absent: all are compared in the database. */
  readonly resident?: ResidentVectors;
  /** For measuring: restricts every search to these arms. */
  readonly arms?: readonly Arm[];
  /** For measuring: switches off parts of the search. */
  readonly experiment?: Experiment;
  readonly clock: Clock;
  readonly log: Log;
  readonly tokens: TokenCounter;
  /** Called after a write, when keys may wait for vectors. */
  readonly onWrite?: () => void;
  /** Told what is recalled; absent: nothing is noted. */
  readonly recalls?: Recalls;
}

/** Takes note of recalls, which strengthen. Never fails and never waits. */
export interface Recalls {
  /** Read in full, by one call. */
  read(ids: readonly MemoryId[]): void;
  /** Made a source of something new. */
  used(ids: readonly MemoryId[]): void;
  /** Shown as an answer, on strong evidence. */
  shown(ids: readonly MemoryId[]): void;
}

/** Reads in the bank. */
export const reading = <T>(bank: Bank, work: Parameters<typeof bank.store.read<T>>[1]): Promise<T> =>
  bank.store.read(bank.name, work);

/** Writes in the bank; all or nothing. */
export async function writing<T>(bank: Bank, work: Parameters<typeof bank.store.write<T>>[2]): Promise<T> {
  const result = await bank.store.write(bank.name, bank.actor, work);
  bank.onWrite?.();
  return result;
}
