/** Core blocks and their history. */
import { and, asc, eq, getTableColumns, isNull } from 'drizzle-orm';
import { coreBlocks, coreBlockVersions } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';

export type CoreBlockRow = typeof coreBlocks.$inferSelect;
export type CoreBlockVersionRow = typeof coreBlockVersions.$inferSelect;

/** All blocks that are not deleted, by name. */
export async function listCoreBlocks(tx: ReadTx): Promise<CoreBlockRow[]> {
  return await tx.db
    .select(getTableColumns(coreBlocks))
    .from(coreBlocks)
    .where(and(eq(coreBlocks.bankId, tx.bank), isNull(coreBlocks.deletedAt)))
    .orderBy(asc(coreBlocks.name));
}

/** All blocks, also those that are deleted, by name. */
export async function listAllCoreBlocks(tx: ReadTx): Promise<CoreBlockRow[]> {
  return await tx.db
    .select()
    .from(coreBlocks)
    .where(eq(coreBlocks.bankId, tx.bank))
    .orderBy(asc(coreBlocks.name));
}

/** One block, also when it is deleted. */
export async function getCoreBlock(tx: ReadTx, name: string): Promise<CoreBlockRow | undefined> {
  const [row] = await tx.db
    .select()
    .from(coreBlocks)
    .where(and(eq(coreBlocks.bankId, tx.bank), eq(coreBlocks.name, name)));
  return row;
}

export async function saveCoreBlock(tx: WriteTx, block: Omit<CoreBlockRow, 'bankId'>): Promise<void> {
  const { name, ...columns } = block;
  await tx.db
    .insert(coreBlocks)
    .values({ bankId: tx.bank, ...block })
    .onConflictDoUpdate({ target: [coreBlocks.bankId, coreBlocks.name], set: columns });
}

/** Keeps what a block was before this transaction's edit. */
export async function keepCoreBlockVersion(
  tx: WriteTx,
  before: CoreBlockRow,
  reason: string | null,
): Promise<void> {
  await tx.db.insert(coreBlockVersions).values({
    bankId: tx.bank,
    name: before.name,
    version: before.version,
    content: before.content,
    description: before.description,
    recordedAt: before.revisedAt,
    retiredAt: tx.now,
    deletedAt: before.deletedAt,
    actor: before.actor,
    reason,
  });
}

export async function getCoreBlockVersions(tx: ReadTx, name: string): Promise<CoreBlockVersionRow[]> {
  return await tx.db
    .select()
    .from(coreBlockVersions)
    .where(and(eq(coreBlockVersions.bankId, tx.bank), eq(coreBlockVersions.name, name)))
    .orderBy(asc(coreBlockVersions.version));
}

/** Removes a block with its history; there is nothing left to restore. */
export async function eraseCoreBlockRows(tx: WriteTx, name: string): Promise<void> {
  await tx.db
    .delete(coreBlockVersions)
    .where(and(eq(coreBlockVersions.bankId, tx.bank), eq(coreBlockVersions.name, name)));
  await tx.db.delete(coreBlocks).where(and(eq(coreBlocks.bankId, tx.bank), eq(coreBlocks.name, name)));
}
