/** Facts by slot, memory and id. Rows never change but for being retired. */
import { and, asc, desc, eq, gt, gte, isNotNull, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { MemoryId } from '../../types.ts';
import { facts } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';

export type FactRow = typeof facts.$inferSelect;

/** A subject with a predicate. */
export interface Slot {
  readonly subjectId: number;
  readonly predicate: string;
}

export interface Triple extends Slot {
  readonly objectId: number;
}

/** Current rows of slots, of all objects. */
export async function factsOfSlots(tx: ReadTx, slots: readonly Slot[]): Promise<FactRow[]> {
  if (slots.length === 0) return [];
  return await current(tx, inSlots(slots));
}

/** Current rows of exactly these subjects, predicates and objects. */
export async function factsOfTriples(tx: ReadTx, triples: readonly Triple[]): Promise<FactRow[]> {
  if (triples.length === 0) return [];
  const subjects = sql.param(triples.map((triple) => triple.subjectId));
  const objects = sql.param(triples.map((triple) => triple.objectId));
  const predicates = sql.param(triples.map((triple) => triple.predicate));
  return await current(
    tx,
    sql`${facts.subjectId} = any(${subjects}::bigint[]) and ${facts.objectId} = any(${objects}::bigint[])
      and (${facts.subjectId}, ${facts.objectId}, ${facts.predicate}) in
      (select * from unnest(${subjects}::bigint[], ${objects}::bigint[], ${predicates}::text[]))`,
  );
}

export async function factsById(tx: ReadTx, ids: readonly number[]): Promise<FactRow[]> {
  if (ids.length === 0) return [];
  return await current(tx, among(facts.factId, ids));
}

/** Current facts that were said in these memories. */
export async function factsOfMemories(tx: ReadTx, ids: readonly MemoryId[]): Promise<FactRow[]> {
  if (ids.length === 0) return [];
  return await current(tx, among(facts.memoryId, ids));
}

/** As one array: a list would meet the protocol's limit of 65,535 parameters. */
const among = (column: AnyPgColumn, ids: readonly number[]): SQL =>
  sql`${column} = any(${sql.param([...ids])}::bigint[])`;

async function current(tx: ReadTx, condition: SQL | undefined): Promise<FactRow[]> {
  return await tx.db
    .select()
    .from(facts)
    .where(and(eq(facts.bankId, tx.bank), isNull(facts.retiredAt), condition))
    .orderBy(asc(facts.factId));
}

/**
 * For each triple up to `limit` current facts of its slot about other objects, newest first; pairs of the triple's place
 * and the fact's number. One look into the index for each, however many facts the subject has.
 */
export async function otherValues(
  tx: ReadTx,
  triples: readonly Triple[],
  limit: number,
): Promise<{ place: number; factId: number }[]> {
  if (triples.length === 0) return [];
  const subjects = sql.param(triples.map((triple) => triple.subjectId));
  const objects = sql.param(triples.map((triple) => triple.objectId));
  const predicates = sql.param(triples.map((triple) => triple.predicate));
  const { rows } = await tx.db.execute<{ place: string; fact_id: string }>(sql`
    select given.place, other.fact_id
    from unnest(${subjects}::bigint[], ${objects}::bigint[], ${predicates}::text[])
      with ordinality as given (subject_id, object_id, predicate, place)
    cross join lateral (
      select f.fact_id from mempage.facts as f
      where f.bank_id = ${tx.bank} and f.subject_id = given.subject_id and f.predicate = given.predicate
        and f.object_id <> given.object_id and f.retired_at is null and f.restates is null
      order by f.recorded_at desc, f.fact_id desc
      limit ${limit}
    ) as other`);
  return rows.map((row) => ({ place: Number(row.place) - 1, factId: Number(row.fact_id) }));
}

/** For each slot the current fact, if any, that is true at a moment; of several the newest. One look into the index each. */
export async function newestTrue(tx: ReadTx, slots: readonly Slot[], moment: Date): Promise<FactRow[]> {
  if (slots.length === 0) return [];
  const subjects = sql.param(slots.map((slot) => slot.subjectId));
  const predicates = sql.param(slots.map((slot) => slot.predicate));
  const at = sql`${moment.toISOString()}::timestamptz`;
  const { rows } = await tx.db.execute<{ fact_id: string }>(sql`
    select distinct newest.fact_id
    from unnest(${subjects}::bigint[], ${predicates}::text[]) as given (subject_id, predicate)
    cross join lateral (
      select f.fact_id from mempage.facts as f
      where f.bank_id = ${tx.bank} and f.subject_id = given.subject_id and f.predicate = given.predicate
        and f.retired_at is null and f.restates is null
        and (f.valid_from is null or f.valid_from <= ${at}) and (f.valid_to is null or f.valid_to > ${at})
      order by f.recorded_at desc, f.fact_id desc
      limit 1
    ) as newest`);
  return await factsById(
    tx,
    rows.map((row) => Number(row.fact_id)),
  );
}

/** The slots among these in which a current fact says that it is exclusive. */
export async function exclusiveSlots(tx: ReadTx, slots: readonly Slot[]): Promise<Slot[]> {
  if (slots.length === 0) return [];
  return await tx.db
    .selectDistinct({ subjectId: facts.subjectId, predicate: facts.predicate })
    .from(facts)
    .where(and(eq(facts.bankId, tx.bank), isNull(facts.retiredAt), facts.exclusive, inSlots(slots)));
}

/** Predicates under which a current fact about one of these subjects says that it is exclusive. */
export async function exclusivePredicatesOf(tx: ReadTx, subjectIds: readonly number[]): Promise<string[]> {
  if (subjectIds.length === 0) return [];
  const rows = await tx.db
    .selectDistinct({ predicate: facts.predicate })
    .from(facts)
    .where(
      and(
        eq(facts.bankId, tx.bank),
        isNull(facts.retiredAt),
        facts.exclusive,
        among(facts.subjectId, subjectIds),
      ),
    );
  return rows.map((row) => row.predicate);
}

const inSlots = (slots: readonly Slot[]): SQL => {
  const subjects = sql.param(slots.map((slot) => slot.subjectId));
  const predicates = sql.param(slots.map((slot) => slot.predicate));
  // The first condition says nothing new; it lets the planner use the index where it knows nothing of the table.
  return sql`(${facts.subjectId} = any(${subjects}::bigint[]) and (${facts.subjectId}, ${facts.predicate}) in
    (select * from unnest(${subjects}::bigint[], ${predicates}::text[])))`;
};

/** All versions of facts, oldest first. */
export async function factVersions(tx: ReadTx, ids: readonly number[]): Promise<FactRow[]> {
  if (ids.length === 0) return [];
  return await tx.db
    .select()
    .from(facts)
    .where(and(eq(facts.bankId, tx.bank), among(facts.factId, ids)))
    .orderBy(asc(facts.factId), asc(facts.version));
}

/** Facts about the same that confirmed one of these at a moment of the record; default now. */
export async function factsConfirming(
  tx: ReadTx,
  rows: readonly FactRow[],
  asOf: Date | undefined,
): Promise<FactRow[]> {
  if (rows.length === 0) return [];
  return await tx.db
    .select()
    .from(facts)
    .where(
      and(
        eq(facts.bankId, tx.bank),
        inSlots(rows),
        among(
          facts.restates,
          rows.map((row) => row.factId),
        ),
        asOf && lte(facts.recordedAt, asOf),
        or(isNull(facts.retiredAt), asOf && gt(facts.retiredAt, asOf)),
      ),
    )
    .orderBy(asc(facts.factId));
}

/** The facts that a memory stood for right before a moment, in their latest version. */
export async function factsBefore(tx: ReadTx, memoryId: MemoryId, moment: Date): Promise<FactRow[]> {
  const stood = await tx.db
    .selectDistinct({ id: facts.factId })
    .from(facts)
    .where(
      and(
        eq(facts.bankId, tx.bank),
        eq(facts.memoryId, memoryId),
        lt(facts.recordedAt, moment),
        or(isNull(facts.retiredAt), gte(facts.retiredAt, moment)),
      ),
    );
  return await latest(
    tx,
    among(
      facts.factId,
      stood.map(({ id }) => id),
    ),
  );
}

/** The facts that memories stated when they were faded, in their latest version. */
export async function factsFaded(
  tx: ReadTx,
  memories: readonly { readonly id: MemoryId; readonly fadedAt: Date | null }[],
): Promise<FactRow[]> {
  const at = new Map(memories.map(({ id, fadedAt }) => [id, fadedAt?.getTime()]));
  if (at.size === 0) return [];
  const rows = await latest(tx, and(among(facts.memoryId, [...at.keys()]), isNotNull(facts.retiredAt)));
  return rows.filter((row) => row.retiredAt?.getTime() === at.get(row.memoryId));
}

async function latest(tx: ReadTx, condition: SQL | undefined): Promise<FactRow[]> {
  return await tx.db
    .selectDistinctOn([facts.factId])
    .from(facts)
    .where(and(eq(facts.bankId, tx.bank), condition))
    .orderBy(asc(facts.factId), desc(facts.version));
}

/** The bind limit of the protocol is 65,535 parameters per statement; a fact takes about 20. */
const ROWS_PER_INSERT = 1_000;

/** Records versions of facts, as of now, in this transaction's name; `retired`: they do not stand yet. */
export async function recordFacts(
  tx: WriteTx,
  rows: readonly FactRow[],
  { retired = false } = {},
): Promise<void> {
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    await tx.db.insert(facts).values(
      rows.slice(at, at + ROWS_PER_INSERT).map((row) => ({
        ...row,
        bankId: tx.bank,
        recordedAt: tx.now,
        retiredAt: retired ? tx.now : null,
        actor: tx.actor,
      })),
    );
  }
}

