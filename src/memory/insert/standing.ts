/** Whether a memory is current, and if not, why and what makes it so again. */
import { getVersions } from '../../store/queries/memories.ts';
import { getStandings } from '../../store/queries/strength.ts';
import type { ReadTx, WriteTx } from '../../store/store.ts';
import type { Memory, MemoryId } from '../../types.ts';
import { isRevivable } from '../recall.ts';

/** What keeps a memory from being current; nothing for one that is. */
export interface Standing {
  /** `itself`: reading it brings it back. */
  readonly faded?: 'itself' | 'forgotten';
  readonly expired?: true;
  readonly superseded?: { readonly by: MemoryId; readonly lastBefore: number };
  /** The reason for which it is in quarantine. */
  readonly quarantined?: string;
}

export async function standingOf(tx: WriteTx, memory: Memory): Promise<Standing> {
  const { id, fadedAt, expiresAt, supersededBy, quarantine } = memory;
  return {
    ...(fadedAt === null ? {} : { faded: await fading(tx, id) }),
    ...(expiresAt !== null && expiresAt <= tx.now ? { expired: true as const } : {}),
    ...(supersededBy === null
      ? {}
      : { superseded: { by: supersededBy, lastBefore: await lastBefore(tx, memory) } }),
    ...(quarantine === null ? {} : { quarantined: quarantine }),
  };
}

async function fading(tx: ReadTx, id: MemoryId): Promise<'itself' | 'forgotten'> {
  return (await getStandings(tx, [id])).some(isRevivable) ? 'itself' : 'forgotten';
}

/** The number of the last version that nothing superseded. */
export async function lastBefore(tx: ReadTx, { id, version }: Memory): Promise<number> {
  const versions = await getVersions(tx, [id]);
  return versions.findLast(({ snapshot }) => snapshot.supersededBy === null)?.version ?? version;
}
