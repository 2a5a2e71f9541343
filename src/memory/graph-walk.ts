/** Follows facts from entity to entity, hop by hop, within bounds that hold in the densest graph. */
import type { FactView, FoundFact } from '../store/queries/graph.ts';
import type { ReadTx } from '../store/store.ts';
import { loadGroups } from './entities.ts';
import { factsAround } from './graph-around.ts';

/** A fact with how many hops from the start it is; the facts about the start are 1 away. */
export interface Step {
  readonly fact: FoundFact;
  readonly hop: number;
}

export interface Walked {
  readonly steps: readonly Step[];
  /** There is or may be more within the depth. */
  readonly truncated: boolean;
}

/** How many entities a hop starts from, and how many facts of each it reads. */
const WIDEST = 100;
const EACH = { forward: 30, backward: 10 };

/**
 * The facts within `depth` hops of entities, nearest first. Of the same hop those come first that lead away from the
 * start: what a chain of references follows.
 */
export async function walk(
  tx: ReadTx,
  starts: readonly number[],
  { view, depth, limit }: { view: FactView; depth: number; limit: number },
): Promise<Walked> {
  const visited = new Set<number>();
  const steps = new Map<number, Step>();
  let frontier: readonly number[] = starts;
  let truncated = false;
  for (let hop = 1; hop <= depth && frontier.length > 0 && steps.size <= limit; hop++) {
    const here = (await loadGroups(tx, frontier.slice(0, WIDEST), view)).all();
    for (const id of here) visited.add(id);
    const found = await factsAround(tx, here, view, hop === 1 ? { forward: limit, backward: limit } : EACH);
    truncated ||= found.truncated || frontier.length > WIDEST;
    const fresh = [...found.forward, ...found.backward].filter((fact) => !steps.has(fact.factId));
    for (const fact of fresh) if (!steps.has(fact.factId)) steps.set(fact.factId, { fact, hop });
    frontier = farEnds(fresh, visited);
  }
  return { steps: [...steps.values()].slice(0, limit), truncated: truncated || steps.size > limit };
}

/** Entities that facts lead to and that were not looked at yet, in the facts' order. */
export function farEnds(facts: readonly FoundFact[], visited: ReadonlySet<number>): number[] {
  const ends = facts.flatMap(({ subjectId, objectId }) => [objectId, subjectId]);
  return [...new Set(ends)].filter((id) => !visited.has(id));
}
