import { NOTHING_RELEVANT, WEAKLY_RELEVANT } from '../retrieval/rank/relevance.ts';

/**
 * What to make of results, when they are not simply the answer.
 * @param relevance 0 to 1
 * @param shown how many there are: of none, none is the nearest
 */
export function verdict(relevance: number | undefined, shown: number): string | undefined {
  if (relevance === undefined || relevance >= WEAKLY_RELEVANT) return undefined;
  if (shown === 0) return 'nothing relevant is stored';
  return relevance < NOTHING_RELEVANT ? 'nothing relevant is stored; these are the nearest' : 'weak';
}
