/** The graph arm of search: memories that speak of the entities a query names, and of what those are connected to. */
import { sql } from 'drizzle-orm';
import type { MemoryId } from '../../types.ts';
import { memories } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';
import { aliasOf } from './entities.ts';
import { type MemoryFilter, memoryConditions } from './filter.ts';

export interface GraphQuery {
  /** The query as it was asked. */
  readonly text: string;
  readonly filter: MemoryFilter;
  /** Facts as they were recorded at this moment; default now. */
  readonly asOf?: Date;
  readonly limit: number;
}

export interface GraphHit {
  readonly memoryId: MemoryId;
  readonly score: number;
}

export interface NamedInText {
  readonly entityId: number;
  /** The words that name it. */
  readonly words: number;
}

const LONGEST_NAME = 6;
/** Words of a query that are looked at. */
const MOST_WORDS = 80;
/** Facts of one entity that are followed, newest first: a hub must not drown what else is named. */
const MOST_FACTS = 200;
/** What is said of an entity's neighbour counts less than what is said of itself. */
const NEIGHBOUR = 0.4;

/** Entities whose name occurs in a text; of names within a longer one only the longer counts. */
export async function entitiesInText(tx: ReadTx, text: string): Promise<NamedInText[]> {
  const grams = gramsOf(text);
  if (grams.size === 0) return [];
  const { rows } = await tx.db.execute<{ alias: string; entity_id: string }>(sql`
    select alias, min(entity_id) as entity_id from mempage.entity_aliases
    where bank_id = ${tx.bank} and alias = any(${sql.param([...grams.keys()])}::text[])
    group by alias`);
  const found = rows.flatMap((row) =>
    (grams.get(row.alias) ?? []).map((at) => ({ entityId: Number(row.entity_id), ...at })),
  );
  const longest = found.filter(
    (each) =>
      !found.some(
        (other) =>
          other.start <= each.start &&
          other.end >= each.end &&
          other.end - other.start > each.end - each.start,
      ),
  );
  return [...new Map(longest.map((each) => [each.entityId, each])).values()].map(
    ({ entityId, start, end }) => ({
      entityId,
      words: end - start,
    }),
  );
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Runs of words as a name could be written, with where they are. */
function gramsOf(text: string): Map<string, Place[]> {
  const words = aliasOf(text).split(' ').slice(0, MOST_WORDS);
  const grams = new Map<string, Place[]>();
  for (let start = 0; start < words.length; start++) {
    for (let end = start + 1; end <= Math.min(words.length, start + LONGEST_NAME); end++) {
      for (const name of spellings(words.slice(start, end).join(' '))) {
        grams.set(name, [...(grams.get(name) ?? []), { start, end }]);
      }
    }
  }
  return grams;
}

/** As it stands, without the sentence's punctuation, without a full stop that may be the name's own, without 's. */
function spellings(gram: string): Set<string> {
  const bare = gram.replaceAll(/^[\s"'“”‘’([{<]+|[\s"'“”‘’)\]}>?!,;:]+$/g, '');
  const unstopped = bare.replace(/\.+$/, '');
  const names = [gram, bare, unstopped, unstopped.replace(/['’]s$/, '')];
  return new Set(names.filter((name) => name !== ''));
}

/**
 * Memories by how closely their facts are connected to what the query names, best first: facts about it count fully,
 * facts about their other end less, and facts of an entity with many of them less than those of one with few.
 */
export async function graphArm(tx: ReadTx, { text, filter, asOf, limit }: GraphQuery): Promise<GraphHit[]> {
  const named = await entitiesInText(tx, text);
  if (named.length === 0) return [];
  const ids = sql.param(named.map((each) => each.entityId));
  const weights = sql.param(named.map((each) => Math.sqrt(each.words)));
  const then = asOf?.toISOString();
  const stands = then
    ? sql`f.recorded_at <= ${then}::timestamptz and (f.retired_at is null or f.retired_at > ${then}::timestamptz)`
    : sql`f.retired_at is null`;
  const about = (entity: string) => sql`
    (select f.memory_id, f.object_id as far from mempage.facts as f
      where f.bank_id = ${tx.bank} and f.subject_id = ${sql.raw(entity)} and ${stands}
      order by f.recorded_at desc, f.fact_id desc limit ${MOST_FACTS})
    union all
    (select f.memory_id, f.subject_id as far from mempage.facts as f
      where f.bank_id = ${tx.bank} and f.object_id = ${sql.raw(entity)} and ${stands}
      order by f.recorded_at desc, f.fact_id desc limit ${MOST_FACTS})`;
  const { rows } = await tx.db.execute<{ memory_id: string; score: number }>(sql`
    with named as materialized (
      select id, weight from unnest(${ids}::bigint[], ${weights}::float8[]) as named (id, weight)
    ), near as materialized (
      select named.id, named.weight, f.memory_id, f.far
      from named cross join lateral (${about('named.id')}) as f
    ), ends as materialized (
      select far as id, max(weight) * ${NEIGHBOUR}::float8 as weight
      from near where far not in (select id from named)
      group by far order by 2 desc, 1 limit ${MOST_FACTS}
    ), further as materialized (
      select ends.id, ends.weight, f.memory_id from ends cross join lateral (${about('ends.id')}) as f
    ), counted as (
      select memory_id, weight / ln(2 + count(*) over (partition by id)) as score from near
      union all
      select memory_id, weight / ln(2 + count(*) over (partition by id)) from further
    ), scored as (
      select memory_id, sum(score) as score from counted group by memory_id
    )
    select scored.memory_id, scored.score
    from scored join ${memories} on ${memories.memoryId} = scored.memory_id
    where ${memoryConditions(tx.bank, filter)}
    order by scored.score desc, scored.memory_id limit ${limit}`);
  return rows.map((row) => ({ memoryId: Number(row.memory_id), score: Number(row.score) }));
}
