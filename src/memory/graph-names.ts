/** Entities as callers name them: by name, by any name of an entity that is the same, or by id. */
import { parseId } from '../ids.ts';
import {
  aliasOf,
  type Entity,
  entitiesNamedLike,
  findEntities,
  getEntities,
} from '../store/queries/entities.ts';
import type { ReadTx } from '../store/store.ts';
import type { Groups } from './entities.ts';

export interface NamedEntity extends Entity {
  /** Other names that it goes by. */
  readonly aliases: readonly string[];
}

export interface UnknownName {
  readonly name: string;
  /** Entities with similar names. */
  readonly near: readonly Entity[];
}

export interface Named {
  /** In the order in which they were named. */
  readonly ids: readonly (number | undefined)[];
  readonly unknown: readonly UnknownName[];
}

/** Similar names are shown up to this many. */
const NEAR = 5;

export async function findNamed(tx: ReadTx, names: readonly string[]): Promise<Named> {
  const byAlias = await findEntities(tx, names);
  const byId = new Map(names.filter((name) => !byAlias.has(aliasOf(name))).map((name) => [name, idOf(name)]));
  const real = new Set(
    (
      await getEntities(
        tx,
        [...byId.values()].flatMap((id) => id ?? []),
      )
    ).map(({ id }) => id),
  );
  const ids = names.map((name) => {
    const id = byAlias.get(aliasOf(name)) ?? byId.get(name);
    return id !== undefined && (byAlias.has(aliasOf(name)) || real.has(id)) ? id : undefined;
  });
  const unknown: UnknownName[] = [];
  for (const [i, name] of names.entries()) {
    if (ids[i] === undefined) unknown.push({ name, near: await entitiesNamedLike(tx, name, NEAR) });
  }
  return { ids, unknown };
}

/** The number in an entity's id; a name that is none is a name. */
function idOf(text: string): number | undefined {
  try {
    return parseId('e', text);
  } catch {
    return undefined;
  }
}

/** Entities with all names of their group, each group once. */
export function describe(
  ids: readonly number[],
  groups: Groups,
  names: ReadonlyMap<number, string>,
): NamedEntity[] {
  return [...new Map(ids.map((id) => [groups.rootOf(id), id])).values()].map((id) => ({
    id,
    name: names.get(id) ?? '',
    aliases: groups
      .membersOf(id)
      .filter((member) => member !== id)
      .flatMap((member) => names.get(member) ?? []),
  }));
}
