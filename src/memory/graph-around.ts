/** The facts next to entities: those of which they are the subject, and those of which they are the object. */
import {
  type FactPosition,
  type FactView,
  type FoundFact,
  factsAt,
  type Side,
} from '../store/queries/graph.ts';
import type { ReadTx } from '../store/store.ts';
import { groupBy } from './group-by.ts';

export interface Around {
  /** Newest first. */
  readonly forward: readonly FoundFact[];
  readonly backward: readonly FoundFact[];
  /** There are more. */
  readonly truncated: boolean;
}

/** The newest facts of each entity, at most so many of either kind. */
export async function factsAround(
  tx: ReadTx,
  ids: readonly number[],
  view: FactView,
  most: { readonly forward: number; readonly backward: number },
): Promise<Around> {
  const forward = await factsAt(tx, 'subject_id', ids, { view, limit: most.forward + 1 });
  const backward = await factsAt(tx, 'object_id', ids, { view, limit: most.backward + 1 });
  const out = capped(forward.facts, (fact) => fact.subjectId, most.forward);
  const back = capped(backward.facts, (fact) => fact.objectId, most.backward);
  return {
    forward: out.facts,
    backward: back.facts,
    truncated: Boolean(out.more || back.more || forward.stopped || backward.stopped),
  };
}

function capped(facts: readonly FoundFact[], key: (fact: FoundFact) => number, most: number) {
  const groups = [...groupBy(facts, key).values()];
  const kept = new Set(groups.flatMap((group) => group.slice(0, most)));
  return {
    facts: facts.filter((fact) => kept.has(fact)),
    more: groups.some((group) => group.length > most),
  };
}

export interface FactPage {
  /** Newest first. */
  readonly facts: readonly FoundFact[];
  readonly next?: FactPosition;
}

/** One page of the facts that have one of the keys on one of the sides. */
export async function factPage(
  tx: ReadTx,
  keys: Partial<Record<Side, readonly (number | string)[]>>,
  page: { readonly view: FactView; readonly limit: number; readonly after?: FactPosition },
): Promise<FactPage> {
  const found = new Map<number, FoundFact>();
  let horizon: FactPosition | undefined;
  for (const side of ['subject_id', 'object_id', 'predicate'] as const) {
    const { facts, stopped } = await factsAt(tx, side, keys[side] ?? [], { ...page, limit: page.limit + 1 });
    for (const fact of facts) found.set(fact.factId, fact);
    if (stopped && (!horizon || newestFirst(stopped, horizon) < 0)) horizon = stopped;
  }
  const end = horizon;
  const facts = [...found.values()].sort(newestFirst).filter((fact) => !end || newestFirst(fact, end) <= 0);
  const shown = facts.slice(0, page.limit);
  return { facts: shown, next: facts.length > page.limit ? shown.at(-1) : end };
}

const newestFirst = (a: FactPosition, b: FactPosition): number =>
  b.recordedAt.getTime() - a.recordedAt.getTime() || b.factId - a.factId;
