/** Everything of a bank, page by page, for an export: also what results leave out. */
import { and, asc, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Memory, MemoryId } from '../../types.ts';
import { memories, searchKeys } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';
import { shownColumns, toMemory } from './memories.ts';

/** Memories in order of their numbers, after one of them. */
export async function memoriesAfter(tx: ReadTx, after: MemoryId, limit: number): Promise<Memory[]> {
  const rows = await tx.db
    .select(shownColumns(tx))
    .from(memories)
    .where(and(eq(memories.bankId, tx.bank), gt(memories.memoryId, after)))
    .orderBy(asc(memories.memoryId))
    .limit(limit);
  return rows.map(toMemory);
}

/** The current keys that an agent gave to these memories, in the order in which they were given. */
export async function agentKeysOf(tx: ReadTx, ids: readonly MemoryId[]): Promise<Map<MemoryId, string[]>> {
  const rows = await tx.db
    .select({ memoryId: searchKeys.memoryId, text: searchKeys.text })
    .from(searchKeys)
    .where(
      and(
        eq(searchKeys.bankId, tx.bank),
        sql`${searchKeys.memoryId} = any(${sql.param([...ids])}::bigint[])`,
        eq(searchKeys.source, 'agent'),
        isNull(searchKeys.retiredAt),
      ),
    )
    .orderBy(asc(searchKeys.keyId));
  const keys = new Map<MemoryId, string[]>();
  for (const { memoryId, text } of rows) keys.set(memoryId, [...(keys.get(memoryId) ?? []), text]);
  return keys;
}
