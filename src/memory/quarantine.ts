/** What people decide about memories that were kept out of results. No tool does this: the text might ask for it. */
import { notFound } from '../errors.ts';
import { formatId } from '../ids.ts';
import { setMemoriesLive } from '../store/queries/keys.ts';
import { listQuarantined, type QuarantinedMemory } from '../store/queries/quarantine.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import { type Bank, reading, writing } from './bank.ts';
import { erase } from './erase.ts';
import { restoreFacts } from './facts-undo.ts';
import { type Resumed, resume } from './held.ts';
import { reviseMemory } from './revise.ts';

/** All that is in quarantine, the longest there first. */
export const quarantined = async (bank: Bank): Promise<QuarantinedMemory[]> =>
  await reading(bank, (tx) => listQuarantined(tx));

/**
 * Lets memories in: results show them, their facts stand and they supersede what they were to. One that has faded meanwhile
 * stays faded.
 * @returns what became of what they were to supersede
 * @throws MempageError `not_found` if one of them is not in quarantine. Nothing is changed then.
 */
export async function release(bank: Bank, ids: readonly MemoryId[]): Promise<Resumed[]> {
  return await writing(bank, async (tx) => {
    const memories = await named(tx, ids);
    for (const memory of memories) {
      const change = { quarantinedAt: null, quarantineReason: null };
      await reviseMemory(tx, memory, change, 'released from quarantine', 'release');
    }
    const standing = memories.filter(({ fadedAt }) => fadedAt === null);
    await setMemoriesLive(
      tx,
      standing.map(({ id }) => id),
      true,
    );
    // Their facts were withdrawn when they came into quarantine.
    await restoreFacts(
      tx,
      standing.map((memory) => ({ ...memory, fadedAt: memory.quarantinedAt })),
    );
    const resumed: Resumed[] = [];
    for (const { id } of standing) resumed.push(...(await resume(tx, id)));
    return resumed;
  });
}

/**
 * Erases memories from the quarantine.
 * @returns the memories that were derived from them, now marked as in need of rewriting
 * @throws MempageError `not_found` if one of them is not in quarantine. Nothing is changed then.
 */
export async function eraseQuarantined(bank: Bank, ids: readonly MemoryId[]): Promise<MemoryId[]> {
  return await writing(bank, async (tx) => await erase(tx, await named(tx, ids)));
}

async function named(tx: ReadTx, ids: readonly MemoryId[]): Promise<QuarantinedMemory[]> {
  const memories = await listQuarantined(tx, ids);
  const held = new Set(memories.map(({ id }) => id));
  const others = ids.filter((id) => !held.has(id)).map((id) => formatId('m', id));
  if (others.length === 0) return memories;
  throw notFound(`Not in quarantine: ${others.join(', ')}. Nothing was changed.`);
}
