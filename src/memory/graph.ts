/** Facts and entities: what is known about them, what they lead to, how two are connected; now or as of a time. */
import { getBank } from '../store/queries/banks.ts';
import { getEntities } from '../store/queries/entities.ts';
import {
  busiestEntities,
  type EntityCount,
  type FactPosition,
  type FactView,
} from '../store/queries/graph.ts';
import type { ReadTx } from '../store/store.ts';
import { type Bank, reading } from './bank.ts';
import { type Groups, loadGroups } from './entities.ts';
import { predicateOf } from './facts-input.ts';
import { factPage } from './graph-around.ts';
import { describe, findNamed, type NamedEntity, type UnknownName } from './graph-names.ts';
import { findPath } from './graph-path.ts';
import { type ViewInput, viewOf } from './graph-view.ts';
import { type Step, type Walked, walk } from './graph-walk.ts';

export interface GraphInput extends ViewInput {
  /** Names or ids to start from; none: all that has the predicate. */
  readonly entities: readonly string[];
  /** Look for how the first entity is connected to this one. */
  readonly to?: string;
  /** In hops, from 1; default 1, for a path {@link DEEPEST}. */
  readonly depth?: number;
  readonly limit: number;
  /** For a depth of 1: goes on after this fact. */
  readonly after?: FactPosition;
}

export interface Graph {
  readonly steps: readonly Step[];
  /** The entities that were asked for. */
  readonly entities: readonly NamedEntity[];
  /** Names of the subjects of all facts. */
  readonly names: ReadonlyMap<number, string>;
  readonly unknown: readonly UnknownName[];
  /** There is or may be more, which was not looked at. */
  readonly truncated: boolean;
  readonly next?: FactPosition;
  readonly timeZone: string;
}

export const DEEPEST = 4;

/** @throws MempageError `invalid_input` for dates */
export async function graph(bank: Bank, input: GraphInput): Promise<Graph> {
  return await reading(bank, async (tx) => {
    const { timeZone } = await getBank(tx);
    const predicate = input.predicate === undefined ? undefined : predicateOf(input.predicate);
    const view = viewOf({ ...input, predicate }, timeZone, bank.clock.now());
    const { ids, unknown } = await findNamed(tx, [
      ...input.entities,
      ...(input.to === undefined ? [] : [input.to]),
    ]);
    const known = ids.flatMap((id) => id ?? []);
    const groups = await loadGroups(tx, known, view);
    const found = await look(tx, input, { ids, groups, view });
    const subjects = found.steps.map(({ fact }) => fact.subjectId);
    const entities = await getEntities(tx, [...new Set([...subjects, ...groups.all()])]);
    const names = new Map(entities.map(({ id, name }) => [id, name]));
    return { ...found, entities: describe(known, groups, names), names, unknown, timeZone };
  });
}

type Found = Walked & { readonly next?: FactPosition };

const NOTHING: Found = { steps: [], truncated: false };

async function look(
  tx: ReadTx,
  input: GraphInput,
  at: { ids: readonly (number | undefined)[]; groups: Groups; view: FactView },
): Promise<Found> {
  const { limit, depth, after } = input;
  const { ids, groups, view } = at;
  if (input.to !== undefined) {
    const [start, goal] = [ids[0], ids.at(-1)];
    if (start === undefined || goal === undefined || groups.rootOf(start) === groups.rootOf(goal))
      return NOTHING;
    return await findPath(tx, [start, goal], groups, { view, depth: depth ?? DEEPEST });
  }
  const starts = ids.flatMap((id) => (id === undefined ? [] : groups.membersOf(id)));
  if (depth !== undefined && depth > 1 && starts.length > 0) {
    return await walk(tx, [...new Set(starts)], { view, depth, limit });
  }
  const keys =
    input.entities.length > 0
      ? { subject_id: starts, object_id: starts }
      : { predicate: view.predicate === undefined ? [] : [view.predicate] };
  const { facts, next } = await factPage(tx, keys, { view, limit, after });
  return { steps: facts.map((fact) => ({ fact, hop: 1 })), truncated: next !== undefined, next };
}

export interface Listing {
  readonly entities: readonly EntityCount[];
  readonly more: boolean;
}

/**
 * The entities that most is known about.
 * @throws MempageError `invalid_input` for dates
 */
export async function listEntities(
  bank: Bank,
  input: ViewInput,
  { limit, offset }: { limit: number; offset: number },
): Promise<Listing> {
  const found = await reading(bank, async (tx) => {
    const { timeZone } = await getBank(tx);
    return await busiestEntities(tx, viewOf(input, timeZone, bank.clock.now()), { limit: limit + 1, offset });
  });
  return { entities: found.slice(0, limit), more: found.length > limit };
}
