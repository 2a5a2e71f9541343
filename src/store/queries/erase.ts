/** Destroys memories: everything that holds or was made of their content, in one transaction. */
import { and, eq, inArray, or, sql } from 'drizzle-orm';
import type { MemoryId } from '../../types.ts';
import { facts, links, memories, memoryVersions, mentions, sessions, tombstones } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';
import { deleteKeys } from './keys.ts';

/** Content and ref hashes that must not come back. */
export interface Tombstone {
  readonly contentHash: string;
  readonly refHash: string | null;
}

/** Removes the memories with versions, keys, postings, vectors, links, mentions and facts. */
export async function eraseMemories(tx: WriteTx, ids: readonly MemoryId[]): Promise<void> {
  if (ids.length === 0) return;
  const gone = [...ids];
  await deleteKeys(tx, gone);
  await tx.db.delete(facts).where(and(eq(facts.bankId, tx.bank), inArray(facts.memoryId, gone)));
  await tx.db.delete(mentions).where(and(eq(mentions.bankId, tx.bank), inArray(mentions.memoryId, gone)));
  await tx.db
    .delete(links)
    .where(and(eq(links.bankId, tx.bank), or(inArray(links.fromId, gone), inArray(links.toId, gone))));
  await tx.db
    .delete(memoryVersions)
    .where(and(eq(memoryVersions.bankId, tx.bank), inArray(memoryVersions.memoryId, gone)));
  await tx.db
    .update(memories)
    .set({ supersededBy: null, supersededAt: null })
    .where(and(eq(memories.bankId, tx.bank), inArray(memories.supersededBy, gone)));
  await tx.db.delete(memories).where(and(eq(memories.bankId, tx.bank), inArray(memories.memoryId, gone)));
  await deleteEmptySessions(tx);
}

/** A session's name can tell as much as its content. */
async function deleteEmptySessions(tx: WriteTx): Promise<void> {
  await tx.db.delete(sessions).where(
    and(
      eq(sessions.bankId, tx.bank),
      sql`not exists (select 1 from mempage.memories as m
        where m.bank_id = ${tx.bank} and m.session_id = ${sessions.sessionId})`,
    ),
  );
}

export async function insertTombstones(tx: WriteTx, erased: readonly Tombstone[]): Promise<void> {
  if (erased.length === 0) return;
  await tx.db
    .insert(tombstones)
    .values(erased.map((stone) => ({ bankId: tx.bank, ...stone, erasedAt: tx.now })))
    .onConflictDoNothing();
}

/** The hashes among these, of content or of refs, whose content was erased. */
export async function findTombstones(tx: ReadTx, hashes: readonly string[]): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const wanted = [...hashes];
  const rows = await tx.db
    .select({ content: tombstones.contentHash, ref: tombstones.refHash })
    .from(tombstones)
    .where(
      and(
        eq(tombstones.bankId, tx.bank),
        or(inArray(tombstones.contentHash, wanted), inArray(tombstones.refHash, wanted)),
      ),
    );
  return new Set(rows.flatMap((row) => (row.ref ? [row.content, row.ref] : [row.content])));
}

/** Marks derived memories as in need of rewriting. */
export async function markOutdated(tx: WriteTx, ids: readonly MemoryId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .update(memories)
    .set({ outdatedAt: tx.now })
    .where(and(eq(memories.bankId, tx.bank), inArray(memories.memoryId, [...ids])));
}
