/** Entities and facts. Fact rows never change but for being retired. */
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { MemoryId } from '../../types.ts';
import { entities, entityAliases, facts } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';

export type FactRow = typeof facts.$inferSelect;
export type NewFactRow = Omit<
  typeof facts.$inferInsert,
  'bankId' | 'factId' | 'version' | 'recordedAt' | 'actor'
>;

/** How a name is compared: without regard to case, outer or repeated white space, or Unicode form. */
export const aliasOf = (name: string): string =>
  name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();

/** Entity numbers by alias, for those of the names that are known; the oldest where several share a name. */
export async function findEntities(tx: ReadTx, names: readonly string[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  const rows = await tx.db
    .select({
      alias: entityAliases.alias,
      id: sql<number>`min(coalesce(${entities.mergedInto}, ${entities.entityId}))`.mapWith(Number),
    })
    .from(entityAliases)
    .innerJoin(entities, and(eq(entities.bankId, tx.bank), eq(entities.entityId, entityAliases.entityId)))
    .where(and(eq(entityAliases.bankId, tx.bank), inArray(entityAliases.alias, names.map(aliasOf))))
    .groupBy(entityAliases.alias);
  return new Map(rows.map((row) => [row.alias, row.id]));
}

export async function insertEntities(tx: WriteTx, names: readonly string[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  const first = tx.allocate('entity', names.length);
  const rows = names.map((name, i) => ({
    bankId: tx.bank,
    entityId: first + i,
    name: name.trim(),
    recordedAt: tx.now,
  }));
  await tx.db.insert(entities).values(rows);
  await tx.db.insert(entityAliases).values(
    rows.map(({ bankId, entityId, name, recordedAt }) => ({
      bankId,
      entityId,
      alias: aliasOf(name),
      recordedAt,
    })),
  );
  return new Map(rows.map((row) => [aliasOf(row.name), row.entityId]));
}

/** Current facts about a subject with a predicate. */
export async function currentFacts(tx: ReadTx, subjectId: number, predicate: string): Promise<FactRow[]> {
  return await tx.db
    .select()
    .from(facts)
    .where(
      and(
        eq(facts.bankId, tx.bank),
        eq(facts.subjectId, subjectId),
        eq(facts.predicate, predicate),
        isNull(facts.retiredAt),
      ),
    )
    .orderBy(asc(facts.factId));
}

export async function insertFact(tx: WriteTx, fact: NewFactRow): Promise<number> {
  const factId = tx.allocate('fact', 1);
  await tx.db
    .insert(facts)
    .values({ ...fact, bankId: tx.bank, factId, version: 1, recordedAt: tx.now, actor: tx.actor });
  return factId;
}

/** Retires a fact's current version and records the next, with what changed. */
export async function reviseFact(tx: WriteTx, before: FactRow, change: Partial<NewFactRow>): Promise<void> {
  await tx.db
    .update(facts)
    .set({ retiredAt: tx.now })
    .where(
      and(eq(facts.bankId, tx.bank), eq(facts.factId, before.factId), eq(facts.version, before.version)),
    );
  await tx.db.insert(facts).values({
    ...before,
    ...change,
    version: before.version + 1,
    recordedAt: tx.now,
    retiredAt: null,
    actor: tx.actor,
  });
}

/** Current facts that were said in these memories. */
export async function factsOfMemories(tx: ReadTx, ids: readonly MemoryId[]): Promise<FactRow[]> {
  if (ids.length === 0) return [];
  return await tx.db
    .select()
    .from(facts)
    .where(and(eq(facts.bankId, tx.bank), inArray(facts.memoryId, [...ids]), isNull(facts.retiredAt)))
    .orderBy(asc(facts.factId));
}
