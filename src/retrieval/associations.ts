/** Results lend some of their score to memories that were recalled together with them (Synaptic Resonance). */
import { spreadActivation, weakened } from '../forgetting/association.ts';
import { DAY } from '../forgetting/retention.ts';
import { associatedWith } from '../store/queries/associations.ts';
import type { MemoryFilter } from '../store/queries/filter.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import type { Contributions } from './rank/types.ts';

export interface Scored {
  readonly id: MemoryId;
  readonly score: number;
  readonly contributions: Contributions & {
    /** What it is lent by results that it was recalled together with. */
    readonly links?: number;
  };
}

/** From how many of the best activation spreads, and along how many links, the strongest first. */
const SOURCES = 5;
const LINKS = 40;

/** The results, best first, with what links add to their scores, and with what only links have found. */
export async function spread<Result extends Scored>(
  tx: ReadTx,
  found: readonly Result[],
  filter: MemoryFilter,
): Promise<(Result | Scored)[]> {
  const sources = new Map(found.slice(0, SOURCES).map(({ id, score }) => [id, score]));
  const links = await associatedWith(tx, { ids: [...sources.keys()], filter, limit: LINKS });
  if (links.length === 0) return [...found];
  const reaching = new Map<MemoryId, { weight: number; score: number }[]>();
  for (const { id, with: source, weight, weightedAt } of links) {
    const link = {
      weight: weakened(weight, (filter.now.getTime() - weightedAt.getTime()) / DAY),
      score: sources.get(source) ?? 0,
    };
    reaching.set(id, [...(reaching.get(id) ?? []), link]);
  }
  const known = new Set(found.map(({ id }) => id));
  const added = [...reaching.keys()].filter((id) => !known.has(id)).map(unfound);
  return [...found, ...added]
    .map((result) => {
      const lent = spreadActivation(reaching.get(result.id) ?? []);
      if (lent === 0) return result;
      return {
        ...result,
        score: result.score + lent,
        contributions: { ...result.contributions, links: lent },
      };
    })
    .sort((a, b) => b.score - a.score);
}

/** A result that the query itself has not found. */
export const unfound = (id: MemoryId): Scored => ({
  id,
  score: 0,
  contributions: { words: 0, session: 0, vector: 0, speaker: 1 },
});
