/** What is kept out of results until a person lets it in. */
import { and, asc, eq, inArray, isNotNull } from 'drizzle-orm';
import type { Memory, MemoryId } from '../../types.ts';
import { memories } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';
import { shownColumns, toMemory } from './memories.ts';

export interface QuarantinedMemory extends Memory {
  readonly quarantinedAt: Date;
}

/** Those in quarantine, the longest there first; `ids`: only those of them. */
export async function listQuarantined(tx: ReadTx, ids?: readonly MemoryId[]): Promise<QuarantinedMemory[]> {
  const rows = await tx.db
    .select(shownColumns(tx))
    .from(memories)
    .where(
      and(
        eq(memories.bankId, tx.bank),
        isNotNull(memories.quarantinedAt),
        ids && inArray(memories.memoryId, [...ids]),
      ),
    )
    .orderBy(asc(memories.quarantinedAt), asc(memories.memoryId));
  return rows.flatMap((row) =>
    row.quarantinedAt ? [{ ...toMemory(row), quarantinedAt: row.quarantinedAt }] : [],
  );
}
