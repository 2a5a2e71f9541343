/**
 * What a quarantined memory is to supersede. It supersedes nothing until a person lets it in: what the user said would
 * make way for something that nobody can find. Until then a link tells what it is to supersede.
 */
import { MempageError } from '../errors.ts';
import { deleteLink, getLinks, insertLinks, type Link, supersessions } from '../store/queries/links.ts';
import { getMemories } from '../store/queries/memories.ts';
import type { ReadTx, WriteTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import { settleSuperseded } from './facts-undo.ts';
import { reviseMemory } from './revise.ts';
import { memoryOf, type Superseding, supersedeAll } from './superseding.ts';

/** Marks memories as replaced by another one; if that is in quarantine, notes it until a person lets it in. */
export const supersedeOrHold = async (
  tx: WriteTx,
  olds: readonly MemoryId[],
  { by, quarantined }: { readonly by: MemoryId; readonly quarantined: boolean },
): Promise<Superseding> =>
  quarantined ? { changed: await hold(tx, olds, by), before: [] } : await supersedeAll(tx, olds, by);

/**
 * Notes what a memory in quarantine is to supersede once it is released; returns whether that was new.
 * @throws MempageError `not_found`
 */
async function hold(tx: WriteTx, olds: readonly MemoryId[], by: MemoryId): Promise<boolean> {
  if (olds.length === 0) return false;
  const known = new Set([by, ...(await namedBy(tx, by))]);
  const fresh = olds.filter((old) => !known.has(old));
  for (const old of fresh) await memoryOf(tx, old);
  await insertLinks(
    tx,
    fresh.map((old) => heldLink(old, by)),
  );
  return fresh.length > 0;
}

const heldLink = (old: MemoryId, by: MemoryId): Link => ({
  fromId: by,
  toId: old,
  relation: 'to_supersede',
});

/** What a memory supersedes, or is to supersede when it leaves the quarantine. */
export async function namedBy(tx: ReadTx, by: MemoryId): Promise<MemoryId[]> {
  const links = (await getLinks(tx, [by])).filter(({ fromId }) => fromId === by);
  return links
    .filter(({ relation }) => relation === 'supersedes' || relation === 'to_supersede')
    .map(({ toId }) => toId);
}

/** A memory comes into quarantine: what it superseded counts again. */
export async function suspend(tx: WriteTx, by: MemoryId): Promise<void> {
  const pairs = (await supersessions(tx, [by])).filter((pair) => pair.by === by);
  const olds = pairs.map(({ old }) => old);
  for (const old of await getMemories(tx, olds)) {
    const change = { supersededBy: null, supersededAt: null };
    await reviseMemory(tx, old, change, 'what superseded it came into quarantine');
    await deleteLink(tx, { ...heldLink(old.id, by), relation: 'supersedes' });
    await settleSuperseded(tx, old.id, by);
  }
  await hold(tx, olds, by);
}

/** What became of a supersession when the newer memory left the quarantine. */
export interface Resumed {
  readonly old: MemoryId;
  readonly by: MemoryId;
  /** False: another memory, or the old one itself, has taken the place meanwhile. */
  readonly done: boolean;
}

/** A memory left the quarantine: it supersedes what it was to. */
export async function resume(tx: WriteTx, by: MemoryId): Promise<Resumed[]> {
  const held = (await getLinks(tx, [by])).filter(
    ({ fromId, relation }) => fromId === by && relation === 'to_supersede',
  );
  const resumed: Resumed[] = [];
  for (const link of held) {
    await deleteLink(tx, link);
    resumed.push({ old: link.toId, by, done: await supersedes(tx, link.toId, by) });
  }
  return resumed;
}

async function supersedes(tx: WriteTx, old: MemoryId, by: MemoryId): Promise<boolean> {
  try {
    const { before } = await supersedeAll(tx, [old], by);
    return before.length === 0;
  } catch (error) {
    // The old one supersedes the new one now.
    if (error instanceof MempageError && error.code === 'conflict') return false;
    throw error;
  }
}
