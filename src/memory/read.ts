/** Memories by id, whole, with what belongs to them. */
import { notFound } from '../errors.ts';
import { formatId } from '../ids.ts';
import { getBank } from '../store/queries/banks.ts';
import type { FactRow } from '../store/queries/facts.ts';
import { getLinks, type Link } from '../store/queries/links.ts';
import { getMemories, getNeighbours, getVersions } from '../store/queries/memories.ts';
import { getStandings } from '../store/queries/strength.ts';
import type { ReadTx } from '../store/store.ts';
import type { Memory, MemoryId, MemoryVersion } from '../types.ts';
import { asItWas, asTheyWere, factsThen } from './as-of.ts';
import { type Bank, reading } from './bank.ts';
import { lastMoment } from './graph-view.ts';
import { isRevivable } from './recall.ts';

export const READ_INCLUDE = ['history', 'diff', 'neighbors', 'links'] as const;
/** `history`: earlier versions; `diff`: what each of them changed; what else is self-evident. */
export type ReadInclude = (typeof READ_INCLUDE)[number];

export interface ReadMemory {
  readonly memory: Memory;
  /** It had faded, and comes back by being read. */
  readonly revived: boolean;
  readonly history?: readonly MemoryVersion[];
  /** Some of its versions were erased, with what they said or were made of. */
  readonly historyErased?: boolean;
  /** What was said right before and after in the session, in order. */
  readonly neighbours?: readonly Memory[];
  readonly links?: readonly Link[];
  readonly facts?: readonly FactRow[];
}

const NEIGHBOURS = { before: 2, after: 2 };

/**
 * @param asOf ISO 8601: the memories as they were then
 * @throws MempageError `not_found` naming the ids that do not exist, or did not then; then nothing is returned.
 */
export async function readMemories(
  bank: Bank,
  ids: readonly MemoryId[],
  include: readonly ReadInclude[] = [],
  asOf?: string,
): Promise<ReadMemory[]> {
  const read = await reading(bank, async (tx) => {
    const moment = asOf === undefined ? undefined : lastMoment(asOf, (await getBank(tx)).timeZone);
    const wanted = include.includes('history') || include.includes('diff');
    const versions = wanted || moment ? await getVersions(tx, ids) : [];
    const found = await findMemories(tx, ids, { versions, moment });
    const links = include.includes('links') ? await getLinks(tx, ids, moment) : undefined;
    const facts = include.includes('links') ? await factsThen(tx, ids, moment) : undefined;
    const neighbours = include.includes('neighbors')
      ? await neighboursOf(tx, [...found.values()], moment)
      : undefined;
    const reviving = bank.recalls ? await revivedBy(tx, [...found.values()]) : new Set();
    return [...new Set(ids)].flatMap((id) => {
      const memory = found.get(id);
      if (!memory) return [];
      const history = versions.filter(
        (version) => version.memoryId === id && (!moment || version.retiredAt <= moment),
      );
      return {
        memory,
        revived: reviving.has(id),
        history: wanted ? history : undefined,
        historyErased: wanted && history.length < memory.version - 1,
        neighbours: neighbours?.get(id),
        links: links?.filter((link) => link.fromId === id || link.toId === id),
        facts: facts?.filter((fact) => fact.memoryId === id),
      };
    });
  });
  bank.recalls?.read(read.map(({ memory }) => memory.id));
  return read;
}

async function findMemories(
  tx: ReadTx,
  ids: readonly MemoryId[],
  { versions, moment }: { versions: readonly MemoryVersion[]; moment: Date | undefined },
): Promise<Map<MemoryId, Memory>> {
  const now = await getMemories(tx, ids);
  const then = moment ? now.flatMap((memory) => asItWas(memory, versions, moment) ?? []) : now;
  const found = new Map(then.map((memory) => [memory.id, memory]));
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length === 0) return found;
  const names = missing.map((id) => formatId('m', id)).join(', ');
  throw notFound(
    moment
      ? `There was no memory ${names} at that time.`
      : `There is no memory ${names} in this bank: never there, or erased.`,
  );
}

async function revivedBy(tx: ReadTx, memories: readonly Memory[]): Promise<Set<MemoryId>> {
  const faded = memories.filter(({ fadedAt }) => fadedAt !== null);
  const standing = await getStandings(
    tx,
    faded.map(({ id }) => id),
  );
  return new Set(standing.filter(isRevivable).map(({ id }) => id));
}

async function neighboursOf(
  tx: ReadTx,
  memories: readonly Memory[],
  moment: Date | undefined,
): Promise<Map<MemoryId, Memory[]>> {
  const neighbours = new Map<MemoryId, Memory[]>();
  for (const { id, session, position } of memories) {
    if (session === null || position === null) continue;
    const now = await getNeighbours(tx, { session, position }, { ...NEIGHBOURS, recordedBy: moment });
    neighbours.set(id, moment ? await asTheyWere(tx, now, moment) : now);
  }
  return neighbours;
}
