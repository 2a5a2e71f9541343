/**
 * What a quarantined memory is to supersede. It supersedes nothing until a person lets it in: what the user said would
 * make way for something that nobody can find. Until then only the link is kept, which alone has no effect.
 */
import { getLinks, insertLinks } from '../store/queries/links.ts';
import type { ReadTx, WriteTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';

/** Notes what a memory in quarantine is to supersede once it is released. */
export async function hold(tx: WriteTx, olds: readonly MemoryId[], by: MemoryId): Promise<void> {
  const others = olds.filter((old) => old !== by);
  await insertLinks(
    tx,
    others.map((toId) => ({ fromId: by, toId, relation: 'supersedes' as const })),
  );
}

/** What memories supersede, or are to supersede when they leave the quarantine. */
export async function namedBy(tx: ReadTx, by: MemoryId): Promise<MemoryId[]> {
  const links = await getLinks(tx, [by]);
  return links
    .filter(({ fromId, relation }) => fromId === by && relation === 'supersedes')
    .map(({ toId }) => toId);
}
