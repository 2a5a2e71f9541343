/**
 * How memories fade. Retention follows Ebbinghaus' curve as MemoryBank uses it (arXiv 2305.10250, section 2.3):
 * R = exp(-t / S), with t the days since a memory was last recalled (or recorded) and S its strength in days. Recall
 * raises S; what was surprising or important starts with more of it.
 */
import type { Kind } from '../types.ts';

export interface ForgettingSettings {
  /** Days until an ordinary memory (importance 0.5, novelty 0.5) of the kind has faded by half, without recall. */
  readonly halfLifeDays: Readonly<Record<Kind, number>>;
  /** Retention below which a memory leaves default results; 0: nothing fades. */
  readonly floor: number;
}

/**
 * An ordinary episode reaches the floor after about three and a half years and a document never in practice: what a
 * person would expect to find after a year is there. Only what was called unimportant, or said nothing new, fades within
 * months.
 */
export const DEFAULT_FORGETTING: ForgettingSettings = {
  halfLifeDays: { episode: 300, note: 600, document: 3_000, procedure: 1_500, summary: 1_500 },
  floor: 0.05,
};

export const DAY = 86_400_000;

/** What an importance of 1 or 0 does to strength, as a factor or a divisor. */
const IMPORTANCE_RANGE = 12;
/** The same for novelty: text that repeats what is known needs no memory of its own. */
const NOVELTY_RANGE = 2;

/** Strength in days of a new memory. Importance and novelty from 0 to 1; both 0.5 is ordinary. */
export function initialStrength(
  memory: { kind: Kind; importance: number; novelty: number },
  settings: ForgettingSettings = DEFAULT_FORGETTING,
): number {
  return (settings.halfLifeDays[memory.kind] / Math.LN2) * worth(memory);
}

interface Worth {
  readonly importance: number;
  readonly novelty: number;
}

/** How much longer than an ordinary memory it is worth keeping. */
const worth = ({ importance, novelty }: Worth): number =>
  IMPORTANCE_RANGE ** (2 * importance - 1) * NOVELTY_RANGE ** (2 * novelty - 1);

/**
 * The strength that a memory would have were it ordinary: its kind and its recalls alone. Ranking compares by this one,
 * since what is worth keeping longer is no better an answer, and importance has a factor of its own; so memories that
 * grow old together keep their order.
 */
export const ordinaryStrength = (strengthDays: number, memory: Worth): number => strengthDays / worth(memory);

/** R = exp(-t / S), 0 to 1. A moment before the last recall counts as that moment. */
export function retention(strengthDays: number, since: Date, now: Date): number {
  const days = Math.max(0, now.getTime() - since.getTime()) / DAY;
  return Math.exp(-days / strengthDays);
}

/** What a recall adds at most, as a share of the strength. */
const RECALL_GAIN = 0.8;
/** A recall right after another adds this share of it: the spacing effect (Cepeda et al. 2006). */
const MASSED_SHARE = 0.05;

/**
 * Strength after a recall; never less than before, and more the further the memory had faded.
 * @param share how much of a recall it was, 0 to 1
 */
export function reinforced(strengthDays: number, retentionNow: number, share = 1): number {
  const spacing = MASSED_SHARE + (1 - MASSED_SHARE) * (1 - retentionNow);
  return Math.min(STRONGEST, strengthDays * (1 + share * RECALL_GAIN * spacing));
}

/** A million years, in days: recall without end must not leave the range of a number. */
const STRONGEST = 365e6;

/** When retention will have fallen to the floor, if nothing recalls the memory before. */
export function fadesAt(
  strengthDays: number,
  since: Date,
  settings: ForgettingSettings = DEFAULT_FORGETTING,
): Date {
  const days = settings.floor > 0 ? strengthDays * Math.log(1 / settings.floor) : Infinity;
  return new Date(Math.min(since.getTime() + days * DAY, LATEST));
}

/** Postgres and JavaScript both know it, and nobody waits for it. */
const LATEST = Date.UTC(9999, 0, 1);

/** What full forgetting takes from a score: enough to order equals, too little to hide the only answer. */
const RANKING_SPAN = 0.05;

/** Factor for ranking, from 1 - span to 1. */
export const retentionFactor = (retentionNow: number): number => 1 - RANKING_SPAN * (1 - retentionNow);
