/** Destroys what is left of erased content in the history of memories that stay. */
import { deleteUnusedEntities, entitiesOf } from '../store/queries/entities.ts';
import { eraseVersions, findVersionsSaying, insertTombstones } from '../store/queries/erase.ts';
import { eraseRetiredFacts, forgetBearing } from '../store/queries/facts.ts';
import { deleteRetiredKeys } from '../store/queries/keys.ts';
import { getMemories, getVersions } from '../store/queries/memories.ts';
import type { WriteTx } from '../store/store.ts';
import type { Memory } from '../types.ts';
import { normalised, tells, tombstoneHashes } from './content.ts';
import { groupBy } from './group-by.ts';
import { everSaid, tombstonesOf } from './tombstones.ts';

/**
 * Erases all that a memory was before it was rewritten since a source of it is gone: versions, keys, facts that it no
 * longer states. Call when the rewriting is stored.
 * @param before as it was until then
 * @param content what it says now
 */
export async function eraseBefore(tx: WriteTx, before: Memory, content: string): Promise<void> {
  const kept = new Set(tombstoneHashes({ ...before, content }));
  const stones = tombstonesOf(await everSaid(tx, [before]));
  await insertTombstones(
    tx,
    // What has that ref is still there.
    stones.flatMap(({ contentHash }) => (kept.has(contentHash) ? [] : [{ contentHash, refHash: null }])),
  );
  await eraseVersions(tx, await getVersions(tx, [before.id]));
  await deleteRetiredKeys(tx, before.id);
  const named = await entitiesOf(tx, [before.id]);
  await forgetBearing(tx, [before.id], 'withdrawn');
  await eraseRetiredFacts(tx, before.id);
  await deleteUnusedEntities(tx, named);
}

/** Erases earlier versions of other memories that said exactly one of these texts, with their keys. What a memory says now stays. */
export async function eraseVersionsSaying(tx: WriteTx, contents: readonly string[]): Promise<void> {
  const gone = new Set(contents.filter(tells).map(normalised));
  const versions = await findVersionsSaying(tx, [...gone]);
  const memories = await getMemories(tx, [...new Set(versions.map(({ memoryId }) => memoryId))]);
  const still = new Set(memories.filter(({ content }) => gone.has(normalised(content))).map(({ id }) => id));
  const erased = versions.filter(({ memoryId }) => !still.has(memoryId));
  await eraseVersions(tx, erased);
  for (const [id, those] of groupBy(erased, ({ memoryId }) => memoryId)) {
    await deleteRetiredKeys(
      tx,
      id,
      those.map(({ retiredAt }) => retiredAt),
    );
  }
}
