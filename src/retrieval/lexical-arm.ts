/** The lexical arm: Okapi BM25 over the postings of a bank. */
import type { MemoryFilter } from '../store/queries/filter.ts';
import { lookUpPostings, type Postings, readPostings, type UnreadTerm } from '../store/queries/postings.ts';
import type { Hit } from '../store/queries/vectors.ts';
import type { ReadTx } from '../store/store.ts';
import { bestKeys, bestMemories, type KeyScore, type ScoredKeys, saturation, scoreKeys } from './bm25.ts';
import { inverseFrequency } from './rank/lexical.ts';

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

export const NOTHING_FOUND: LexicalAnswer = { hits: [], frequencies: new Map(), postings: [], unread: [] };

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
  if (query.terms.size === 0 || query.keyCount === 0) return NOTHING_FOUND;
  const { readAtMost = COMMON, limit } = query;
  const postings = await readPostings(tx, { ...query, terms: [...query.terms.keys()] }, readAtMost + 1);
  const terms = weighTerms(postings, query, readAtMost);
  const unread = terms.flatMap(({ unread }) => unread ?? []);
  const scored = scoreKeys(
    postings,
    terms.map(({ weight }) => weight),
    query.averageLength,
  );
  const occurring = terms.filter(({ count }) => count > 0);
  return {
    hits:
      unread.length === 0
        ? readHits(scored, limit)
        : bestMemories(await lookCloser(tx, scored, { query, terms, unread }), limit),
    frequencies: new Map(occurring.map(({ term, count }) => [term, Math.round(count)])),
    postings,
    unread,
  };
}

/** Where everything was read. Several keys of one memory take the place of others, until enough are looked at. */
function readHits(scored: ScoredKeys, limit: number): Hit[] {
  for (let count = 2 * limit; ; count *= 4) {
    const hits = bestMemories(bestKeys(scored, count), limit);
    if (hits.length === limit || count >= scored.size) return hits;
  }
}

/** The best by what was read, with what they hold of the terms that were not read as far as to them. */
async function lookCloser(
  tx: ReadTx,
  scored: ScoredKeys,
  {
    query,
    terms,
    unread,
  }: { query: LexicalQuery; terms: readonly WeighedTerm[]; unread: readonly UnreadTerm[] },
): Promise<KeyScore[]> {
  const most = CLOSER * query.limit;
  const best = bestKeys(scored, most)
    .sort((a, b) => b.score - a.score || a.keyId - b.keyId)
    .slice(0, most);
  const known = new Map(best.map((each) => [each.keyId, each]));
  for (const { place, keyId, frequency, length } of await lookUpPostings(tx, unread, [...known.keys()])) {
    const key = known.get(keyId);
    if (key) key.score += (terms[place]?.weight ?? 0) * saturation(frequency, length, query.averageLength);
  }
  return best;
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
