/** Memories as they were at a past moment of the record. */
import { type FactRow, factsBefore, factsOfMemories } from '../store/queries/facts.ts';
import { getVersions } from '../store/queries/memories.ts';
import type { ReadTx } from '../store/store.ts';
import type { Memory, MemoryId, MemoryVersion } from '../types.ts';

/**
 * The memories as a reader would have seen them then: in the version that was current, without those that had not been
 * recorded yet or were faded.
 */
export async function asTheyWere(tx: ReadTx, memories: readonly Memory[], moment: Date): Promise<Memory[]> {
  const changed = memories.filter((memory) => memory.revisedAt > moment);
  const versions = new Map<MemoryId, MemoryVersion>();
  for (const version of await getVersions(
    tx,
    changed.map((memory) => memory.id),
  )) {
    if (version.recordedAt <= moment && version.retiredAt > moment) versions.set(version.memoryId, version);
  }
  return memories
    .filter((memory) => memory.recordedAt <= moment)
    .flatMap((memory) => {
      const version = versions.get(memory.id);
      if (version) return inVersion(memory, version);
      // Revised since, and what it was then is erased.
      return memory.revisedAt > moment ? [] : memory;
    })
    .filter((memory) => memory.fadedAt === null);
}

/** The facts that memories state, or stated at the moment. */
export async function factsThen(
  tx: ReadTx,
  ids: readonly MemoryId[],
  moment: Date | undefined,
): Promise<FactRow[]> {
  if (!moment) return await factsOfMemories(tx, ids);
  const facts: FactRow[] = [];
  for (const id of ids) facts.push(...(await factsBefore(tx, id, new Date(moment.getTime() + 1))));
  return facts;
}

/** One memory in the version that was current then, faded or not; undefined when it had not been recorded yet or that version is erased. */
export function asItWas(
  memory: Memory,
  versions: readonly MemoryVersion[],
  moment: Date,
): Memory | undefined {
  if (memory.recordedAt > moment) return undefined;
  if (memory.revisedAt <= moment) return memory;
  const version = versions.find(
    (each) => each.memoryId === memory.id && each.recordedAt <= moment && each.retiredAt > moment,
  );
  return version && inVersion(memory, version);
}

function inVersion(memory: Memory, { version, recordedAt, snapshot }: MemoryVersion): Memory {
  return {
    ...memory,
    ...snapshot,
    supersederOrigin: snapshot.supersededBy === memory.supersededBy ? memory.supersederOrigin : null,
    version,
    revisedAt: recordedAt,
    occurredAt: new Date(snapshot.occurredAt),
    expiresAt: snapshot.expiresAt === null ? null : new Date(snapshot.expiresAt),
    fadedAt: snapshot.fadedAt === null ? null : new Date(snapshot.fadedAt),
  };
}
