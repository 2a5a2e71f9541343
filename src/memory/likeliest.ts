/** Finds, for many texts at once, which others share most of their telling words. */
import type { TermPostings } from '../store/queries/newest-postings.ts';

/** Term saturation and length normalisation of BM25; a term counts once however often it occurs. */
const K1 = 1.2;
const B = 0.75;

interface Posting<T> {
  readonly item: T;
  readonly length: number;
}

/** An index of what is stored and of what comes in with the same call. */
export class Likeliest<T> {
  readonly #postings = new Map<string, Posting<T>[]>();
  readonly #averageLength: number;
  #keys: number;

  /** @param corpus how many keys the bank has, and their average length in terms. */
  constructor(corpus: { keys: number; averageLength: number }) {
    this.#keys = corpus.keys;
    this.#averageLength = Math.max(1, corpus.averageLength);
  }

  addStored(stored: readonly TermPostings[], itemOf: (id: number) => T): void {
    for (const { term, memories, lengths } of stored) {
      // Keys of one memory come one after the other; one of them counts.
      const postings = memories.flatMap((id, i) =>
        id === memories[i - 1] ? [] : [{ item: itemOf(id), length: lengths[i] ?? 0 }],
      );
      this.#postings.set(term, postings);
    }
  }

  add(item: T, terms: Iterable<string>, length: number): void {
    this.#keys++;
    for (const term of terms) {
      const postings = this.#postings.get(term);
      if (postings) postings.push({ item, length });
      else this.#postings.set(term, [{ item, length }]);
    }
  }

  /** The `limit` best by BM25, best first; of equals the one that was added first. */
  best(terms: Iterable<string>, limit: number): T[] {
    const scores = new Map<T, number>();
    for (const term of terms) {
      const postings = this.#postings.get(term) ?? [];
      const n = Math.min(postings.length, this.#keys);
      const weight = Math.log(1 + (this.#keys - n + 0.5) / (n + 0.5));
      for (const { item, length } of postings) {
        const score = weight / (1 + K1 * (1 - B + (B * length) / this.#averageLength));
        scores.set(item, (scores.get(item) ?? 0) + score);
      }
    }
    return topOf(scores, limit);
  }
}

/** By insertion into a short list: there are thousands to choose a handful from. */
function topOf<T>(scores: ReadonlyMap<T, number>, limit: number): T[] {
  const top: [T, number][] = [];
  for (const [item, score] of scores) {
    if (top.length === limit && score <= (top[limit - 1]?.[1] ?? 0)) continue;
    const place = top.findIndex(([, other]) => score > other);
    top.splice(place < 0 ? top.length : place, 0, [item, score]);
    if (top.length > limit) top.pop();
  }
  return top.map(([item]) => item);
}
