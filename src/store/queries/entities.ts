/** Entities, the names they go by, and the memories that speak of them. */
import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { MemoryId } from '../../types.ts';
import { entities, entityAliases, facts, mentions, SAME_AS } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';

export interface Entity {
  readonly id: number;
  readonly name: string;
}

/** How a name is compared: without regard to case, outer or repeated white space, or Unicode form. */
export const aliasOf = (name: string): string => tidy(name.normalize('NFKC')).toLowerCase();

const tidy = (name: string): string => name.trim().replaceAll(/\s+/g, ' ');

/** Entity numbers by alias, for those of the names that are known; the oldest where several share a name. */
export async function findEntities(tx: ReadTx, names: readonly string[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  const rows = await tx.db
    .select({
      alias: entityAliases.alias,
      id: sql<number>`min(${entityAliases.entityId})`.mapWith(Number),
    })
    .from(entityAliases)
    .where(and(eq(entityAliases.bankId, tx.bank), inArray(entityAliases.alias, names.map(aliasOf))))
    .groupBy(entityAliases.alias);
  return new Map(rows.map((row) => [row.alias, row.id]));
}

export async function getEntities(tx: ReadTx, ids: readonly number[]): Promise<Entity[]> {
  if (ids.length === 0) return [];
  return await tx.db
    .select({ id: entities.entityId, name: entities.name })
    .from(entities)
    .where(and(eq(entities.bankId, tx.bank), inArray(entities.entityId, [...ids])));
}

/** Up to `limit` entities whose name holds a text, shortest names first. */
export async function entitiesNamedLike(tx: ReadTx, text: string, limit: number): Promise<Entity[]> {
  const pattern = `%${aliasOf(text).replaceAll(/[\\%_]/g, '\\$&')}%`;
  return await tx.db
    .select({ id: entities.entityId, name: entities.name })
    .from(entities)
    .innerJoin(
      entityAliases,
      and(eq(entityAliases.bankId, tx.bank), eq(entityAliases.entityId, entities.entityId)),
    )
    .where(and(eq(entities.bankId, tx.bank), sql`${entityAliases.alias} like ${pattern}`))
    .orderBy(sql`length(${entities.name})`, entities.entityId)
    .limit(limit);
}

const ROWS_PER_INSERT = 5_000;

/** Makes an entity for each name; returns their numbers by alias. */
export async function insertEntities(tx: WriteTx, names: readonly string[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  const first = tx.allocate('entity', names.length);
  const rows = names.map((name, i) => ({
    bankId: tx.bank,
    entityId: first + i,
    name: tidy(name),
    recordedAt: tx.now,
  }));
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    const batch = rows.slice(at, at + ROWS_PER_INSERT);
    await tx.db.insert(entities).values(batch);
    await tx.db.insert(entityAliases).values(
      batch.map(({ bankId, entityId, name, recordedAt }) => ({
        bankId,
        entityId,
        alias: aliasOf(name),
        recordedAt,
      })),
    );
  }
  return new Map(rows.map((row) => [aliasOf(row.name), row.entityId]));
}

export interface Mention {
  readonly entityId: number;
  readonly memoryId: MemoryId;
}

export async function insertMentions(tx: WriteTx, rows: readonly Mention[]): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    const batch = rows.slice(at, at + ROWS_PER_INSERT).map((row) => ({ bankId: tx.bank, ...row }));
    await tx.db.insert(mentions).values(batch).onConflictDoNothing();
  }
}

/** The entities that these memories speak of. */
export async function entitiesOf(tx: ReadTx, ids: readonly MemoryId[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const rows = await tx.db
    .selectDistinct({ id: mentions.entityId })
    .from(mentions)
    .where(and(eq(mentions.bankId, tx.bank), inArray(mentions.memoryId, [...ids])));
  return rows.map((row) => row.id);
}

/** Removes those of the entities that no fact speaks of any more: a name can tell as much as a fact. */
export async function deleteUnusedEntities(tx: WriteTx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const used = await tx.db.execute<{ id: string }>(sql`
    select id from unnest(${sql.param([...ids])}::bigint[]) as given (id)
    where exists (select 1 from mempage.facts as f where f.bank_id = ${tx.bank} and f.subject_id = id)
      or exists (select 1 from mempage.facts as f where f.bank_id = ${tx.bank} and f.object_id = id)`);
  const kept = new Set(used.rows.map((row) => Number(row.id)));
  const gone = ids.filter((id) => !kept.has(id));
  if (gone.length === 0) return;
  for (const table of [entityAliases, mentions, entities]) {
    await tx.db.delete(table).where(and(eq(table.bankId, tx.bank), inArray(table.entityId, gone)));
  }
}

/** A fact that two entities are one. */
export interface Sameness {
  readonly factId: number;
  readonly subjectId: number;
  readonly objectId: number;
}

/** Which facts say, now or at a past moment of the record, that one of these entities is also another. */
export async function samenessOf(tx: ReadTx, ids: readonly number[], asOf?: Date): Promise<Sameness[]> {
  if (ids.length === 0) return [];
  const then = asOf?.toISOString();
  const visible = then
    ? sql`${facts.recordedAt} <= ${then}::timestamptz and (${facts.retiredAt} is null or ${facts.retiredAt} > ${then}::timestamptz)`
    : isNull(facts.retiredAt);
  const found: Sameness[] = [];
  // The predicate as a literal, for the partial index; two statements, so that each is one look into an index.
  const same = sql.raw(`predicate = '${SAME_AS}'`);
  for (const side of [facts.subjectId, facts.objectId]) {
    const rows = await tx.db
      .select({ factId: facts.factId, subjectId: facts.subjectId, objectId: facts.objectId })
      .from(facts)
      .where(and(eq(facts.bankId, tx.bank), same, inArray(side, [...ids]), visible));
    found.push(...rows);
  }
  return found;
}
