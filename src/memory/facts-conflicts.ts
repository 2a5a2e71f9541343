/** What new facts contradict: what they closed or were closed by, and what may be contradictory and stands. */
import { getEntities } from '../store/queries/entities.ts';
import { type FactRow, factsById, otherValues } from '../store/queries/facts.ts';
import { SAME_AS } from '../store/schema/index.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import type { Settled } from './facts-settle.ts';
import { heldSince, trueAt } from './facts-slots.ts';
import { groupBy } from './group-by.ts';

/** A fact that says something else about the same subject and predicate. */
export interface FactConflict {
  readonly factId: number;
  readonly memoryId: MemoryId;
  readonly subject: string;
  readonly predicate: string;
  readonly stored: string;
  readonly given: string;
  /**
   * True: one of the two ended, because the predicate is exclusive or a memory superseded. False: both stand until
   * somebody decides.
   */
  readonly closed: boolean;
  /** Which of the two is true now. */
  readonly holds: 'given' | 'stored' | 'both' | 'neither';
  /** What ended the stored one, where it was another than the given. */
  readonly closedBy?: number;
  /** The stored one ended the given, though the given was said later. */
  readonly overruled: boolean;
  /** Which of the two holds later in the world. */
  readonly newer: 'given' | 'stored';
}

/** A slot with more values than this is taken to be one that can have several; another value is no contradiction. */
const FEW = 3;

/** Conflicts of the recorded facts, by the memory that stated them, as they are at a moment of the world. */
export async function conflictsOf(
  tx: ReadTx,
  settled: Settled,
  now: Date,
): Promise<Map<MemoryId, FactConflict[]>> {
  const found = unique([...(await closed(tx, settled)), ...(await open(tx, settled.added))]);
  const subjects = await getEntities(tx, [...new Set(found.map(({ given }) => given.subjectId))]);
  const interval = await intervals(
    tx,
    found.map(({ given }) => given),
  );
  const names = new Map(subjects.map(({ id, name }) => [id, name]));
  const byMemory = groupBy(found, ({ given }) => given.memoryId);
  return new Map(
    [...byMemory].map(([memoryId, pairs]) => [
      memoryId,
      pairs.map(({ given, stored, isClosed, by }) => ({
        factId: stored.factId,
        memoryId: stored.memoryId,
        subject: names.get(given.subjectId) ?? '',
        predicate: given.predicate,
        stored: stored.object,
        given: given.object,
        closed: isClosed,
        holds: holding(trueAt(interval(given), now), trueAt(stored, now)),
        closedBy: by,
        overruled: given.closedBy === stored.factId && given.saidAt > stored.saidAt,
        newer: heldSince(given) >= heldSince(stored) ? ('given' as const) : ('stored' as const),
      })),
    ]),
  );
}

interface Pair {
  readonly given: FactRow;
  readonly stored: FactRow;
  readonly isClosed: boolean;
  /** What ended the stored one, where it was another than the given. */
  readonly by?: number;
}

/** The fact that holds the interval of another: of one that only confirms, the confirmed. */
async function intervals(tx: ReadTx, rows: readonly FactRow[]): Promise<(row: FactRow) => FactRow> {
  const confirmed = await factsById(tx, [...new Set(rows.flatMap(({ restates }) => restates ?? []))]);
  const byId = new Map(confirmed.map((row) => [row.factId, row]));
  return (row) => byId.get(row.restates ?? 0) ?? row;
}

function holding(given: boolean, stored: boolean): FactConflict['holds'] {
  if (given) return stored ? 'both' : 'given';
  return stored ? 'stored' : 'neither';
}

const unique = (pairs: readonly Pair[]): Pair[] =>
  [...groupBy(pairs, ({ given, stored }) => `${given.factId} ${stored.factId}`).values()].flatMap((same) =>
    same.slice(0, 1),
  );

const otherMemory = (a: FactRow, b: FactRow): boolean =>
  a.memoryId !== b.memoryId && a.objectId !== b.objectId;

async function closed(tx: ReadTx, { added, adjusted }: Settled): Promise<Pair[]> {
  const news = new Map(added.map((row) => [row.factId, row]));
  const slots = groupBy(added, slotOf);
  const ended = [
    ...adjusted.filter(({ before, after }) => before.closedBy !== after.closedBy).map(({ after }) => after),
    ...added,
  ].filter((row) => row.closedBy !== null);
  const byNew = ended.flatMap((stored): Pair[] => {
    // A new fact that makes its slot exclusive also lets older ones end each other.
    const ender = news.get(stored.closedBy ?? 0);
    const given = ender ?? slots.get(slotOf(stored))?.[0];
    const by = ender ? undefined : (stored.closedBy ?? undefined);
    return given && otherMemory(given, stored) ? [{ given, stored, isClosed: true, by }] : [];
  });
  const enders = added.flatMap((row) => row.closedBy ?? []).filter((id) => !news.has(id));
  const stored = new Map((await factsById(tx, [...new Set(enders)])).map((row) => [row.factId, row]));
  const byStored = added.flatMap((given): Pair[] => {
    const ender = stored.get(given.closedBy ?? 0);
    return ender && otherMemory(given, ender) ? [{ given, stored: ender, isClosed: true }] : [];
  });
  return [...byNew, ...byStored];
}

const slotOf = (row: FactRow): string => `${row.subjectId} ${row.predicate}`;

async function open(tx: ReadTx, added: readonly FactRow[]): Promise<Pair[]> {
  const asking = added.filter(
    (row) => row.exclusive !== false && row.restates === null && row.predicate !== SAME_AS,
  );
  const others = await otherValues(tx, asking, FEW + 1);
  const rows = new Map(
    (await factsById(tx, [...new Set(others.map((other) => other.factId))])).map((row) => [row.factId, row]),
  );
  const places = groupBy(others, (other) => other.place);
  return [...places].flatMap(([place, values]): Pair[] => {
    const given = asking[place];
    if (!given || values.length > FEW) return [];
    return values.flatMap(({ factId }): Pair[] => {
      const stored = rows.get(factId);
      if (!stored || stored.exclusive === false || !otherMemory(given, stored)) return [];
      return overlap(given, stored) ? [{ given, stored, isClosed: false }] : [];
    });
  });
}

/** Whether both are valid at some moment. */
function overlap(a: FactRow, b: FactRow): boolean {
  const from = Math.max(a.validFrom?.getTime() ?? -Infinity, b.validFrom?.getTime() ?? -Infinity);
  const to = Math.min(a.validTo?.getTime() ?? Infinity, b.validTo?.getTime() ?? Infinity);
  return from < to;
}
