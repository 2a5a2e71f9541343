import type { Relevant } from '../memory/search.ts';
import { NOTHING_RELEVANT, WEAKLY_RELEVANT } from '../retrieval/rank/relevance.ts';

/**
 * What to make of results, when they are not simply the answer.
 * @param found with its relevance, 0 to 1
 * @param shown how many there are: of none, none is the nearest
 */
export function verdict({ relevance, missed }: Omit<Relevant, 'results'>, shown: number): string | undefined {
  if (!missed) return likelihood(relevance, shown);
  if (shown === 0) return 'nothing that fits is stored from the time asked for';
  const rest = likelihood(relevance, shown);
  return `nothing that fits is stored from the time asked for; these are from other times${rest ? `; ${rest}` : ''}`;
}

function likelihood(relevance: number | undefined, shown: number): string | undefined {
  if (relevance === undefined || relevance >= WEAKLY_RELEVANT) return undefined;
  if (shown === 0) return 'nothing relevant is stored';
  return relevance < NOTHING_RELEVANT ? 'nothing relevant is stored; these are the nearest' : 'weak';
}
