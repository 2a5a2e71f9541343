/** Puts the current statement before the one it seems to have replaced, and says so; nothing is left out. */
import type { MemoryId } from '../types.ts';
import { type Dated, findRevised, REORDERED } from './updates/stale.ts';

/** How many of the best are compared with each other. */
const COMPARED = 50;

export interface Replaceable {
  readonly id: MemoryId;
  /** A newer result that seems to say otherwise about the same thing. */
  readonly replacedBy?: MemoryId;
}

/**
 * The results with every older statement right after the newer one that seems to replace it, if it stood before.
 * @param texts what each of the results says and when; results without one keep their place.
 */
export function currentFirst<Result extends Replaceable>(
  ranked: readonly Result[],
  texts: ReadonlyMap<MemoryId, Dated>,
  options: { language: string; query: string },
): Result[] {
  const compared = ranked.slice(0, COMPARED).flatMap(({ id }) => texts.get(id) ?? []);
  const order: Result[] = [...ranked];
  for (const { older, newer, score } of findRevised(compared, options)) {
    if (score < REORDERED) continue;
    const from = order.findIndex(({ id }) => id === older);
    const to = order.findIndex(({ id }) => id === newer);
    const stale = order[from];
    if (!stale || to < 0) continue;
    order[from] = { ...stale, replacedBy: stale.replacedBy ?? newer };
    if (from < to) order.splice(to, 0, ...order.splice(from, 1));
  }
  return order;
}
