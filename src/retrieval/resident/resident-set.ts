/** The vectors of one model in one bank, held in memory as they were at a stamp. */
import type { VectorChange } from '../../store/queries/vectors.ts';
import { FlatIndex } from './flat-index.ts';

export interface ResidentModel {
  readonly modelId: number;
  readonly dimensions: number;
}

/** Of memory, for so many vectors. */
export const bytesOf = ({ dimensions }: ResidentModel, vectors: number): number =>
  Float32Array.BYTES_PER_ELEMENT * dimensions * vectors;

export class ResidentSet {
  readonly model: ResidentModel;
  /** When its loading began. */
  readonly since: Date;
  usedAt: Date;
  readonly #keys: number;
  readonly #index: FlatIndex;
  #stamp = 0;
  #whole = false;

  /** @param keys about how many it will hold */
  constructor(model: ResidentModel, keys: number, since: Date) {
    this.model = model;
    this.since = since;
    this.usedAt = since;
    this.#keys = keys;
    this.#index = new FlatIndex(model.dimensions, keys);
  }

  /** It has seen all changes up to here. */
  get stamp(): number {
    return this.#stamp;
  }

  /** Whether it had seen all there was when it last looked. */
  get whole(): boolean {
    return this.#whole;
  }

  get size(): number {
    return this.#index.size;
  }

  /** Of memory: for those that are here or, while they are loaded, for all that will be. */
  get bytes(): number {
    return bytesOf(this.model, Math.max(this.#keys, this.size));
  }

  /**
   * Takes changes in, which several readers may bring at once: what one of them knows already is passed over.
   * @param changes those after a stamp that this set had seen, oldest first
   * @param end whether these were all
   */
  take(changes: readonly VectorChange[], end: boolean): void {
    for (const { keyId, stamp, vector } of changes) {
      if (stamp <= this.#stamp) continue;
      this.#stamp = stamp;
      if (vector) this.#index.set(keyId, vector);
      else this.#index.delete(keyId);
    }
    this.#whole = end;
  }

  /** See {@link FlatIndex.nearest}. */
  nearest(vector: Float32Array, count: number): number[] {
    return this.#index.nearest(vector, count);
  }
}
