/** The lexical arm: Okapi BM25 over the postings of a bank. */
import type { MemoryFilter } from '../store/queries/filter.ts';
import { lookUpPostings, type Postings, readPostings, type UnreadTerm } from '../store/queries/postings.ts';
import type { Hit } from '../store/queries/vectors.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import { B, inverseFrequency, K1 } from './rank/lexical.ts';

export interface LexicalQuery {
  /** Analysed terms with their weights. */
  readonly terms: ReadonlyMap<string, number>;
  readonly filter: MemoryFilter;
  /** Read the keys that were current at this moment, instead of now. */
  readonly asOf?: Date;
  readonly limit: number;
  /** N and the average length over the bank. */
  readonly keyCount: number;
  readonly averageLength: number;
  /** How many keys of one term are read; default {@link COMMON}. */
  readonly readAtMost?: number;
}

export interface LexicalAnswer {
  /** Best first. */
  readonly hits: readonly Hit[];
  /** In how many of the keys that count each term occurs; terms that occur nowhere are left out. */
  readonly frequencies: ReadonlyMap<string, number>;
  /** What was read of each term, in the order of the terms. */
  readonly postings: readonly Postings[];
  /** The terms of which more is stored than was read. */
  readonly unread: readonly UnreadTerm[];
}

/**
 * Beyond so many keys a term is common: only its newest keys are read, which together with what the other terms found are
 * looked at more closely. So the work is bounded however large a bank gets; up to here the ranking is exact.
 */
const COMMON = 2_000;
/** Of the best by what was read, so many times the limit are looked at more closely. */
const CLOSER = 3;

/**
 * The best memories by BM25, best first; a memory counts with its best key. How often a common term occurs is estimated
 * from how densely its newest keys lie.
 */
export async function lexicalArm(tx: ReadTx, query: LexicalQuery): Promise<LexicalAnswer> {
  if (query.terms.size === 0 || query.keyCount === 0) {
    return { hits: [], frequencies: new Map(), postings: [], unread: [] };
  }
  const { readAtMost = COMMON, limit } = query;
  const postings = await readPostings(tx, { ...query, terms: [...query.terms.keys()] }, readAtMost + 1);
  const terms = weighTerms(postings, query, readAtMost);
  const scores = new KeyScores(query.averageLength);
  postings.forEach((each, place) => {
    scores.addAll(each, terms[place]?.weight ?? 0);
  });
  const unread = terms.flatMap(({ unread }) => unread ?? []);
  if (unread.length > 0) {
    scores.keepBest(CLOSER * limit);
    for (const found of await lookUpPostings(tx, unread, scores.keys())) {
      scores.add(found.keyId, found, terms[found.place]?.weight ?? 0);
    }
  }
  const occurring = terms.filter(({ count }) => count > 0);
  return {
    hits: scores.bestMemories(limit),
    frequencies: new Map(occurring.map(({ term, count }) => [term, Math.round(count)])),
    postings,
    unread,
  };
}

interface WeighedTerm {
  readonly term: string;
  /** In how many keys it occurs, perhaps estimated. */
  readonly count: number;
  /** Times its inverse document frequency. */
  readonly weight: number;
  readonly unread?: UnreadTerm;
}

function weighTerms(postings: readonly Postings[], query: LexicalQuery, readAtMost: number): WeighedTerm[] {
  const newest = Math.max(...postings.map(({ keys }) => keys[0] ?? 0));
  return postings.map(({ term, keys }, place) => {
    const read = keys.length;
    const oldest = keys[read - 1] ?? 0;
    const common = read > readAtMost;
    const count = common
      ? Math.min(query.keyCount, read * Math.max(1, newest / (newest - oldest + 1)))
      : read;
    return {
      term,
      count,
      weight: (query.terms.get(term) ?? 0) * inverseFrequency(query.keyCount, count),
      unread: common ? { term, place, below: oldest } : undefined,
    };
  });
}

interface KeyScore {
  readonly keyId: number;
  readonly memoryId: MemoryId;
  score: number;
}

/** What each key scores by the terms that have been added up. */
class KeyScores {
  readonly #averageLength: number;
  #scores = new Map<number, KeyScore>();

  constructor(averageLength: number) {
    this.#averageLength = averageLength;
  }

  /** Adds what a term is worth in all keys that hold it and may be results. */
  addAll({ keys, memories, frequencies, lengths, eligible }: Postings, weight: number): void {
    for (let i = 0; i < keys.length; i++) {
      if (eligible[i] === 0) continue;
      const keyId = keys[i] as number;
      let known = this.#scores.get(keyId);
      if (known === undefined) {
        known = { keyId, memoryId: memories[i] as number, score: 0 };
        this.#scores.set(keyId, known);
      }
      known.score += weight * this.#saturation(frequencies[i] as number, lengths[i] as number);
    }
  }

  /** Adds what a term is worth in one of the keys that are known. */
  add(keyId: number, { frequency, length }: { frequency: number; length: number }, weight: number): void {
    const known = this.#scores.get(keyId);
    if (known) known.score += weight * this.#saturation(frequency, length);
  }

  /** Term saturation and length normalisation of BM25 (Robertson & Zaragoza 2009, section 3.4). */
  #saturation(frequency: number, length: number): number {
    return (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / this.#averageLength));
  }

  keepBest(count: number): void {
    const best = highest([...this.#scores.values()], count, (a, b) => a.keyId - b.keyId);
    this.#scores = new Map(best.map((each) => [each.keyId, each]));
  }

  keys(): number[] {
    return [...this.#scores.keys()];
  }

  bestMemories(count: number): KeyScore[] {
    const best = new Map<MemoryId, KeyScore>();
    for (const each of this.#scores.values()) {
      const known = best.get(each.memoryId);
      const better =
        !known || each.score > known.score || (each.score === known.score && each.keyId < known.keyId);
      if (better) best.set(each.memoryId, each);
    }
    return highest([...best.values()], count, (a, b) => a.memoryId - b.memoryId);
  }
}

/** The first `count` by score. Numbers alone are sorted first, since few of thousands are wanted. */
function highest(
  all: readonly KeyScore[],
  count: number,
  inTie: (a: KeyScore, b: KeyScore) => number,
): KeyScore[] {
  const least =
    Float64Array.from(all, ({ score }) => score)
      .sort()
      .at(-count) ?? 0;
  return all
    .filter(({ score }) => score >= least)
    .sort((a, b) => b.score - a.score || inTie(a, b))
    .slice(0, count);
}
