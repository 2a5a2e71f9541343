/**
 * Links between memories that are recalled together: strengthened by use, weakened by time, as pathways are in Synaptic
 * Resonance. Weights stay within 0 to 1.
 */

/** What one shared recall adds of what is missing to 1. */
const GAIN = 0.2;
const HALF_LIFE_DAYS = 60;
/** Below `weakest` a link is dropped; none begins below `first`. */
export const WEAK_LINK = { weakest: 0.05, first: GAIN, halfLifeDays: HALF_LIFE_DAYS } as const;

/** The weight of a link after a shared recall. */
export const strengthened = (weight: number): number => weight + (1 - weight) * GAIN;

/** The weight after some days without one. */
export const weakened = (weight: number, days: number): number =>
  weight * 2 ** (-Math.max(0, days) / HALF_LIFE_DAYS);

/** Share of a result's score that its strongest link lends to the memory at the other end. */
const SPREAD = 0.15;

/** What a memory gains from results it is linked to: bounded by the best one's share, so that hubs do not win by number. */
export const spreadActivation = (links: readonly { weight: number; score: number }[]): number =>
  Math.max(0, ...links.map(({ weight, score }) => SPREAD * weight * score));
