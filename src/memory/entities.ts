/** Entities as callers name them, and which of them are one. */
import { aliasOf, findEntities, insertEntities, samenessOf } from '../store/queries/entities.ts';
import type { ReadTx, WriteTx } from '../store/store.ts';

/** Numbers of the entities with these names, by alias; those that are not known yet are made. */
export async function resolveEntities(tx: WriteTx, names: readonly string[]): Promise<Map<string, number>> {
  const wanted = new Map<string, string>();
  for (const name of names) if (!wanted.has(aliasOf(name))) wanted.set(aliasOf(name), name);
  const known = await findEntities(tx, [...wanted.values()]);
  const missing = [...wanted].filter(([alias]) => !known.has(alias)).map(([, name]) => name);
  return new Map([...known, ...(await insertEntities(tx, missing))]);
}

export interface Pair {
  readonly subjectId: number;
  readonly objectId: number;
}

/** Entities that `same as` facts make one, each group under its lowest number. */
export class Groups {
  readonly #root = new Map<number, number>();
  readonly #members = new Map<number, readonly number[]>();

  constructor(ids: Iterable<number>, pairs: readonly Pair[]) {
    const near = new Map<number, number[]>();
    for (const id of ids) near.set(id, []);
    for (const { subjectId, objectId } of pairs) {
      near.set(subjectId, [...(near.get(subjectId) ?? []), objectId]);
      near.set(objectId, [...(near.get(objectId) ?? []), subjectId]);
    }
    for (const id of near.keys()) if (!this.#root.has(id)) this.#add(component(id, near));
  }

  #add(members: readonly number[]): void {
    const root = Math.min(...members);
    for (const id of members) this.#root.set(id, root);
    this.#members.set(root, members);
  }

  rootOf(id: number): number {
    return this.#root.get(id) ?? id;
  }

  /** The group that an entity belongs to, itself included. */
  membersOf(id: number): readonly number[] {
    return this.#members.get(this.rootOf(id)) ?? [id];
  }

  /** All entities that were looked at. */
  all(): number[] {
    return [...this.#root.keys()];
  }
}

function component(start: number, near: ReadonlyMap<number, readonly number[]>): number[] {
  const found = new Set([start]);
  for (const id of found) for (const next of near.get(id) ?? []) found.add(next);
  return [...found];
}

/** More entities than this are not looked at as one: whoever merges that many has made a mistake. */
const LARGEST_GROUP = 500;

interface GroupOptions {
  /** A past moment of the record; default now. */
  readonly asOf?: Date;
  /** `same as` facts that a writer is about to withdraw, and those that it is about to record. */
  readonly without?: ReadonlySet<number>;
  readonly plus?: readonly Pair[];
}

/** The groups of these entities. */
export async function loadGroups(
  tx: ReadTx,
  ids: readonly number[],
  { asOf, without = new Set(), plus = [] }: GroupOptions = {},
): Promise<Groups> {
  const seen = new Set(ids);
  for (const { subjectId, objectId } of plus) seen.add(subjectId).add(objectId);
  const pairs: Pair[] = [...plus];
  let frontier = [...seen];
  while (frontier.length > 0) {
    const found = (await samenessOf(tx, frontier, asOf)).filter(({ factId }) => !without.has(factId));
    pairs.push(...found);
    const reached = new Set(found.flatMap(({ subjectId, objectId }) => [subjectId, objectId]));
    frontier = [...reached].filter((id) => !seen.has(id));
    for (const id of frontier) seen.add(id);
    if (seen.size > ids.length + LARGEST_GROUP) break;
  }
  return new Groups(seen, pairs);
}
