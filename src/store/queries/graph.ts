/** Facts around entities, newest first, as of any moment; the work is bounded however many facts an entity has. */
import { and, desc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { facts } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';
import type { FactRow } from './facts.ts';
import { notTooOld } from './filter.ts';

export interface FactView {
  /** The moment of the record at which to look; default now. */
  readonly asOf?: Date;
  /** Only facts that are valid at some time in this span of the world's time, end exclusive. Default: at any time. */
  readonly valid?: { readonly from: Date; readonly to: Date };
  readonly predicate?: string;
  /** The moment after which an expired memory is not shown. */
  readonly now: Date;
}

/** A place in the order of facts, newest first. */
export interface FactPosition {
  readonly recordedAt: Date;
  readonly factId: number;
}

export interface FoundFact extends FactRow {
  /** The memory that supersedes the one it was said in. */
  readonly supersededBy: number | null;
}

export interface FactsFound {
  readonly facts: readonly FoundFact[];
  /** Where the search stopped looking without having found enough: older facts may be missing. */
  readonly stopped?: FactPosition;
}

/** What of a fact is looked up. */
export type Side = 'subject_id' | 'object_id' | 'predicate';

export interface Lookup {
  readonly view: FactView;
  /** The most facts for each key. */
  readonly limit: number;
  /** Goes on after this fact. */
  readonly after?: FactPosition;
}

/** How many rows under one key are read for those that a view shows, before the search stops and says so. */
const MOST_READ = 5_000;

/** For each key up to `limit` facts that have it on a side; newest first, no fact twice. */
export async function factsAt(
  tx: ReadTx,
  side: Side,
  keys: readonly (number | string)[],
  lookup: Lookup,
): Promise<FactsFound> {
  if (keys.length === 0) return { facts: [] };
  const type = sql.raw(side === 'predicate' ? 'text' : 'bigint');
  const candidates = candidatesOf(tx, side, lookup);
  const { rows } = await tx.db.execute<Key>(sql`
    with given as (select key from unnest(${sql.param([...keys])}::${type}[]) as given (key)),
    found as materialized (
      select given.key, f.fact_id, f.version
      from given cross join lateral (
        select s.* from (${candidates} limit ${MOST_READ}) as s
        where ${shown(tx, lookup.view)}
        order by s.recorded_at desc, s.fact_id desc limit ${lookup.limit}
      ) as f
    )
    select fact_id, version, false as stopped from found
    union all
    select last.fact_id, last.version, true as stopped
    from given cross join lateral (${candidates} offset ${MOST_READ - 1} limit 1) as last
    where (select count(*) from found where found.key = given.key) < ${lookup.limit}`);
  const loaded = await load(tx, rows, lookup.view.asOf);
  const stops = new Set(rows.filter((row) => row.stopped).map(keyOf));
  const known = new Set(rows.filter((row) => !row.stopped).map(keyOf));
  return {
    facts: loaded.filter((row) => known.has(keyOf(toKey(row)))),
    stopped: loaded.find((row) => stops.has(keyOf(toKey(row)))),
  };
}

interface Key extends Record<string, unknown> {
  readonly fact_id: string;
  readonly version: number;
  readonly stopped: boolean;
}

const keyOf = ({ fact_id, version }: Pick<Key, 'fact_id' | 'version'>): string => `${fact_id} ${version}`;
const toKey = ({ factId, version }: FactRow) => ({ fact_id: String(factId), version });

/** All rows under a key in the order of their index, so that reading can end when there are enough. */
function candidatesOf(tx: ReadTx, side: Side, { view, after }: Lookup): SQL {
  const column = sql.raw(`f.${side}`);
  return sql`
    select f.* from mempage.facts as f
    where f.bank_id = ${tx.bank} and ${column} = given.key
      ${view.predicate === undefined || side === 'predicate' ? sql`` : sql`and f.predicate = ${view.predicate}`}
      ${view.asOf ? sql`and f.recorded_at <= ${at(view.asOf)}` : sql``}
      ${after ? sql`and (f.recorded_at, f.fact_id) < (${at(after.recordedAt)}, ${after.factId}::bigint)` : sql``}
    order by f.recorded_at desc, f.fact_id desc`;
}

const at = (moment: Date): SQL => sql`${moment.toISOString()}::timestamptz`;

/** Those that stand at the view's moment, are valid in its span and come from a memory that may be shown. */
function shown(tx: ReadTx, { asOf, valid, now }: FactView): SQL {
  const stands = asOf ? sql`(s.retired_at is null or s.retired_at > ${at(asOf)})` : sql`s.retired_at is null`;
  const holds = valid
    ? sql`and (s.valid_from is null or s.valid_from < ${at(valid.to)})
        and (s.valid_to is null or s.valid_to > ${at(valid.from)})
        and (s.valid_from < s.valid_to or s.valid_from is null or s.valid_to is null)`
    : sql``;
  return sql`${stands} ${holds} and s.restates is null and exists (
    select 1 from mempage.memories as m
    where m.bank_id = ${tx.bank} and m.memory_id = s.memory_id and m.quarantined_at is null
      and (m.expires_at is null or m.expires_at > ${at(now)}) and ${notTooOld(tx.bank, now, sql`m.recorded_at`)})`;
}

/**
 * By arrays and a scalar subquery, which the planner turns into looks into the index even where it knows nothing of the
 * table: as a semi-join with the pairs it read the whole bank (1.8 s at 100,000 facts before the first ANALYZE).
 */
async function load(tx: ReadTx, keys: readonly Key[], asOf: Date | undefined): Promise<FoundFact[]> {
  if (keys.length === 0) return [];
  const wanted = new Set(keys.map(keyOf));
  const rows = await tx.db
    .select({
      ...getTableColumns(facts),
      supersededBy: sql<number | null>`(
        select m.superseded_by from mempage.memories as m
        where m.bank_id = ${tx.bank} and m.memory_id = mempage.facts.memory_id
          ${asOf ? sql`and m.superseded_at <= ${at(asOf)}` : sql``})`.mapWith(Number),
    })
    .from(facts)
    .where(
      and(
        eq(facts.bankId, tx.bank),
        sql`${facts.factId} = any(${sql.param(keys.map((key) => key.fact_id))}::bigint[])`,
        sql`${facts.version} = any(${sql.param(keys.map((key) => key.version))}::int[])`,
      ),
    )
    .orderBy(desc(facts.recordedAt), desc(facts.factId));
  return rows.filter((row) => wanted.has(keyOf(toKey(row))));
}

export interface EntityCount {
  readonly id: number;
  readonly name: string;
  readonly facts: number;
}

/** The entities that are the subject of most facts that a view shows. */
export async function busiestEntities(
  tx: ReadTx,
  view: FactView,
  { limit, offset }: { limit: number; offset: number },
): Promise<EntityCount[]> {
  const { rows } = await tx.db.execute<{ id: string; name: string; facts: string }>(sql`
    with busiest as materialized (
      select s.subject_id as id, count(*) as facts from mempage.facts as s
      where s.bank_id = ${tx.bank} ${view.asOf ? sql`and s.recorded_at <= ${at(view.asOf)}` : sql``} and ${shown(tx, view)}
      group by s.subject_id order by 2 desc, 1 limit ${limit} offset ${offset}
    )
    select busiest.id, e.name, busiest.facts
    from busiest join mempage.entities as e on e.bank_id = ${tx.bank} and e.entity_id = busiest.id
    order by busiest.facts desc, busiest.id`);
  return rows.map((row) => ({ id: Number(row.id), name: row.name, facts: Number(row.facts) }));
}
