import { NOTHING_RELEVANT, WEAKLY_RELEVANT } from '../retrieval/rank/relevance.ts';

/** What to make of results, when they are not simply the answer. @param relevance 0 to 1 */
export function verdict(relevance: number | undefined): string | undefined {
  if (relevance === undefined || relevance >= WEAKLY_RELEVANT) return undefined;
  return relevance < NOTHING_RELEVANT ? 'nothing relevant is stored; these are the nearest' : 'weak';
}
