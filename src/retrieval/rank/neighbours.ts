import { raise } from './rows.ts';
import type { Candidate } from './types.ts';

/**
 * How much of a neighbour's evidence counts for a turn, by its distance (−1: the turn before). What a turn means
 * depends on what was said before it more than on what is said after.
 */
const REACH: readonly (readonly [offset: number, share: number])[] = [
  [-3, 0.2],
  [-2, 0.4],
  [-1, 0.6],
  [1, 0.3],
  [2, 0.15],
];

/** How far around its candidates a pool should reach for neighbours, in turns of the same session. */
export const NEIGHBOUR_REACH = 3;

/** Where in the pool the turn so far from a candidate is, if it is there: both by their places in the pool. */
export type Places = (candidate: number, offset: number) => number | undefined;

export function placesOf(candidates: readonly Candidate[]): Places {
  const sessions = new Map<string, Map<number, number>>();
  const turns = candidates.map(({ session, position }, i) => {
    if (session === null || position === null) return undefined;
    const known = sessions.get(session) ?? new Map<number, number>();
    sessions.set(session, known.set(position, i));
    return known;
  });
  return (i, offset) => turns[i]?.get((candidates[i]?.position ?? 0) + offset);
}

/**
 * Evidence per candidate and term, widened to the conversation around it: for each term the best of its own and
 * its neighbours' shares. The best and not the sum, so that a term repeated by everybody counts once.
 * @param evidence one row per candidate, of equal length.
 */
export function widen(places: Places, evidence: readonly Float32Array[]): Float32Array[] {
  return evidence.map((row, i) => {
    const own = row.slice();
    for (const [offset, share] of REACH) {
      const j = places(i, offset);
      if (j !== undefined) raise(own, evidence[j] as Float32Array, share);
    }
    return own;
  });
}

/** Per candidate the greatest value of the turns that it borrows from; 0 where the pool has none. */
export function bestBeside(places: Places, values: Float32Array): Float32Array {
  return values.map((_, i) => {
    let best = 0;
    for (const [offset] of REACH) best = Math.max(best, valueAt(values, places(i, offset)));
    return best;
  });
}

/** Per candidate the mean of a value of the turns right before and after it; 0 where the pool has none. */
export const beside = (places: Places, values: Float32Array): Float32Array =>
  values.map((_, i) => (valueAt(values, places(i, -1)) + valueAt(values, places(i, 1))) / 2);

const valueAt = (values: Float32Array, place: number | undefined): number =>
  place === undefined ? 0 : (values[place] as number);
