/** What memories had replaced, when these are faded or erased. */
import { passOnSuperseded } from '../store/queries/erase.ts';
import { supersessions } from '../store/queries/links.ts';
import { getMemories, getVersions } from '../store/queries/memories.ts';
import type { ReadTx, WriteTx } from '../store/store.ts';
import type { Memory, MemoryId } from '../types.ts';
import { settleSuperseded } from './facts-undo.ts';

/** A memory that was replaced, and what undoes that. */
export interface Replaced {
  readonly memory: Memory;
  /** The last version before it was replaced. */
  readonly version: number;
}

/** What was replaced by those that go, and by nothing that stays: of those that results show, some, oldest first. */
export async function bereftBy(tx: ReadTx, gone: readonly MemoryId[], limit: number): Promise<Replaced[]> {
  const left = (await inheritances(tx, gone)).filter(({ heir }) => heir === undefined);
  const memories = await getMemories(
    tx,
    left.map(({ old }) => old),
  );
  const shown = memories.filter(({ fadedAt, quarantine }) => fadedAt === null && quarantine === null);
  return await replaced(tx, shown, limit);
}

/** What one memory has replaced, some, oldest first. */
export async function replacedBy(tx: ReadTx, by: MemoryId, limit: number): Promise<Replaced[]> {
  const pairs = (await supersessions(tx, [by])).filter((pair) => pair.by === by);
  const memories = await getMemories(
    tx,
    pairs.map(({ old }) => old),
  );
  return await replaced(tx, memories, limit);
}

/** Those of the memories that were replaced, some, oldest first. */
export async function replaced(tx: ReadTx, given: readonly Memory[], limit: number): Promise<Replaced[]> {
  const memories = given
    .filter(({ supersededBy }) => supersededBy !== null)
    .sort((a, b) => +a.occurredAt - +b.occurredAt || a.id - b.id)
    .slice(0, limit);
  const versions = await getVersions(
    tx,
    memories.map(({ id }) => id),
  );
  return memories.map((memory) => {
    const before = versions.filter(
      (each) => each.memoryId === memory.id && each.snapshot.supersededBy === null,
    );
    return { memory, version: before.at(-1)?.version ?? memory.version };
  });
}

/** What the erased had replaced is replaced by what replaced the erased: it was not to count again. Call before they go. */
export async function passOn(tx: WriteTx, gone: readonly MemoryId[]): Promise<void> {
  for (const { old, by, heir } of await inheritances(tx, gone)) {
    if (heir === undefined) continue;
    await passOnSuperseded(tx, old, heir);
    await settleSuperseded(tx, old, by);
  }
}

interface Inheritance {
  readonly old: MemoryId;
  readonly by: MemoryId;
  /** What replaced the one that goes, and stays. */
  readonly heir: MemoryId | undefined;
}

async function inheritances(tx: ReadTx, ids: readonly MemoryId[]): Promise<Inheritance[]> {
  const gone = new Set(ids);
  const pairs = await supersessions(tx, ids);
  const next = new Map(pairs.map(({ old, by }) => [old, by]));
  const heirOf = (id: MemoryId): MemoryId | undefined => {
    const passed = new Set<MemoryId>();
    let at = next.get(id);
    for (; at !== undefined && gone.has(at) && !passed.has(at); at = next.get(at)) passed.add(at);
    return at !== undefined && gone.has(at) ? undefined : at;
  };
  return pairs
    .filter(({ old, by }) => gone.has(by) && !gone.has(old))
    .map(({ old, by }) => ({ old, by, heir: heirOf(by) }));
}
