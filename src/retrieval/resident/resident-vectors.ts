/** Which banks' vectors of one embedder this process keeps in memory. */
import { bytesOf, type ResidentModel, ResidentSet } from './resident-set.ts';

export interface ResidentLimits {
  /** Of memory, for all banks. 64 MiB hold 65,000 vectors of 256 dimensions. */
  readonly bytes: number;
  /** In a bank with fewer keys the database is as quick. */
  readonly fewestKeys: number;
  /** How long a set is used before it is loaded anew: in milliseconds. What was deleted is in memory for no longer. */
  readonly age: number;
  /** After how long without a search a set makes room for another; in milliseconds. */
  readonly idle: number;
}

const MINUTE = 60_000;
const LIMITS: ResidentLimits = { bytes: 2 ** 26, fewestKeys: 2_000, age: 30 * MINUTE, idle: 5 * MINUTE };

export class ResidentVectors {
  readonly #limits: ResidentLimits;
  readonly #wanted: (bank: string) => void;
  readonly #sets = new Map<string, ResidentSet>();

  /** @param wanted told of a bank whose vectors are worth loading */
  constructor(wanted: (bank: string) => void, limits: Partial<ResidentLimits> = {}) {
    this.#wanted = wanted;
    this.#limits = { ...LIMITS, ...limits };
  }

  /** The vectors of a bank, if all are here. */
  whole(bank: string, now: Date): ResidentSet | undefined {
    const set = this.#fitting(bank);
    if (!set?.whole) return undefined;
    if (since(set.since, now) > this.#limits.age) {
      this.drop(bank);
      return undefined;
    }
    set.usedAt = now;
    return set;
  }

  /** A search would have used them. They are loaded if there is room: nobody's are dropped who still searches. */
  want(bank: string, model: ResidentModel, keys: number, now: Date): void {
    if (this.#sets.get(bank)?.model.modelId !== model.modelId) {
      this.drop(bank);
      if (keys < this.#limits.fewestKeys || !this.#makeRoom(bytesOf(model, keys), now)) return;
      this.#sets.set(bank, new ResidentSet(model, keys, now));
    }
    this.#wanted(bank);
  }

  /** The vectors of a bank that are being loaded. */
  loading(bank: string): ResidentSet | undefined {
    const set = this.#fitting(bank);
    return set?.whole ? undefined : set;
  }

  drop(bank: string): void {
    this.#sets.delete(bank);
  }

  /** The set of a bank, unless it has grown beyond what there is room for. */
  #fitting(bank: string): ResidentSet | undefined {
    if (this.#bytes > this.#limits.bytes) this.drop(bank);
    return this.#sets.get(bank);
  }

  /** Drops what is not searched any more, as far as it has to. */
  #makeRoom(wanted: number, now: Date): boolean {
    const { bytes, idle } = this.#limits;
    if (wanted > bytes) return false;
    for (const [bank, { usedAt }] of this.#sets) {
      if (this.#bytes + wanted > bytes && since(usedAt, now) > idle) this.drop(bank);
    }
    return this.#bytes + wanted <= bytes;
  }

  get #bytes(): number {
    return [...this.#sets.values()].reduce((sum, set) => sum + set.bytes, 0);
  }
}

const since = (then: Date, now: Date): number => now.getTime() - then.getTime();
