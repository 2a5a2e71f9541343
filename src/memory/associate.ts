/** Memories that are recalled together become linked. */
import { strengthened, weakened } from '../forgetting/association.ts';
import { DAY } from '../forgetting/retention.ts';
import { associationsAmong, saveAssociations } from '../store/queries/associations.ts';
import type { WriteTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';

/** Two memories, the smaller number first. */
export interface Pair {
  readonly fromId: MemoryId;
  readonly toId: MemoryId;
}

/** Of a call that reads more, only the first are taken to belong together: pairs grow with the square. */
const MOST_TOGETHER = 8;

/** All pairs among the first of these. */
export function pairsOf(ids: readonly MemoryId[]): Pair[] {
  const together = [...new Set(ids)].slice(0, MOST_TOGETHER).sort((a, b) => a - b);
  return together.flatMap((fromId, i) => together.slice(i + 1).map((toId) => ({ fromId, toId })));
}

export async function strengthenPairs(tx: WriteTx, pairs: readonly Pair[]): Promise<void> {
  if (pairs.length === 0) return;
  const known = await associationsAmong(tx, [
    ...new Set(pairs.flatMap(({ fromId, toId }) => [fromId, toId])),
  ]);
  const weights = new Map(
    known.map(({ fromId, toId, weight, weightedAt }) => [
      `${fromId} ${toId}`,
      weakened(weight, (tx.now.getTime() - weightedAt.getTime()) / DAY),
    ]),
  );
  await saveAssociations(
    tx,
    pairs.map((pair) => ({
      ...pair,
      weight: strengthened(weights.get(`${pair.fromId} ${pair.toId}`) ?? 0),
    })),
  );
}