/**
 * Takes what facts of these memories did to others out of the versions that no longer stand, where it would outlive
 * them: ends that they set, confirmed intervals, and starts that reach back to an end that they state. Each such bound
 * becomes what the fact itself says. Facts bear on none but those of their predicate.
 * @param which `withdrawn`: only of facts that these memories no longer state
 */
export async function forgetBearing(
  tx: WriteTx,
  ids: readonly MemoryId[],
  which: 'all' | 'withdrawn' = 'all',
): Promise<void> {
  if (ids.length === 0) return;
  await tx.db.execute(sql`
    with gone as (
      select fact_id, predicate, said_to from mempage.facts
      where bank_id = ${tx.bank} and memory_id = any(${sql.param([...ids])}::bigint[])
        and ${which === 'all' ? sql`true` : noLongerStated(tx)}),
    borne as (
      select f.fact_id, f.version,
        f.closed_by in (select fact_id from gone) is true as closed,
        f.restates in (select fact_id from gone) is true as confirmed,
        f.said_from is null and f.valid_from <> f.said_at
          and (f.predicate, f.valid_from) in (select predicate, said_to from gone) is true as after
      from mempage.facts as f
      where f.bank_id = ${tx.bank} and f.retired_at is not null
        and f.predicate in (select predicate from gone))
    update mempage.facts as f set
      closed_by = case when borne.closed then null else f.closed_by end,
      restates = case when borne.confirmed then null else f.restates end,
      valid_to = case when borne.closed or borne.confirmed then f.said_to else f.valid_to end,
      valid_from = case when borne.after or borne.confirmed then f.said_from else f.valid_from end
    from borne
    where f.bank_id = ${tx.bank} and f.fact_id = borne.fact_id and f.version = borne.version
      and (borne.closed or borne.confirmed or borne.after)`);
}

