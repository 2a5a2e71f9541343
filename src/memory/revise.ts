/** The one way a memory changes: what it was is kept, the version goes up, the change is logged. */
import { renewed } from '../forgetting/lifetime.ts';
import { formatId } from '../ids.ts';
import { getBank } from '../store/queries/banks.ts';
import { keepVersions, type NewMemoryRow, reviseRows, updateMemoryRow } from '../store/queries/memories.ts';
import { getStandings, saveLifetimes } from '../store/queries/strength.ts';
import type { WriteTx } from '../store/store.ts';
import type { Memory, MemoryId } from '../types.ts';
import { forgettingOf } from './settings.ts';

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
  | 'fadesAt'
  | 'supersededBy'
  | 'supersededAt'
  | 'outdatedAt'
  | 'sourceErasedAt'
  | 'quarantinedAt'
  | 'quarantineReason'
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
  await keepVersions(tx, [before], reason);
  await updateMemoryRow(tx, before.id, { ...change, version, revisedAt: tx.now });
  if (RENEWING.some((name) => change[name] !== undefined)) await renew(tx, [before.id], before);
  tx.log({ action, target: 'memory', id: formatId('m', before.id), version });
  return version;
}

/** What makes a memory last as long as one that is stored now. */
const RENEWING = ['content', 'kind', 'importance'] as const satisfies (keyof Revision)[];

/** Makes the same change to many memories, as they were read in this transaction. */
export async function reviseTogether(
  tx: WriteTx,
  before: readonly Memory[],
  change: Pick<Revision, 'fadedAt' | 'fadesAt'>,
  { reason, action }: { reason: string | null; action: string },
): Promise<void> {
  const ids = before.map(({ id }) => id);
  await keepVersions(tx, before, reason);
  await reviseRows(tx, ids, change);
  if (change.fadedAt === null) await renew(tx, ids);
  for (const { id, version } of before) {
    tx.log({ action, target: 'memory', id: formatId('m', id), version: version + 1 });
  }
}

async function renew(tx: WriteTx, ids: readonly MemoryId[], was?: Memory): Promise<void> {
  const settings = forgettingOf((await getBank(tx)).settings);
  const standing = (await getStandings(tx, ids)).filter(({ fadedAt }) => fadedAt === null);
  await saveLifetimes(
    tx,
    standing.map((memory) => ({
      id: memory.id,
      ...renewed(memory, tx.now, settings, was && { kind: was.kind, importance: was.importance }),
    })),
  );
}
