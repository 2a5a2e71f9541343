/** What superseding a memory does to facts: those that the newer memory gives another object end where that one starts. */
import { type FactRow, factsOfMemories } from '../store/queries/facts.ts';
import { getLinks } from '../store/queries/links.ts';
import { getMemories } from '../store/queries/memories.ts';
import type { WriteTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import { settle } from './facts-settle.ts';
import { groupBy } from './group-by.ts';

/** Call after a memory was superseded, or ceased to be. */
export async function settleSuperseded(tx: WriteTx, old: MemoryId): Promise<void> {
  const rows = await factsOfMemories(tx, [old]);
  await settle(tx, { amend: await relinked(tx, rows) });
}

/** Facts of the memories that these supersede, as far as the new facts change what replaces them. */
export async function replacedByNew(tx: WriteTx, news: readonly FactRow[]): Promise<FactRow[]> {
  const by = [...new Set(news.map((row) => row.memoryId))];
  const links = (await getLinks(tx, by)).filter((link) => link.relation === 'supersedes');
  const old = links.filter((link) => by.includes(link.fromId)).map((link) => link.toId);
  return await relinked(tx, await factsOfMemories(tx, old), news);
}

/**
 * Those of the rows whose replacement is another than they say, with the one they have: the first fact of the superseding
 * memory about the same subject and predicate with another object.
 * @param news facts that are about to be recorded
 */
export async function relinked(
  tx: WriteTx,
  rows: readonly FactRow[],
  news: readonly FactRow[] = [],
): Promise<FactRow[]> {
  if (rows.length === 0) return [];
  const memories = await getMemories(tx, [...new Set(rows.map((row) => row.memoryId))]);
  const supersededBy = new Map(memories.map((memory) => [memory.id, memory.supersededBy]));
  const newer = [...new Set(memories.flatMap((memory) => memory.supersededBy ?? []))];
  const stated = groupBy([...(await factsOfMemories(tx, newer)), ...news], (row) => row.memoryId);
  return rows.flatMap((row) => {
    const replacedBy = replacementOf(row, stated.get(supersededBy.get(row.memoryId) ?? 0) ?? []);
    return replacedBy === row.replacedBy ? [] : [{ ...row, replacedBy }];
  });
}

function replacementOf(row: FactRow, candidates: readonly FactRow[]): number | null {
  const slot = candidates.filter(
    (each) => each.subjectId === row.subjectId && each.predicate === row.predicate,
  );
  if (slot.some((each) => each.objectId === row.objectId)) return null;
  return slot[0]?.factId ?? null;
}
