/** Facts as an insert gives them: stored with their validity and provenance, earlier exclusive ones closed. */
import {
  aliasOf,
  currentFacts,
  type FactRow,
  findEntities,
  insertEntities,
  insertFact,
  reviseFact,
} from '../store/queries/facts.ts';
import type { WriteTx } from '../store/store.ts';
import { parseMoment } from '../time.ts';
import type { MemoryId, Origin } from '../types.ts';

export interface FactInput {
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
  /** ISO 8601; when it became true in the world. */
  readonly validFrom?: string;
  readonly validTo?: string;
  /** Only one such fact can be true of the subject at a time: a new one ends the earlier. */
  readonly exclusive?: boolean;
  readonly confidence?: number;
}

/** A fact that says something else about the same subject and predicate. */
export interface FactConflict {
  readonly factId: number;
  readonly memoryId: MemoryId;
  readonly subject: string;
  readonly predicate: string;
  readonly stored: string;
  readonly given: string;
  /** True: the earlier fact was closed, because the predicate is exclusive. False: both stand until somebody decides. */
  readonly closed: boolean;
}

export interface FactOrigin {
  readonly memoryId: MemoryId;
  readonly origin: Origin;
  readonly occurredAt: Date;
  readonly timeZone: string;
}

/** Stores facts said in a memory; returns what they contradict. Nothing is closed unless the fact is exclusive. */
export async function storeFacts(
  tx: WriteTx,
  given: readonly FactInput[],
  said: FactOrigin,
): Promise<FactConflict[]> {
  const entities = await resolveEntities(tx, given);
  const conflicts: FactConflict[] = [];
  for (const fact of given) {
    const subjectId = entities.get(aliasOf(fact.subject)) ?? 0;
    const predicate = predicateOf(fact.predicate);
    const earlier = await currentFacts(tx, subjectId, predicate);
    if (earlier.some((row) => sameFact(row, fact, said))) continue;
    const validFrom = fact.validFrom ? parseMoment(fact.validFrom, said.timeZone) : said.occurredAt;
    const factId = await insertFact(tx, {
      subjectId,
      predicate,
      objectId: entities.get(aliasOf(fact.object)),
      object: fact.object.trim(),
      validFrom,
      validTo: fact.validTo ? parseMoment(fact.validTo, said.timeZone) : null,
      exclusive: fact.exclusive ?? false,
      confidence: fact.confidence ?? 1,
      origin: said.origin,
      memoryId: said.memoryId,
    });
    conflicts.push(...(await settle(tx, fact, earlier, { factId, validFrom })));
  }
  return conflicts;
}

/** Predicates are compared as words: `Lives in`, `lives_in` and `lives-in` are one. */
const predicateOf = (text: string): string => aliasOf(text.replaceAll(/[_-]+/g, ' '));

const sameFact = (row: FactRow, fact: FactInput, said: FactOrigin): boolean =>
  aliasOf(row.object) === aliasOf(fact.object) &&
  row.validTo === null &&
  (fact.validFrom === undefined ||
    row.validFrom?.getTime() === parseMoment(fact.validFrom, said.timeZone).getTime());

async function resolveEntities(tx: WriteTx, given: readonly FactInput[]): Promise<Map<string, number>> {
  const names = new Map<string, string>();
  for (const { subject, object } of given) {
    for (const name of [subject, object]) if (!names.has(aliasOf(name))) names.set(aliasOf(name), name);
  }
  const known = await findEntities(tx, [...names.values()]);
  const missing = [...names].filter(([alias]) => !known.has(alias)).map(([, name]) => name);
  return new Map([...known, ...(await insertEntities(tx, missing))]);
}

async function settle(
  tx: WriteTx,
  fact: FactInput,
  earlier: readonly FactRow[],
  added: { factId: number; validFrom: Date },
): Promise<FactConflict[]> {
  const conflicts: FactConflict[] = [];
  for (const row of earlier) {
    const over = row.validTo !== null && row.validTo <= added.validFrom;
    if (over || aliasOf(row.object) === aliasOf(fact.object)) continue;
    const closes = (fact.exclusive ?? row.exclusive) && (row.validFrom ?? added.validFrom) <= added.validFrom;
    if (closes) await reviseFact(tx, row, { validTo: added.validFrom, closedBy: added.factId });
    conflicts.push({
      factId: row.factId,
      memoryId: row.memoryId,
      subject: fact.subject,
      predicate: fact.predicate,
      stored: row.object,
      given: fact.object,
      closed: closes,
    });
  }
  return conflicts;
}
