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

/** Where in the pool the turn at a place of a session is. */
export type Places = ReadonlyMap<string, number>;

export const placesOf = (candidates: readonly Candidate[]): Places =>
  new Map(candidates.map((candidate, i) => [place(candidate, 0), i]));

/**
 * Evidence per candidate and term, widened to the conversation around it: for each term the best of its own and
 * its neighbours' shares. The best and not the sum, so that a term repeated by everybody counts once.
 * @param evidence one row per candidate, of equal length.
 */
export function widen(
  candidates: readonly Candidate[],
  places: Places,
  evidence: readonly Float32Array[],
): Float32Array[] {
  return candidates.map((candidate, i) => {
    const own = Float32Array.from(evidence[i] as Float32Array);
    if (candidate.session === null || candidate.position === null) return own;
    for (const [offset, share] of REACH) {
      const j = places.get(place(candidate, offset));
      if (j !== undefined) raise(own, evidence[j] as Float32Array, share);
    }
    return own;
  });
}

/** Per candidate the greatest value of the turns that it borrows from; 0 where the pool has none. */
export function bestBeside(
  candidates: readonly Candidate[],
  places: Places,
  values: ArrayLike<number>,
): Float32Array {
  return Float32Array.from(candidates, (candidate) => {
    if (candidate.session === null || candidate.position === null) return 0;
    const near = REACH.map(([offset]) => values[places.get(place(candidate, offset)) ?? -1] ?? 0);
    return Math.max(0, ...near);
  });
}

/** Per candidate the mean of a value of the turns right before and after it; 0 where the pool has none. */
export function beside(
  candidates: readonly Candidate[],
  places: Places,
  values: ArrayLike<number>,
): Float32Array {
  const valueAt = (candidate: Candidate, offset: number) =>
    candidate.position === null ? 0 : (values[places.get(place(candidate, offset)) ?? -1] ?? 0);
  return Float32Array.from(candidates, (candidate) => (valueAt(candidate, -1) + valueAt(candidate, 1)) / 2);
}

function place({ id, session, position }: Candidate, offset: number): string {
  return session === null || position === null ? `\u0000${id}` : `${position + offset}\u0000${session}`;
}
