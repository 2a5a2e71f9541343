/** Destroys memories with all that was made of them, and sees to it that they stay out. */
import { formatId } from '../ids.ts';
import { eraseMemories, insertTombstones, markSourceErased } from '../store/queries/erase.ts';
import { derivedFrom } from '../store/queries/links.ts';
import { renumberSessions } from '../store/queries/sessions.ts';
import type { ReadTx, WriteTx } from '../store/store.ts';
import type { Memory, MemoryId } from '../types.ts';
import { passOn } from './bereft.ts';
import { eraseVersionsSaying } from './erase-history.ts';
import { eraseFacts } from './facts-undo.ts';
import { everSaid, tombstonesOf } from './tombstones.ts';

/** @returns the memories that were derived from the erased ones, now marked as in need of rewriting. */
export async function erase(tx: WriteTx, memories: readonly Memory[]): Promise<MemoryId[]> {
  const ids = memories.map((memory) => memory.id);
  const outdated = await allDerivedFrom(tx, ids);
  await markSourceErased(tx, outdated);
  const said = await everSaid(tx, memories);
  await insertTombstones(tx, tombstonesOf(said));
  await passOn(tx, ids);
  const finish = await eraseFacts(tx, ids);
  await eraseMemories(tx, ids);
  await finish();
  await eraseVersionsSaying(
    tx,
    said.map(({ content }) => content),
  );
  await renumberSessions(tx, [...new Set(memories.flatMap(({ session }) => session ?? []))]);
  for (const id of ids) tx.log({ action: 'erase', target: 'memory', id: formatId('m', id) });
  return outdated;
}

/** Also what was derived from what was derived: a summary of summaries holds the erased content as well. */
export async function allDerivedFrom(tx: ReadTx, ids: readonly MemoryId[]): Promise<MemoryId[]> {
  const gone = new Set(ids);
  const derived = new Set<MemoryId>();
  for (let sources = ids; sources.length > 0; ) {
    sources = (await derivedFrom(tx, sources)).filter((id) => !gone.has(id) && !derived.has(id));
    for (const id of sources) derived.add(id);
  }
  return [...derived].sort((a, b) => a - b);
}
