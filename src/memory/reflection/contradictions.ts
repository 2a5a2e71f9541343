/** Statements that say the same twice, or cannot both be true. */
import { formatId } from '../../ids.ts';
import { standingDuplicates, undeclaredFacts } from '../../store/queries/reflection.ts';
import type { MemoryId } from '../../types.ts';
import { conflictsOf } from '../facts-conflicts.ts';
import type { Finder } from './finding.ts';

const name = (id: MemoryId): string => formatId('m', id);
const list = (ids: readonly MemoryId[]): string => JSON.stringify(ids.map(name));

const PAIRS_PER_ITEM = 5;

/** Clusters: what is alike by way of others belongs together. */
export const findDuplicates: Finder = async (tx, { limit }) => {
  const pairs = await standingDuplicates(tx, limit * PAIRS_PER_ITEM);
  const clusters: Set<MemoryId>[] = [];
  for (const { newer, older } of pairs) {
    const touching = clusters.filter((cluster) => cluster.has(newer) || cluster.has(older));
    const joined = new Set([older, newer, ...touching.flatMap((cluster) => [...cluster])]);
    for (const cluster of touching) clusters.splice(clusters.indexOf(cluster), 1);
    clusters.push(joined);
  }
  return clusters.slice(0, limit).map((cluster) => {
    const ids = [...cluster].sort((a, b) => a - b);
    return {
      kind: 'duplicates',
      key: `duplicates:${ids[0]}`,
      ids,
      why: `${ids.length} memories say nearly the same, or something else about the same`,
      how: `memory_read ids ${list(ids)}. Same: memory_forget ids ${list(ids.slice(0, -1))} mode "fade" (keep the best). The later replaces: memory_update id "${name(ids.at(-1) ?? 0)}" supersedes ${list(ids.slice(0, -1))}. Each adds something: memory_insert one note with derived_from ${list(ids)}, then fade these.`,
    };
  });
};

/** How many of the latest facts are looked at. */
const LATEST_FACTS = 300;

export const findConflicts: Finder = async (tx, { limit, now }) => {
  const added = await undeclaredFacts(tx, LATEST_FACTS);
  const conflicts = await conflictsOf(tx, { added, adjusted: [] }, now);
  const found = [...conflicts].flatMap(([id, all]) =>
    all
      .filter(({ closed }) => !closed)
      .map(({ memoryId, subject, predicate, stored, given, newer }) => {
        const [late, early] = newer === 'given' ? [id, memoryId] : [memoryId, id];
        const ids = [early, late];
        return {
          kind: 'conflict' as const,
          key: `conflict:${[...ids].sort((a, b) => a - b).join(':')}:${predicate}`,
          ids,
          why: `${JSON.stringify(`${subject} ${predicate}`)}: ${JSON.stringify(newer === 'given' ? stored : given)} and ${JSON.stringify(newer === 'given' ? given : stored)}`,
          how: `memory_read ids ${list(ids)}. Replaced: memory_update id "${name(late)}" supersedes ["${name(early)}"]. Both true: memory_update id "${name(late)}" facts again with exclusive false. Unsure: ask the user.`,
        };
      }),
  );
  return [...new Map(found.map((item) => [item.key, item])).values()].slice(0, limit);
};
