/** Whether a memory is current, and if not, why and what makes it so again. */
import { getStandings } from '../../store/queries/strength.ts';
import type { ReadTx, WriteTx } from '../../store/store.ts';
import type { Memory, MemoryId } from '../../types.ts';
import { replaced } from '../bereft.ts';
import { isRevivable } from '../recall.ts';

interface Supersession {
  readonly by: MemoryId;
  /** The number of the last version that nothing superseded. */
  readonly lastBefore: number;
}

/** What keeps a memory from being current; nothing for one that is. */
export interface Standing {
  /** `itself`: reading it brings it back. */
  readonly faded?: 'itself' | 'forgotten';
  readonly expired?: true;
  readonly superseded?: Supersession;
  /** The reason for which it is in quarantine. */
  readonly quarantined?: string;
}

export async function standingOf(tx: WriteTx, memory: Memory): Promise<Standing> {
  const { id, fadedAt, expiresAt, supersededBy, quarantine } = memory;
  return {
    ...(fadedAt === null ? {} : { faded: await fading(tx, id) }),
    ...(expiresAt !== null && expiresAt <= tx.now ? { expired: true as const } : {}),
    ...(supersededBy === null ? {} : { superseded: await supersession(tx, memory, supersededBy) }),
    ...(quarantine === null ? {} : { quarantined: quarantine }),
  };
}

async function fading(tx: ReadTx, id: MemoryId): Promise<'itself' | 'forgotten'> {
  return (await getStandings(tx, [id])).some(isRevivable) ? 'itself' : 'forgotten';
}

async function supersession(tx: ReadTx, memory: Memory, by: MemoryId): Promise<Supersession> {
  const [found] = await replaced(tx, [memory], 1);
  return { by, lastBefore: found?.version ?? memory.version };
}
