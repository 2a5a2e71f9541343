/** Memories whose time is over. */
import { and, asc, eq, isNull, lte, type SQL } from 'drizzle-orm';
import type { MemoryId } from '../../types.ts';
import { memories } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';

export interface ExpiryQuery {
  readonly now: Date;
  /** What was recorded by then is over too. */
  readonly recordedBy: Date | null;
  /** Those that are faded already count as well. */
  readonly includeFaded: boolean;
  readonly limit: number;
}

/** Those that say so first, then those that are too old, oldest first. */
export async function expiredIds(tx: ReadTx, query: ExpiryQuery): Promise<MemoryId[]> {
  const said = await ids(tx, query, lte(memories.expiresAt, query.now), query.limit);
  const left = query.limit - said.length;
  if (query.recordedBy === null || left <= 0) return said;
  // Numbers are given in order of recording, so that the key is an index of age.
  const old = await ids(tx, query, lte(memories.recordedAt, query.recordedBy), left);
  return [...new Set([...said, ...old])];
}

async function ids(tx: ReadTx, { includeFaded }: ExpiryQuery, over: SQL, limit: number): Promise<MemoryId[]> {
  const rows = await tx.db
    .select({ id: memories.memoryId })
    .from(memories)
    .where(and(eq(memories.bankId, tx.bank), over, includeFaded ? undefined : isNull(memories.fadedAt)))
    .orderBy(asc(memories.memoryId))
    .limit(limit);
  return rows.map((row) => row.id);
}
