/** Memories by id, whole, with what belongs to them. */
import { notFound } from '../errors.ts';
import { formatId } from '../ids.ts';
import { type FactRow, factsOfMemories } from '../store/queries/facts.ts';
import { getLinks, type Link } from '../store/queries/links.ts';
import { getMemories, getNeighbours, getVersions } from '../store/queries/memories.ts';
import { getStandings } from '../store/queries/strength.ts';
import type { ReadTx } from '../store/store.ts';
import type { Memory, MemoryId, MemoryVersion } from '../types.ts';
import { type Bank, reading } from './bank.ts';
import { isRevivable } from './recall.ts';

export type ReadInclude = 'history' | 'neighbors' | 'links';

export interface ReadMemory {
  readonly memory: Memory;
  /** It had faded, and comes back by being read. */
  readonly revived: boolean;
  readonly history?: readonly MemoryVersion[];
  /** What was said right before and after in the session, in order. */
  readonly neighbours?: readonly Memory[];
  readonly links?: readonly Link[];
  readonly facts?: readonly FactRow[];
}

const NEIGHBOURS = { before: 2, after: 2 };

/** @throws MempageError `not_found` naming the ids that do not exist; then nothing is returned. */
export async function readMemories(
  bank: Bank,
  ids: readonly MemoryId[],
  include: readonly ReadInclude[] = [],
): Promise<ReadMemory[]> {
  const read = await reading(bank, async (tx) => {
    const found = new Map((await getMemories(tx, ids)).map((memory) => [memory.id, memory]));
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length > 0) {
      throw notFound(
        `There is no memory ${missing.map((id) => formatId('m', id)).join(', ')} in this bank: never there, or erased.`,
      );
    }
    const versions = include.includes('history') ? await getVersions(tx, ids) : undefined;
    const links = include.includes('links') ? await getLinks(tx, ids) : undefined;
    const facts = include.includes('links') ? await factsOfMemories(tx, ids) : undefined;
    const neighbours = include.includes('neighbors')
      ? await neighboursOf(tx, [...found.values()])
      : undefined;
    const reviving = bank.recalls ? await revivedBy(tx, [...found.values()]) : new Set();
    return [...new Set(ids)].flatMap((id) => {
      const memory = found.get(id);
      if (!memory) return [];
      return {
        memory,
        revived: reviving.has(id),
        history: versions?.filter((version) => version.memoryId === id),
        neighbours: neighbours?.get(id),
        links: links?.filter((link) => link.fromId === id || link.toId === id),
        facts: facts?.filter((fact) => fact.memoryId === id),
      };
    });
  });
  bank.recalls?.read(read.map(({ memory }) => memory.id));
  return read;
}

async function revivedBy(tx: ReadTx, memories: readonly Memory[]): Promise<Set<MemoryId>> {
  const faded = memories.filter(({ fadedAt }) => fadedAt !== null);
  const standing = await getStandings(
    tx,
    faded.map(({ id }) => id),
  );
  return new Set(standing.filter(isRevivable).map(({ id }) => id));
}

async function neighboursOf(tx: ReadTx, memories: readonly Memory[]): Promise<Map<MemoryId, Memory[]>> {
  const neighbours = new Map<MemoryId, Memory[]>();
  for (const { id, session, position } of memories) {
    if (session === null || position === null) continue;
    neighbours.set(id, await getNeighbours(tx, { session, position }, NEIGHBOURS));
  }
  return neighbours;
}
