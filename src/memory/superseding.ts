/** Which memory may replace which. */
import { conflict, invalidInput, notFound } from '../errors.ts';
import { formatId } from '../ids.ts';
import { getMemories } from '../store/queries/memories.ts';
import type { ReadTx, WriteTx } from '../store/store.ts';
import type { Memory, MemoryId } from '../types.ts';
import { supersede } from './supersede.ts';

/**
 * Marks a memory as replaced by another one; returns whether that was new.
 * @throws MempageError `not_found`, `invalid_input` for itself, `conflict` when the one replaces the other already, the
 * other way round: both would then count as outdated.
 */
export async function supersedeById(tx: WriteTx, old: MemoryId, by: MemoryId): Promise<boolean> {
  if (old === by) throw invalidInput(`${formatId('m', old)} cannot supersede itself.`);
  const target = await memoryOf(tx, old);
  if (target.supersededBy === by) return false;
  for (let next = (await memoryOf(tx, by)).supersededBy; next !== null; ) {
    if (next === old) {
      throw conflict(
        `${formatId('m', by)} is itself superseded, by ${formatId('m', old)}. To make it count again, memory_update it with restore_version: the last version before it was superseded.`,
      );
    }
    next = (await memoryOf(tx, next)).supersededBy;
  }
  await supersede(tx, target, by);
  return true;
}

async function memoryOf(tx: ReadTx, id: MemoryId): Promise<Memory> {
  const [memory] = await getMemories(tx, [id]);
  if (memory) return memory;
  throw notFound(`There is no memory ${formatId('m', id)} in this bank. Search for it, or check the id.`);
}
