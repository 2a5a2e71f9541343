/** Facts as an insert gives them: stored with their validity and provenance, earlier exclusive ones closed. */
import { declaredExclusive, getBank } from '../store/queries/banks.ts';
import { aliasOf, insertMentions } from '../store/queries/entities.ts';
import { type FactRow, recordFacts } from '../store/queries/facts.ts';
import { SAME_AS } from '../store/schema/index.ts';
import type { WriteTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import { resolveEntities } from './entities.ts';
import { conflictsOf, type FactConflict } from './facts-conflicts.ts';
import { factRow, type ParsedFact, parseFact, predicateOf, type Saying } from './facts-input.ts';
import { settle } from './facts-settle.ts';
import { groupBy } from './group-by.ts';

/**
 * Stores the facts of memories; returns what each memory's facts contradict. Nothing is closed unless the predicate is
 * exclusive or the other memory was superseded.
 * @throws MempageError `invalid_input` for dates that are none
 */
export async function storeFacts(
  tx: WriteTx,
  sayings: readonly Saying[],
): Promise<Map<MemoryId, FactConflict[]>> {
  const rows = await newFacts(tx, sayings);
  if (rows.length === 0) return new Map();
  const held = new Set(sayings.filter((saying) => saying.quarantined).map((saying) => saying.memoryId));
  await recordFacts(
    tx,
    rows.filter((row) => held.has(row.memoryId)),
    { retired: true },
  );
  return await conflictsOf(
    tx,
    await settle(tx, { record: rows.filter((row) => !held.has(row.memoryId)) }),
    tx.now,
  );
}

/** Rows for the facts, not recorded yet; their entities and mentions are. */
export async function newFacts(tx: WriteTx, sayings: readonly Saying[]): Promise<FactRow[]> {
  const { timeZone } = await getBank(tx);
  const parsed = sayings.flatMap((saying) =>
    unique(saying.facts.map((fact) => parseFact(fact, timeZone))).map((fact) => ({ saying, fact })),
  );
  if (parsed.length === 0) return [];
  const entities = await resolveEntities(
    tx,
    parsed.flatMap(({ fact }) => [fact.said.subject, fact.said.object]),
  );
  const entityOf = (name: string): number => {
    const id = entities.get(aliasOf(name));
    if (id === undefined) throw new Error('a name was not resolved');
    return id;
  };
  const exclusive = await exclusivity(
    tx,
    parsed.map(({ fact }) => fact),
  );
  const first = tx.allocate('fact', parsed.length);
  const rows = parsed.map(({ saying, fact }, i) => ({
    ...factRow(fact, saying, {
      factId: first + i,
      subjectId: entityOf(fact.said.subject),
      objectId: entityOf(fact.said.object),
      exclusive: exclusive(fact),
    }),
    bankId: tx.bank,
    recordedAt: tx.now,
    actor: tx.actor,
  }));
  await insertMentions(
    tx,
    rows.flatMap(({ memoryId, subjectId, objectId }) => [
      { memoryId, entityId: subjectId },
      { memoryId, entityId: objectId },
    ]),
  );
  return rows;
}

/**
 * Whether a fact is recorded as exclusive: as it says or, where it does not, as the bank declares its predicate. That
 * another of its slot is exclusive is seen when the slot is settled, so it goes when that one goes.
 */
async function exclusivity(
  tx: WriteTx,
  given: readonly ParsedFact[],
): Promise<(fact: ParsedFact) => boolean | null> {
  const silent = given.some(({ said }) => said.exclusive === undefined);
  const declared = new Set(silent ? (await declaredExclusive(tx)).map(predicateOf) : []);
  return ({ predicate, said }) => {
    if (predicate === SAME_AS) return null;
    return said.exclusive ?? (declared.has(predicate) ? true : null);
  };
}

/** Without what a memory says twice. */
const unique = (facts: readonly ParsedFact[]): ParsedFact[] =>
  [...groupBy(facts, statementKey).values()].flatMap((same) => same.slice(0, 1));

const statementKey = ({ said, predicate, saidFrom, saidTo }: ParsedFact): string =>
  JSON.stringify([aliasOf(said.subject), predicate, aliasOf(said.object), saidFrom, saidTo]);
