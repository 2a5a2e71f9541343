/** What was true and no longer is, or was put otherwise, since the last session began. */
import { parseId } from '../../ids.ts';
import { newestChanges } from '../../store/queries/changes.ts';
import { getEntities } from '../../store/queries/entities.ts';
import {
  type FactRow,
  factsById,
  factsOfTriples,
  factVersions,
  newestTrue,
} from '../../store/queries/facts.ts';
import { getMemories } from '../../store/queries/memories.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Memory } from '../../types.ts';
import { type Groups, loadGroups } from '../entities.ts';
import { trueAt } from '../facts-slots.ts';
import { groupBy } from '../group-by.ts';

export interface ChangedFact {
  readonly subject: string;
  /** What was true when the period began and no longer is. */
  readonly before: FactRow;
  /** What of the same subject and predicate is true now, if anything. */
  readonly after: FactRow | undefined;
}

export interface Changed {
  readonly since: Date;
  readonly facts: readonly ChangedFact[];
  /** Memories that others supersede now. */
  readonly superseded: readonly Memory[];
}

/** How many entries of the change log are read, and how many changes of either sort are told. */
const READ = 300;
const TOLD = 8;

interface Period {
  readonly since: Date;
  readonly now: Date;
}

/** The newest changes first. */
export async function changedSince(tx: ReadTx, { since, now }: Period): Promise<Changed> {
  const changes = await newestChanges(tx, { since, actions: ['update', 'supersede'], limit: READ });
  const idsOf = (type: 'fact' | 'memory') =>
    changes
      .filter(({ targetType }) => targetType === type)
      .map(({ targetId }) => parseId(type === 'fact' ? 'f' : 'm', targetId));
  const superseded = (await getMemories(tx, idsOf('memory'))).filter(
    (memory) => memory.supersededBy !== null && memory.fadedAt === null && memory.quarantine === null,
  );
  return {
    since,
    facts: (await endedFacts(tx, { since, now }, idsOf('fact'))).slice(0, TOLD),
    superseded: superseded.sort((a, b) => b.revisedAt.getTime() - a.revisedAt.getTime()).slice(0, TOLD),
  };
}

/** Statements that stand, were true when the period began, as was believed then, and are not true now. */
async function endedFacts(
  tx: ReadTx,
  { since, now }: Period,
  ids: readonly number[],
): Promise<ChangedFact[]> {
  const versions = groupBy(await factVersions(tx, [...new Set(ids)]), (row) => row.factId);
  const ended = [...versions.values()].flatMap((rows) => {
    const [then] = rows.filter(
      ({ recordedAt, retiredAt }) => recordedAt < since && !(retiredAt && retiredAt < since),
    );
    const latest = rows.find(({ retiredAt }) => retiredAt === null);
    return then && latest && trueAt(then, since) && !trueAt(latest, now) ? [latest] : [];
  });
  const current = await Current.load(tx, ended, now);
  const subjects = await getEntities(tx, [...new Set(ended.map(({ subjectId }) => subjectId))]);
  const names = new Map(subjects.map(({ id, name }) => [id, name]));
  return ended
    .filter((row) => !current.says(row))
    .map((before) => ({
      subject: names.get(before.subjectId) ?? '',
      before,
      after: current.insteadOf(before),
    }))
    .sort((a, b) => b.before.recordedAt.getTime() - a.before.recordedAt.getTime());
}

/** What is true now where facts ended. */
class Current {
  readonly #rows: ReadonlyMap<number, FactRow>;
  readonly #slots: ReadonlyMap<string, readonly FactRow[]>;
  readonly #slotOf: (row: FactRow) => string;

  private constructor(groups: Groups, rows: readonly FactRow[]) {
    this.#slotOf = (row) => `${groups.rootOf(row.subjectId)} ${row.predicate}`;
    this.#rows = new Map(rows.map((row) => [row.factId, row]));
    this.#slots = groupBy(rows, this.#slotOf);
  }

  static async load(tx: ReadTx, ended: readonly FactRow[], now: Date): Promise<Current> {
    const groups = await loadGroups(tx, [...new Set(ended.map(({ subjectId }) => subjectId))]);
    const places = ended.flatMap((row) =>
      groups.membersOf(row.subjectId).map((subjectId) => ({ ...row, subjectId })),
    );
    const rows = [
      ...(await factsById(
        tx,
        ended.flatMap(({ closedBy }) => closedBy ?? []),
      )),
      ...(await factsOfTriples(tx, places)),
      ...(await newestTrue(tx, places, now)),
    ];
    return new Current(
      groups,
      rows.filter((row) => trueAt(row, now)),
    );
  }

  /** Whether another statement still says the same. */
  says(row: FactRow): boolean {
    return this.#of(row).some(({ objectId }) => objectId === row.objectId);
  }

  /** What ended it or, if that ended as well, the newest about the same. */
  insteadOf(row: FactRow): FactRow | undefined {
    return this.#rows.get(row.closedBy ?? 0) ?? this.#of(row)[0];
  }

  #of(row: FactRow): readonly FactRow[] {
    return this.#slots.get(this.#slotOf(row)) ?? [];
  }
}
