/** Statements that say the same twice, or cannot both be true. */
import { formatId } from '../../ids.ts';
import { cosineLikeness } from '../../retrieval/updates/features.ts';
import { ofOtherThings } from '../../retrieval/updates/recognise.ts';
import { parseStatement } from '../../retrieval/updates/statement.ts';
import { type SimilarPair, standingDuplicates, undeclaredFacts } from '../../store/queries/reflection.ts';
import type { ReadTx } from '../../store/store.ts';
import type { MemoryId } from '../../types.ts';
import { conflictsOf } from '../facts-conflicts.ts';
import type { Finder, Searching } from './finding.ts';

const name = (id: MemoryId): string => formatId('m', id);
const list = (ids: readonly MemoryId[]): string => JSON.stringify(ids.map(name));

const PAIRS_PER_ITEM = 5;
/** The bound on work in a bank full of pairs that need no tending. */
const MOST_PAGES = 20;

/** Pairs that were found alike and need tending. */
async function pairsToTend(tx: ReadTx, wanted: number, searching: Searching): Promise<SimilarPair[]> {
  const found: SimilarPair[] = [];
  let after: SimilarPair | undefined;
  for (let page = 0; page < MOST_PAGES && found.length < wanted; page++) {
    const pairs = await standingDuplicates(tx, { limit: wanted, after });
    found.push(...pairs.filter(({ said }) => !areApart(said, searching)));
    after = pairs.at(-1);
    if (pairs.length < wanted) break;
  }
  return found;
}

/** Pairs that were noted before different things of one sort, such as rooms or invoices, were told apart. */
const areApart = ([newer, older]: SimilarPair['said'], { language, words }: Searching): boolean =>
  ofOtherThings(parseStatement(newer, language), parseStatement(older, language), {
    likeness: words && cosineLikeness(words),
  });

/** Clusters: what is alike by way of others belongs together. */
export const findDuplicates: Finder = async (tx, searching) => {
  const { limit } = searching;
  const pairs = await pairsToTend(tx, limit * PAIRS_PER_ITEM, searching);
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
      how: `memory_read ids ${list(ids)}. Same: memory_forget ids ${list(ids.slice(0, -1))} mode "fade" (keep the best). The later replaces: memory_update id "${name(ids.at(-1) ?? 0)}" supersedes ${list(ids.slice(0, -1))}. Each adds something: memory_insert one note with derived_from ${list(ids)}, then fade these. All true, of different things or times: memory_update each but ${name(ids[0] ?? 0)} with its content as it is.`,
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
