/** What was true and no longer is, or was put otherwise, since the last session began. */
import { parseId } from '../../ids.ts';
import { newestChanges } from '../../store/queries/changes.ts';
import { getEntities } from '../../store/queries/entities.ts';
import { type FactRow, factsById } from '../../store/queries/facts.ts';
import { getMemories } from '../../store/queries/memories.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Memory } from '../../types.ts';

export interface ChangedFact {
  readonly subject: string;
  /** Which ended. */
  readonly before: FactRow;
  /** Which ended it. */
  readonly after: FactRow;
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

/** The newest changes first. */
export async function changedSince(tx: ReadTx, since: Date): Promise<Changed> {
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
    facts: (await closedFacts(tx, idsOf('fact'))).slice(0, TOLD),
    superseded: superseded.sort((a, b) => b.revisedAt.getTime() - a.revisedAt.getTime()).slice(0, TOLD),
  };
}

async function closedFacts(tx: ReadTx, ids: readonly number[]): Promise<ChangedFact[]> {
  const closed = (await factsById(tx, [...new Set(ids)])).filter((row) => row.closedBy !== null);
  const enders = await factsById(tx, [...new Set(closed.flatMap(({ closedBy }) => closedBy ?? []))]);
  const byId = new Map(enders.map((row) => [row.factId, row]));
  const subjects = await getEntities(tx, [...new Set(closed.map(({ subjectId }) => subjectId))]);
  const names = new Map(subjects.map(({ id, name }) => [id, name]));
  return closed
    .flatMap((before): ChangedFact[] => {
      const after = byId.get(before.closedBy ?? 0);
      return after ? [{ subject: names.get(before.subjectId) ?? '', before, after }] : [];
    })
    .sort((a, b) => b.before.recordedAt.getTime() - a.before.recordedAt.getTime());
}
