/** How two entities are connected: a shortest chain of facts, searched from both ends. */
import type { FactView, FoundFact } from '../store/queries/graph.ts';
import type { ReadTx } from '../store/store.ts';
import { type Groups, loadGroups } from './entities.ts';
import { factsAround } from './graph-around.ts';
import { farEnds, type Walked } from './graph-walk.ts';

/** How many entities a hop starts from, and how many facts it reads in all, of either direction. */
const WIDEST = 100;
const MOST_READ = 2_000;

/** One end of the search: which entities it reached, and over which fact from which entity. */
class Reach {
  readonly from = new Map<number, { fact: FoundFact; via: number } | null>();
  frontier: readonly number[];
  hops = 0;

  constructor(start: readonly number[]) {
    for (const id of start) this.from.set(id, null);
    this.frontier = start;
  }

  /** The facts from the start to an entity, in that order. */
  chain(id: number): FoundFact[] {
    const step = this.from.get(id);
    return step ? [...this.chain(step.via), step.fact] : [];
  }
}

/** @param groups of both entities, which are not one */
export async function findPath(
  tx: ReadTx,
  [start, goal]: readonly [number, number],
  groups: Groups,
  { view, depth }: { view: FactView; depth: number },
): Promise<Walked> {
  const near = new Reach(groups.membersOf(start));
  const far = new Reach(groups.membersOf(goal));
  let truncated = false;
  while (near.hops + far.hops < depth && near.frontier.length > 0 && far.frontier.length > 0) {
    const [side, other] = near.frontier.length <= far.frontier.length ? [near, far] : [far, near];
    truncated = (await grow(tx, side, view)) || truncated;
    const meeting = side.frontier.find((id) => other.from.has(id));
    if (meeting === undefined) continue;
    const facts = [...near.chain(meeting), ...far.chain(meeting).reverse()];
    return { steps: facts.map((fact, i) => ({ fact, hop: i + 1 })), truncated: false };
  }
  return { steps: [], truncated };
}

/** Goes one hop further; tells whether something was left out. */
async function grow(tx: ReadTx, side: Reach, view: FactView): Promise<boolean> {
  const here = side.frontier.slice(0, WIDEST);
  const each = Math.floor(MOST_READ / here.length);
  const found = await factsAround(tx, here, view, { forward: each, backward: each });
  const facts = [...found.forward, ...found.backward];
  const next = farEnds(facts, new Set(side.from.keys()));
  const groups = await loadGroups(tx, next, view);
  for (const fact of facts) {
    for (const [via, to] of [
      [fact.subjectId, fact.objectId],
      [fact.objectId, fact.subjectId],
    ] as const) {
      if (!here.includes(via) || side.from.has(to)) continue;
      for (const member of groups.membersOf(to))
        if (!side.from.has(member)) side.from.set(member, { fact, via });
    }
  }
  const cut = side.frontier.length > here.length;
  side.frontier = [...new Set(next.flatMap((id) => groups.membersOf(id)))];
  side.hops++;
  return found.truncated || cut;
}
