/** Destroys memories: everything that holds or was made of their content, in one transaction. */
import { and, asc, eq, gt, inArray, or, sql } from 'drizzle-orm';
import type { MemoryId, MemoryVersion } from '../../types.ts';
import {
  facts,
  links,
  memories,
  memoryVersions,
  mentions,
  normalisedText,
  textKey,
  tombstones,
} from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';
import { anyOf } from './any-of.ts';
import { deleteKeys } from './keys.ts';
import { insertLinks } from './links.ts';

/** Content and ref hashes that must not come back. */
export interface Tombstone {
  readonly contentHash: string;
  readonly refHash: string | null;
}

/** Removes the memories with versions, keys, postings, vectors, links, mentions and facts. */
export async function eraseMemories(tx: WriteTx, ids: readonly MemoryId[]): Promise<void> {
  if (ids.length === 0) return;
  await deleteKeys(tx, ids);
  await tx.db.delete(facts).where(and(eq(facts.bankId, tx.bank), anyOf(facts.memoryId, ids)));
  await tx.db.delete(mentions).where(and(eq(mentions.bankId, tx.bank), anyOf(mentions.memoryId, ids)));
  await tx.db
    .delete(links)
    .where(and(eq(links.bankId, tx.bank), or(anyOf(links.fromId, ids), anyOf(links.toId, ids))));
  await tx.db
    .delete(memoryVersions)
    .where(and(eq(memoryVersions.bankId, tx.bank), anyOf(memoryVersions.memoryId, ids)));
  await tx.db
    .update(memories)
    .set({ supersededBy: null, supersededAt: null })
    .where(and(eq(memories.bankId, tx.bank), anyOf(memories.supersededBy, ids)));
  await tx.db.delete(memories).where(and(eq(memories.bankId, tx.bank), anyOf(memories.memoryId, ids)));
}

/** A memory counts as replaced by another one from now on, in the place of one that will be erased. */
export async function passOnSuperseded(tx: WriteTx, old: MemoryId, heir: MemoryId): Promise<void> {
  await insertLinks(tx, [{ fromId: heir, toId: old, relation: 'supersedes' }]);
  await tx.db
    .update(memories)
    .set({ supersededBy: heir, supersededAt: tx.now })
    .where(and(eq(memories.bankId, tx.bank), eq(memories.memoryId, old)));
}

export async function insertTombstones(tx: WriteTx, erased: readonly Tombstone[]): Promise<void> {
  for (let at = 0; at < erased.length; at += ROWS_PER_INSERT) {
    const batch = erased.slice(at, at + ROWS_PER_INSERT);
    await tx.db
      .insert(tombstones)
      .values(batch.map((stone) => ({ bankId: tx.bank, ...stone, erasedAt: tx.now })))
      .onConflictDoNothing();
  }
}

/** Hashes of what was erased, in their order, after one of them. */
export async function tombstonesAfter(tx: ReadTx, after: string, limit: number): Promise<Tombstone[]> {
  return await tx.db
    .select({ contentHash: tombstones.contentHash, refHash: tombstones.refHash })
    .from(tombstones)
    .where(and(eq(tombstones.bankId, tx.bank), gt(tombstones.contentHash, after)))
    .orderBy(asc(tombstones.contentHash))
    .limit(limit);
}

/** Of four parameters each; a statement has at most 65,535. */
const ROWS_PER_INSERT = 5_000;

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

/** Marks derived memories as in need of rewriting, and what they said so far as to go with it. */
export async function markSourceErased(tx: WriteTx, ids: readonly MemoryId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .update(memories)
    .set({ outdatedAt: tx.now, sourceErasedAt: tx.now })
    .where(and(eq(memories.bankId, tx.bank), anyOf(memories.memoryId, ids)));
}

type VersionPlace = Pick<MemoryVersion, 'memoryId' | 'version' | 'retiredAt'>;

/** Earlier versions, of whichever memory, that say one of these normalised texts. */
export async function findVersionsSaying(tx: ReadTx, texts: readonly string[]): Promise<VersionPlace[]> {
  if (texts.length === 0) return [];
  const wanted = sql`${sql.param([...texts])}::text[]`;
  const said = sql`(${memoryVersions.snapshot} ->> 'content')`;
  return await tx.db
    .select({
      memoryId: memoryVersions.memoryId,
      version: memoryVersions.version,
      retiredAt: memoryVersions.retiredAt,
    })
    .from(memoryVersions)
    .where(
      and(
        eq(memoryVersions.bankId, tx.bank),
        sql`${textKey(said)} = any(array(select ${textKey(sql`given`)} from unnest(${wanted}) as given))`,
        sql`${normalisedText(said)} = any(${wanted})`,
      ),
    );
}

export async function eraseVersions(tx: WriteTx, versions: readonly VersionPlace[]): Promise<void> {
  if (versions.length === 0) return;
  const ids = sql.param(versions.map(({ memoryId }) => memoryId));
  const numbers = sql.param(versions.map(({ version }) => version));
  await tx.db.execute(sql`
    delete from mempage.memory_versions as v using unnest(${ids}::bigint[], ${numbers}::int[]) as gone (id, number)
    where v.bank_id = ${tx.bank} and v.memory_id = gone.id and v.version = gone.number`);
}

/** Marks derived memories as in need of rewriting. */
export async function markOutdated(tx: WriteTx, ids: readonly MemoryId[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .update(memories)
    .set({ outdatedAt: tx.now })
    .where(and(eq(memories.bankId, tx.bank), anyOf(memories.memoryId, ids)));
}
