/** Puts the current statement before the one it seems to have replaced, and says so; nothing is left out. */
import type { MemoryId } from '../types.ts';
import { REPORTED } from './updates/recognise.ts';
import { type Dated, findRevised, currentFirst as inOrder } from './updates/stale.ts';

/** Among how many of the best a newer statement is looked for. */
const COMPARED = 150;

export interface Replaceable {
  readonly id: MemoryId;
  /** A newer result that seems to say otherwise about the same thing. */
  readonly replacedBy?: MemoryId;
}

/**
 * The results with the newer of two statements in the place of the older one, which follows it. The older one is marked
 * only where both cannot well be true.
 * @param texts what each of the results says and when; results without one keep their place.
 */
export function currentFirst<Result extends Replaceable>(
  ranked: readonly Result[],
  texts: ReadonlyMap<MemoryId, Dated>,
  options: { language: string; query: string },
): Result[] {
  const compared = ranked.slice(0, COMPARED).flatMap(({ id }) => texts.get(id) ?? []);
  const pairs = findRevised(compared, options);
  const replacedBy = new Map<MemoryId, MemoryId>();
  for (const { older, newer, score } of pairs) {
    const known = replacedBy.get(older);
    if (score >= REPORTED && (known === undefined || isLater(texts, newer, known)))
      replacedBy.set(older, newer);
  }
  const marked = ranked.map((result) => {
    const newer = replacedBy.get(result.id);
    return newer === undefined ? result : { ...result, replacedBy: newer };
  });
  return inOrder(marked, ({ id }) => id, pairs);
}

function isLater(texts: ReadonlyMap<MemoryId, Dated>, a: MemoryId, b: MemoryId): boolean {
  const [left, right] = [texts.get(a)?.occurredAt.getTime() ?? 0, texts.get(b)?.occurredAt.getTime() ?? 0];
  return left === right ? a > b : left > right;
}
