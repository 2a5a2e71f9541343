/**
 * Which memory may replace which. A memory is replaced once: what was true in between would be wrong if another one took
 * the place of the first that replaced it.
 */
import { conflict, invalidInput, notFound } from '../errors.ts';
import { formatId } from '../ids.ts';
import { getMemories } from '../store/queries/memories.ts';
import { getStandings } from '../store/queries/strength.ts';
import type { ReadTx, WriteTx } from '../store/store.ts';
import type { Memory, MemoryId } from '../types.ts';
import { isRevivable } from './recall.ts';
import { supersede } from './supersede.ts';

/** A memory that was to be replaced, but had been by another one; that stays so. */
export interface ReplacedBefore {
  readonly old: MemoryId;
  readonly by: MemoryId;
  /** What replaced that one, and so on, as far as it stands. */
  readonly current: MemoryId;
  /** Whether what was given, or the current one, was said later. */
  readonly newer: 'given' | 'stored';
}

export interface Superseding {
  readonly changed: boolean;
  /** Without those that `by` replaces all the same, through what replaced them. */
  readonly before: readonly ReplacedBefore[];
}

/**
 * Marks memories as replaced by another one. What a standing memory has replaced already is left as it is; of one that
 * somebody faded, or that is quarantined, the place is taken.
 * @throws MempageError `not_found`, `invalid_input` for itself, `conflict` when the one replaces the other already, the
 * other way round: both would then count as outdated.
 */
export async function supersedeAll(
  tx: WriteTx,
  olds: readonly MemoryId[],
  by: MemoryId,
): Promise<Superseding> {
  if (olds.length === 0) return { changed: false, before: [] };
  const kept: { old: MemoryId; by: MemoryId }[] = [];
  let changed = false;
  for (const old of new Set(olds)) {
    if (old === by) throw invalidInput(`${formatId('m', old)} cannot supersede itself.`);
    const target = await memoryOf(tx, old);
    if (target.supersededBy === by) continue;
    if ((await chainFrom(tx, by)).some(({ id }) => id === old)) throw replacedByIt(old, by);
    const former = target.supersededBy;
    if (former !== null && (await stands(tx, await memoryOf(tx, former)))) kept.push({ old, by: former });
    else {
      await supersede(tx, target, by);
      changed = true;
    }
  }
  return { changed, before: await stillKept(tx, kept, by) };
}

async function stillKept(
  tx: ReadTx,
  kept: readonly { old: MemoryId; by: MemoryId }[],
  by: MemoryId,
): Promise<ReplacedBefore[]> {
  const given = await memoryOf(tx, by);
  const before: ReplacedBefore[] = [];
  for (const each of kept) {
    const chain = await chainFrom(tx, each.by);
    if (chain.some(({ id }) => id === by)) continue;
    let current = await memoryOf(tx, each.by);
    for (const memory of chain) if (await stands(tx, memory)) current = memory;
    const newer = given.occurredAt < current.occurredAt ? 'stored' : 'given';
    before.push({ ...each, current: current.id, newer });
  }
  return before;
}

/** A memory, what replaced it, what replaced that, and so on. */
async function chainFrom(tx: ReadTx, first: MemoryId): Promise<Memory[]> {
  const chain = new Map<MemoryId, Memory>();
  for (let next: MemoryId | null = first; next !== null && !chain.has(next); ) {
    const memory: Memory = await memoryOf(tx, next);
    chain.set(next, memory);
    next = memory.supersededBy;
  }
  return [...chain.values()];
}

/** What faded by itself stands: reading brings it back. */
async function stands(tx: ReadTx, { id, fadedAt, quarantine }: Memory): Promise<boolean> {
  if (quarantine !== null) return false;
  if (fadedAt === null) return true;
  return (await getStandings(tx, [id])).some(isRevivable);
}

const replacedByIt = (old: MemoryId, by: MemoryId) =>
  conflict(
    `${formatId('m', by)} is itself superseded, by ${formatId('m', old)}. To make it count again, memory_update it with restore_version: the last version before it was superseded.`,
  );

/** @throws MempageError `not_found` */
export async function memoryOf(tx: ReadTx, id: MemoryId): Promise<Memory> {
  const [memory] = await getMemories(tx, [id]);
  if (memory) return memory;
  throw notFound(`There is no memory ${formatId('m', id)} in this bank. Search for it, or check the id.`);
}
