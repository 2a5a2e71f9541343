/** Facts by id, as they are or were, with what they were before. */
import { notFound } from '../errors.ts';
import { formatId } from '../ids.ts';
import { getBank } from '../store/queries/banks.ts';
import { getEntities } from '../store/queries/entities.ts';
import { type FactRow, factsConfirming, factVersions } from '../store/queries/facts.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import { type Bank, reading } from './bank.ts';
import { lastMoment } from './graph-view.ts';
import { groupBy } from './group-by.ts';

export interface ReadFact {
  readonly fact: FactRow;
  readonly subject: string;
  /** Memories that say the same, whose interval this fact holds. */
  readonly confirmedBy: readonly MemoryId[];
  /** All versions up to this one, oldest first. */
  readonly versions: readonly FactRow[];
}

/**
 * @param asOf ISO 8601: the facts as they were recorded then
 * @throws MempageError `not_found` naming the facts that do not exist, or did not then
 */
export async function readFacts(bank: Bank, ids: readonly number[], asOf?: string): Promise<ReadFact[]> {
  if (ids.length === 0) return [];
  return await reading(bank, async (tx) => {
    const moment = asOf === undefined ? undefined : lastMoment(asOf, (await getBank(tx)).timeZone);
    return await factsThen(tx, ids, moment);
  });
}

async function factsThen(tx: ReadTx, ids: readonly number[], asOf: Date | undefined): Promise<ReadFact[]> {
  const wanted = [...new Set(ids)];
  const versions = await factVersions(tx, wanted);
  const known = groupBy(
    versions.filter((row) => !asOf || row.recordedAt <= asOf),
    (row) => row.factId,
  );
  const missing = wanted.filter((id) => !known.has(id));
  if (missing.length > 0) {
    const when = asOf ? 'at that time' : 'in this bank: never there, or its memory was erased';
    throw notFound(`There is no fact ${missing.map((id) => formatId('f', id)).join(', ')} ${when}.`);
  }
  const subjects = await getEntities(tx, [...new Set(versions.map((row) => row.subjectId))]);
  const names = new Map(subjects.map(({ id, name }) => [id, name]));
  const latest = [...known.values()].flatMap((rows) => rows.at(-1) ?? []);
  const confirming = groupBy(await factsConfirming(tx, latest, asOf), (row) => row.restates);
  return latest.map((fact) => ({
    // Retired later than the moment is not retired then.
    fact: asOf && fact.retiredAt && fact.retiredAt > asOf ? { ...fact, retiredAt: null } : fact,
    subject: names.get(fact.subjectId) ?? '',
    confirmedBy: [...new Set((confirming.get(fact.factId) ?? []).map((row) => row.memoryId))],
    versions: known.get(fact.factId) ?? [],
  }));
}
