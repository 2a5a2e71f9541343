/** What forgetting keeps of a memory, and how it changes when the memory is stored, revised or recalled. */
import type { Kind } from '../types.ts';
import { type ForgettingSettings, fadesAt, initialStrength, reinforced, retention } from './retention.ts';

/** What decides how long a memory lasts. */
export interface Nature {
  readonly kind: Kind;
  /** 0 to 1. */
  readonly importance: number;
  /** 0 to 1; null: not known. */
  readonly novelty: number | null;
}

/** How far a memory is on its way. */
export interface Lifetime {
  /** In days. */
  readonly strength: number;
  /** Null: it does not fade by itself. */
  readonly fadesAt: Date | null;
}

/** Where a memory stands when it is recalled or revised. */
export interface Standing extends Nature {
  /** Null: it never had one. */
  readonly strength: number | null;
  /** When it was last recalled, or recorded. */
  readonly since: Date;
}

/** What is of the greatest importance does not fade. */
export const isLasting = ({ importance }: Pick<Nature, 'importance'>): boolean => importance >= 1;

const ORDINARY = 0.5;

/** How a memory begins. */
export function begun(nature: Nature, at: Date, settings: ForgettingSettings): Lifetime {
  return lasting(nature, freshStrength(nature, settings), at, settings);
}

/**
 * After a recall. `share` says how much of a recall it was, 0 to 1: a part of one makes the memory younger by that part
 * of its age, so that what searches show does not overtake what is as old and was not asked for.
 */
export function recalled(
  memory: Standing,
  at: Date,
  share: number,
  settings: ForgettingSettings,
): Lifetime & { recalledAt: Date } {
  const strength = memory.strength ?? freshStrength(memory, settings);
  const age = Math.max(0, at.getTime() - memory.since.getTime());
  const recalledAt = new Date(at.getTime() - (1 - share) * age);
  const more = reinforced(strength, retention(strength, memory.since, at), share);
  return { ...lasting(memory, more, recalledAt, settings), recalledAt };
}

/**
 * After a revision or a restore: it lasts as a new one does, times what recalls have added.
 * @param was its nature before the revision
 */
export function renewed(
  memory: Standing,
  at: Date,
  settings: ForgettingSettings,
  was: Pick<Nature, 'kind' | 'importance'> = memory,
): Lifetime {
  const before = freshStrength({ ...memory, ...was }, settings);
  const gained = Math.max(1, (memory.strength ?? before) / before);
  return lasting(memory, freshStrength(memory, settings) * gained, at, settings);
}

/** When a memory fades that nothing has happened to since. */
export function due(memory: Standing, settings: ForgettingSettings): Date | null {
  if (isLasting(memory)) return null;
  return fadesAt(memory.strength ?? freshStrength(memory, settings), memory.since, settings);
}

const freshStrength = ({ kind, importance, novelty }: Nature, settings: ForgettingSettings): number =>
  initialStrength({ kind, importance, novelty: novelty ?? ORDINARY }, settings);

const lasting = (nature: Nature, strength: number, since: Date, settings: ForgettingSettings): Lifetime => ({
  strength,
  fadesAt: isLasting(nature) ? null : fadesAt(strength, since, settings),
});
