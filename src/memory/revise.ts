/** The one way a memory changes: what it was is kept, the version goes up, the change is logged. */
import { formatId } from '../ids.ts';
import { keepVersion, type NewMemoryRow, updateMemoryRow } from '../store/queries/memories.ts';
import type { WriteTx } from '../store/store.ts';
import type { Memory } from '../types.ts';

export type Revision = Pick<
  Partial<NewMemoryRow>,
  | 'content'
  | 'contentHash'
  | 'kind'
  | 'speaker'
  | 'occurredAt'
  | 'importance'
  | 'tags'
  | 'metadata'
  | 'source'
  | 'expiresAt'
  | 'tokens'
  | 'fadedAt'
  | 'supersededBy'
  | 'supersededAt'
  | 'outdatedAt'
>;

/** Revises a memory as it was read in this transaction; returns the new version's number. */
export async function reviseMemory(
  tx: WriteTx,
  before: Memory,
  change: Revision,
  reason: string | null,
  action = 'update',
): Promise<number> {
  const version = before.version + 1;
  await keepVersion(tx, before, reason);
  await updateMemoryRow(tx, before.id, { ...change, version, revisedAt: tx.now });
  tx.log({ action, target: 'memory', id: formatId('m', before.id), version });
  return version;
}
