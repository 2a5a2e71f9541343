/** Memories by id, ref and content; their versions. */
import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNull,
  lt,
  lte,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Memory, MemoryId, MemorySnapshot, MemoryVersion, Origin } from '../../types.ts';
import { memories, memoryVersions } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';

export type MemoryRow = typeof memories.$inferSelect;
export type NewMemoryRow = Omit<typeof memories.$inferInsert, 'bankId'>;

/** A row with the origin of what superseded it. */
export interface ShownRow extends MemoryRow {
  readonly supersederOrigin: Origin | null;
}

export const shownColumns = (tx: ReadTx) => ({
  ...getTableColumns(memories),
  supersederOrigin: sql<Origin | null>`(
    select newer.origin from mempage.memories as newer
    where newer.bank_id = ${tx.bank} and newer.memory_id = "memories"."superseded_by"
  )`,
});

export const toMemory = (row: ShownRow): Memory => ({
  id: row.memoryId,
  version: row.version,
  kind: row.kind,
  content: row.content,
  ref: row.ref,
  session: row.sessionId,
  position: row.position,
  speaker: row.speaker,
  occurredAt: row.occurredAt,
  recordedAt: row.recordedAt,
  revisedAt: row.revisedAt,
  actor: row.actor,
  origin: row.origin,
  source: row.source,
  importance: row.importance,
  tags: row.tags,
  metadata: row.metadata,
  tokens: row.tokens,
  fadedAt: row.fadedAt,
  supersededBy: row.supersededBy,
  supersederOrigin: row.supersederOrigin,
  quarantine: row.quarantineReason,
  outdated: row.outdatedAt !== null,
  sourceErased: row.sourceErasedAt !== null,
  expiresAt: row.expiresAt,
});

/** The bind limit of the protocol is 65,535 parameters per statement; a memory takes about 30. */
const ROWS_PER_INSERT = 500;

export async function insertMemoryRows(tx: WriteTx, rows: readonly NewMemoryRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    const batch = rows.slice(at, at + ROWS_PER_INSERT);
    await tx.db.insert(memories).values(batch.map((row) => ({ ...row, bankId: tx.bank })));
  }
}

/** Those that exist, in no particular order. Nothing is left out: faded and superseded ones are there too. */
export async function getMemories(tx: ReadTx, ids: readonly MemoryId[]): Promise<Memory[]> {
  if (ids.length === 0) return [];
  const rows = await tx.db
    .select(shownColumns(tx))
    .from(memories)
    .where(and(eq(memories.bankId, tx.bank), inArray(memories.memoryId, [...ids])));
  return rows.map(toMemory);
}

export async function findByRefs(tx: ReadTx, refs: readonly string[]): Promise<MemoryRow[]> {
  if (refs.length === 0) return [];
  return await tx.db
    .select()
    .from(memories)
    .where(and(eq(memories.bankId, tx.bank), inArray(memories.ref, [...refs])));
}

export async function findByHashes(tx: ReadTx, hashes: readonly string[]): Promise<MemoryRow[]> {
  if (hashes.length === 0) return [];
  return await tx.db
    .select(getTableColumns(memories))
    .from(memories)
    .where(and(eq(memories.bankId, tx.bank), inArray(memories.contentHash, [...hashes])))
    .orderBy(asc(memories.memoryId));
}

export async function updateMemoryRow(tx: WriteTx, id: MemoryId, set: Partial<NewMemoryRow>): Promise<void> {
  await tx.db
    .update(memories)
    .set(set)
    .where(and(eq(memories.bankId, tx.bank), eq(memories.memoryId, id)));
}

/** Makes the same change to many memories; their version goes up. */
export async function reviseRows(
  tx: WriteTx,
  ids: readonly MemoryId[],
  set: Partial<NewMemoryRow>,
): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .update(memories)
    .set({ ...set, version: sql`${memories.version} + 1`, revisedAt: tx.now })
    .where(and(eq(memories.bankId, tx.bank), inArray(memories.memoryId, [...ids])));
}

/** Keeps what memories were before the revision that this transaction makes. */
export async function keepVersions(
  tx: WriteTx,
  before: readonly Memory[],
  reason: string | null,
): Promise<void> {
  for (let at = 0; at < before.length; at += ROWS_PER_INSERT) {
    await tx.db.insert(memoryVersions).values(
      before.slice(at, at + ROWS_PER_INSERT).map((memory) => ({
        bankId: tx.bank,
        memoryId: memory.id,
        version: memory.version,
        recordedAt: memory.revisedAt,
        retiredAt: tx.now,
        snapshot: snapshotOf(memory),
        actor: tx.actor,
        reason,
      })),
    );
  }
}

export function snapshotOf(memory: Memory): MemorySnapshot {
  return {
    kind: memory.kind,
    content: memory.content,
    speaker: memory.speaker,
    occurredAt: memory.occurredAt.toISOString(),
    importance: memory.importance,
    tags: memory.tags,
    metadata: memory.metadata,
    source: memory.source,
    expiresAt: memory.expiresAt?.toISOString() ?? null,
    fadedAt: memory.fadedAt?.toISOString() ?? null,
    supersededBy: memory.supersededBy,
  };
}

/** Past versions of these memories, oldest first. */
export async function getVersions(tx: ReadTx, ids: readonly MemoryId[]): Promise<MemoryVersion[]> {
  if (ids.length === 0) return [];
  return await tx.db
    .select({
      memoryId: memoryVersions.memoryId,
      version: memoryVersions.version,
      recordedAt: memoryVersions.recordedAt,
      retiredAt: memoryVersions.retiredAt,
      snapshot: memoryVersions.snapshot,
      actor: memoryVersions.actor,
      reason: memoryVersions.reason,
    })
    .from(memoryVersions)
    .where(and(eq(memoryVersions.bankId, tx.bank), inArray(memoryVersions.memoryId, [...ids])))
    .orderBy(asc(memoryVersions.memoryId), asc(memoryVersions.version));
}

/**
 * The nearest memories of a session around a place in it, in order, without the one at it: up to `before` and `after` of
 * those that default results can show, or with `recordedBy` of all that had been recorded by then.
 */
export async function getNeighbours(
  tx: ReadTx,
  at: { session: string; position: number },
  { before, after, recordedBy }: { before: number; after: number; recordedBy?: Date },
): Promise<Memory[]> {
  const side = (where: SQL, order: SQL, limit: number) =>
    tx.db
      .select(shownColumns(tx))
      .from(memories)
      .where(
        and(
          eq(memories.bankId, tx.bank),
          eq(memories.sessionId, at.session),
          recordedBy ? lte(memories.recordedAt, recordedBy) : isNull(memories.fadedAt),
          isNull(memories.quarantinedAt),
          where,
        ),
      )
      .orderBy(order)
      .limit(limit);
  const earlier = await side(lt(memories.position, at.position), desc(memories.position), before);
  const later = await side(gt(memories.position, at.position), asc(memories.position), after);
  return [...earlier.reverse(), ...later].map(toMemory);
}
