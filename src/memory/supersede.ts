/** Marks a memory as replaced by a newer one. It stays readable and is ranked below what replaced it. */
import { insertLinks } from '../store/queries/links.ts';
import type { WriteTx } from '../store/store.ts';
import type { Memory, MemoryId } from '../types.ts';
import { settleSuperseded } from './facts-undo.ts';
import { reviseMemory } from './revise.ts';

export async function supersede(tx: WriteTx, old: Memory, by: MemoryId): Promise<void> {
  await insertLinks(tx, [{ fromId: by, toId: old.id, relation: 'supersedes' }]);
  if (old.supersededBy === by) return;
  await reviseMemory(tx, old, { supersededBy: by, supersededAt: tx.now }, null, 'supersede');
  await settleSuperseded(tx, old.id, old.supersededBy);
}