const noLongerStated = (tx: ReadTx): SQL =>
  sql`not exists (select 1 from mempage.facts as stated
    where stated.bank_id = ${tx.bank} and stated.fact_id = facts.fact_id and stated.retired_at is null)`;

/** Removes the facts that a memory no longer states, in all their versions. */
export async function eraseRetiredFacts(tx: WriteTx, memoryId: MemoryId): Promise<void> {
  await tx.db
    .delete(facts)
    .where(and(eq(facts.bankId, tx.bank), eq(facts.memoryId, memoryId), noLongerStated(tx)));
}

/** Those of the given memories that state a fact which another memory's fact has ended. */
export async function statingEnded(tx: ReadTx, ids: readonly MemoryId[]): Promise<MemoryId[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    select distinct ended.memory_id as id
    from mempage.facts as ended join mempage.facts as closer
      on closer.bank_id = ${tx.bank} and closer.fact_id = ended.closed_by and closer.retired_at is null
    where ended.bank_id = ${tx.bank} and ended.memory_id = any(${sql.param([...ids])}::bigint[])
      and ended.retired_at is null and closer.memory_id <> ended.memory_id`);
  return rows.map((row) => Number(row.id));
}

/** Retires the current versions of facts. */
export async function retireFacts(tx: WriteTx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.db
    .update(facts)
    .set({ retiredAt: tx.now })
    .where(and(eq(facts.bankId, tx.bank), isNull(facts.retiredAt), among(facts.factId, ids)));
}
