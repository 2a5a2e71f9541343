/** Directed relations between memories. */
import { and, asc, eq, inArray, lte, or, type SQL, sql } from 'drizzle-orm';
import type { MemoryId, Origin } from '../../types.ts';
import { type LinkRelation, links, memories } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';
import { type MemoryFilter, memoryConditions } from './filter.ts';

export interface Link {
  readonly fromId: MemoryId;
  readonly toId: MemoryId;
  readonly relation: LinkRelation;
}

export async function insertLinks(tx: WriteTx, given: readonly Link[]): Promise<void> {
  if (given.length === 0) return;
  await tx.db
    .insert(links)
    .values(given.map((link) => ({ bankId: tx.bank, ...link, recordedAt: tx.now, weightedAt: tx.now })))
    .onConflictDoNothing();
}

/** Links from or to these memories; `recordedBy`: those that were there at a moment. */
export async function getLinks(tx: ReadTx, ids: readonly MemoryId[], recordedBy?: Date): Promise<Link[]> {
  if (ids.length === 0) return [];
  return await tx.db
    .select({ fromId: links.fromId, toId: links.toId, relation: links.relation })
    .from(links)
    .where(
      and(
        eq(links.bankId, tx.bank),
        or(inArray(links.fromId, [...ids]), inArray(links.toId, [...ids])),
        recordedBy && lte(links.recordedAt, recordedBy),
      ),
    )
    .orderBy(asc(links.fromId), asc(links.toId));
}

/** Memories that were derived from these. */
export async function derivedFrom(tx: ReadTx, ids: readonly MemoryId[]): Promise<MemoryId[]> {
  if (ids.length === 0) return [];
  const rows = await tx.db
    .selectDistinct({ id: links.fromId })
    .from(links)
    .where(and(eq(links.bankId, tx.bank), eq(links.relation, 'derived_from'), inArray(links.toId, [...ids])));
  return rows.map((row) => row.id);
}

/** What each of these was derived from; those that were not are left out. */
export async function sourcesOf(tx: ReadTx, ids: readonly MemoryId[]): Promise<Map<MemoryId, MemoryId[]>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.db
    .select({ id: links.fromId, source: links.toId })
    .from(links)
    .where(
      and(eq(links.bankId, tx.bank), eq(links.relation, 'derived_from'), inArray(links.fromId, [...ids])),
    );
  const sources = new Map<MemoryId, MemoryId[]>();
  for (const { id, source } of rows) sources.set(id, [...(sources.get(id) ?? []), source]);
  return sources;
}

export async function deleteLink(tx: WriteTx, { fromId, toId, relation }: Link): Promise<void> {
  await tx.db
    .delete(links)
    .where(
      and(
        eq(links.bankId, tx.bank),
        eq(links.fromId, fromId),
        eq(links.toId, toId),
        eq(links.relation, relation),
      ),
    );
}

/** The memory is no longer noted as like others; returns whether it was. */
export async function deleteSimilarity(tx: WriteTx, id: MemoryId): Promise<boolean> {
  const deleted = await tx.db
    .delete(links)
    .where(
      and(
        eq(links.bankId, tx.bank),
        eq(links.relation, 'similar'),
        or(eq(links.fromId, id), eq(links.toId, id)),
      ),
    );
  return (deleted.rowCount ?? 0) > 0;
}

/** One memory that supersedes another, which counts as replaced by it. */
export interface Supersession {
  readonly old: MemoryId;
  readonly by: MemoryId;
}

/** Which of these memories are superseded, and which others they supersede. */
export async function supersessions(tx: ReadTx, ids: readonly MemoryId[]): Promise<Supersession[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.db.execute<{ old: string; by: string }>(sql`
    with given as materialized (select unnest(${sql.param([...ids])}::bigint[]) as id)
    select m.memory_id as old, m.superseded_by as by
    from given join mempage.memories as m on m.bank_id = ${tx.bank} and m.memory_id = given.id
    where m.superseded_by is not null
    union
    select m.memory_id, m.superseded_by
    from given join mempage.links as l on l.bank_id = ${tx.bank} and l.from_id = given.id and l.relation = 'supersedes'
      join mempage.memories as m on m.bank_id = ${tx.bank} and m.memory_id = l.to_id and m.superseded_by = l.from_id`);
  return rows.map((row) => ({ old: Number(row.old), by: Number(row.by) }));
}

/**
 * The links of one relation from and to each of these memories, as a table: "with" is the one of them, id the other end. Looked
 * up one by one and chosen by relation afterwards (`offset 0`), which leaves one index for each end. Asked for all ids at once, or
 * with the relation in the condition, a plan for any parameters or one made without statistics reads all links of the bank: 20 to
 * 200 ms in 10,000 memories.
 * @param ids distinct
 */
export const linksOf = (tx: ReadTx, ids: readonly MemoryId[], relation: LinkRelation): SQL => sql`(
    select given.id as "with", ends.id, ends.weight, ends.weighted_at
    from unnest(${sql.param([...ids])}::bigint[]) as given (id)
    cross join lateral (
      select to_id as id, relation, weight, weighted_at from mempage.links
      where bank_id = ${tx.bank} and from_id = given.id
      union all
      select from_id, relation, weight, weighted_at from mempage.links
      where bank_id = ${tx.bank} and to_id = given.id
      offset 0
    ) as ends
    where relation = ${relation}
  )`;

/** A memory that was seen to speak of the same as another. */
export interface Akin {
  /** The one of those asked about that it was seen to be like. */
  readonly with: MemoryId;
  readonly id: MemoryId;
  readonly content: string;
  readonly speaker: string | null;
  readonly origin: Origin;
  readonly occurredAt: Date;
  readonly superseded: boolean;
}

/** What was found nearly the same as these memories, or in conflict with them, and passes the filter, newest first. */
export async function akinTo(
  tx: ReadTx,
  { ids, filter, limit }: { ids: readonly MemoryId[]; filter: MemoryFilter; limit: number },
): Promise<Akin[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.db.execute<RawAkin>(sql`
    with near as (
      select distinct "with", id from ${linksOf(tx, ids, 'similar')} as linked
    )
    select near.with, passing.* from near cross join lateral (
      select memory_id, content, speaker, origin, occurred_at, superseded_by is not null as superseded from ${memories}
      where ${memoryConditions(tx.bank, filter)} and memory_id = near.id
      offset 0
    ) as passing
    order by occurred_at desc, memory_id desc limit ${limit}`);
  return rows.map((row) => ({
    with: Number(row.with),
    id: Number(row.memory_id),
    content: row.content,
    speaker: row.speaker,
    origin: row.origin,
    occurredAt: new Date(row.occurred_at),
    superseded: row.superseded,
  }));
}

interface RawAkin extends Record<string, unknown> {
  readonly with: string;
  readonly memory_id: string;
  readonly content: string;
  readonly speaker: string | null;
  readonly origin: Origin;
  readonly occurred_at: string;
  readonly superseded: boolean;
}
