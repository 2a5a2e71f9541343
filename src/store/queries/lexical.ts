/** The lexical arm: Okapi BM25 over the postings of a bank. */
import { type SQL, sql } from 'drizzle-orm';
import type { MemoryId } from '../../types.ts';
import { memories } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';
import { isSelective, type MemoryFilter, memoryConditions } from './filter.ts';

export interface LexicalQuery {
  /** Analysed terms with their weights. */
  readonly terms: ReadonlyMap<string, number>;
  readonly filter: MemoryFilter;
  /** Read the keys that were current at this moment, instead of now. */
  readonly asOf?: Date;
  readonly limit: number;
  /** N and the average length over the bank. */
  readonly keyCount: number;
  readonly averageLength: number;
  /** How many keys of one term are read; default {@link COMMON}. */
  readonly readAtMost?: number;
}

export interface Hit {
  readonly memoryId: MemoryId;
  /** The best key of the memory. */
  readonly keyId: number;
  readonly score: number;
}

export interface LexicalAnswer {
  /** Best first. */
  readonly hits: readonly Hit[];
  /** In how many of the keys that count each term occurs; terms that occur nowhere are left out. */
  readonly frequencies: ReadonlyMap<string, number>;
}

/** Term saturation and length normalisation of BM25 (Robertson & Zaragoza 2009, section 3.4). */
const K1 = 1.2;
const B = 0.75;

/**
 * Beyond so many keys a term is common: only its newest keys are read, which together with what the other terms found are
 * looked at more closely. So the work is bounded however large a bank gets; up to here the ranking is exact. In 100,000
 * memories this statement took 49 ms on Postgres, 161 with 5,000, and 329 when all was read.
 */
const COMMON = 2_000;
/** Of the best by what was read, so many times the limit are looked at more closely. */
const CLOSER = 3;

/**
 * The best memories by BM25, best first; a memory counts with its best key. IDF is ln(1 + (N - n + 0.5) / (n + 0.5))
 * (the variant that is never negative). How often a common term occurs is estimated from how densely its newest keys lie.
 * `materialized` matters: inlined, document frequencies were counted once per row. Why a range of one term, see
 * `newestPostings`.
 */
export async function lexicalArm(tx: ReadTx, query: LexicalQuery): Promise<LexicalAnswer> {
  if (query.terms.size === 0 || query.keyCount === 0) return { hits: [], frequencies: new Map() };
  const terms = [...query.terms.keys()];
  const weights = [...query.terms.values()];
  const most = query.readAtMost ?? COMMON;
  const counts = current(tx, { asOf: query.asOf, includeFaded: query.filter.includeFaded });
  const score = sql`sum(weight * idf * tf * ${K1 + 1}::float8
    / (tf + ${K1}::float8 * (${1 - B}::float8 + ${B}::float8 * length / ${query.averageLength}::float8)))`;
  const result = await tx.db.execute<LexicalRow>(sql`
    with wanted as materialized (
      select term, weight
      from unnest(${sql.param(terms)}::text[], ${sql.param(weights)}::float8[]) as wanted (term, weight)
    ), hits as materialized (
      select wanted.term, wanted.weight, p.key_id, p.memory_id, p.frequency::float8 as tf, p.length::float8 as length
      from wanted cross join lateral (
        select key_id, memory_id, frequency, length from mempage.postings as p
        where p.bank_id = ${tx.bank} and p.term >= wanted.term and p.term <= wanted.term and ${counts}
        order by term desc, key_id desc limit ${most + 1}
      ) as p
    ), read as (
      select term, weight, count(*) as n, min(key_id) as first, max(max(key_id)) over () as last
      from hits group by term, weight
    ), occurring as (
      select term, weight, n > ${most} as common,
        case when n > ${most} then least(${query.keyCount}::float8, n * greatest(1, last::float8 / (last - first + 1))) else n end as n
      from read
    ), terms as materialized (
      select term, weight, common, round(n)::bigint as n,
        ln(1 + (greatest(${query.keyCount}::float8, n) - n + 0.5) / (n + 0.5)) as idf
      from occurring
    ), candidates as materialized (
      select memory_id, key_id from hits join terms using (term, weight)
      ${restricted(tx, query.filter)}
      group by memory_id, key_id
      order by ${score} desc, key_id
      limit (select case when bool_or(common) then ${CLOSER * query.limit}::bigint end from terms)
    ), weighed as (
      select candidates.memory_id, candidates.key_id, terms.weight, terms.idf, hits.tf, hits.length
      from candidates join hits using (key_id) join terms using (term)
      where not terms.common
      union all
      select candidates.memory_id, candidates.key_id, terms.weight, terms.idf, p.frequency, p.length
      from candidates cross join terms cross join lateral (
        select frequency, length from mempage.postings as p
        where p.bank_id = ${tx.bank} and p.term = terms.term and p.key_id = candidates.key_id
        offset 0
      ) as p (frequency, length)
      where terms.common
    ), scored as (
      select memory_id, key_id, ${score} as score from weighed group by memory_id, key_id
    ), best as (
      select distinct on (memory_id) memory_id, key_id, score from scored order by memory_id, score desc, key_id
    )
    select top.memory_id, top.key_id, top.score, counted.frequencies
    from (select json_object_agg(term, n)::text as frequencies from terms) as counted
    left join (
      select memory_id, key_id, score from best order by score desc, memory_id limit ${query.limit}
    ) as top on true
    order by top.score desc, top.memory_id`);
  return {
    hits: result.rows.filter((row) => row.memory_id !== null).map(toHit),
    // The same in every row; where a filter leaves no hit there is one row, with these alone.
    frequencies: new Map(
      Object.entries(JSON.parse(result.rows[0]?.frequencies ?? '{}') as Record<string, number>),
    ),
  };
}

interface LexicalRow extends Record<string, unknown> {
  readonly memory_id: string;
  readonly key_id: string;
  readonly score: number;
  readonly frequencies: string | null;
}

/** A row of an arm; the driver gives large integers as text. */
export const toHit = (row: { memory_id: string; key_id: string; score: number }): Hit => ({
  memoryId: Number(row.memory_id),
  keyId: Number(row.key_id),
  score: Number(row.score),
});

export interface KeyTime {
  /** The keys that were current at this moment, instead of now. */
  readonly asOf?: Date;
  /** Now: also those of faded memories. */
  readonly includeFaded?: boolean;
}

/** The keys that count: those of now, or those that were current at a past moment. */
export function current(tx: ReadTx, { asOf, includeFaded }: KeyTime, alias: SQL = sql`p`): SQL {
  const key = sql`select 1 from mempage.search_keys as k
    where k.bank_id = ${tx.bank} and k.key_id = ${alias}.key_id`;
  if (asOf) {
    const moment = sql`${asOf.toISOString()}::timestamptz`;
    return sql`exists (${key} and k.recorded_at <= ${moment} and (k.retired_at is null or k.retired_at > ${moment}))`;
  }
  return includeFaded ? sql`(${alias}.live or exists (${key} and k.retired_at is null))` : sql`${alias}.live`;
}

/** A filter that leaves out much has to act before the cap, or what it wants may not be among the best. */
export function restricted(tx: ReadTx, filter: MemoryFilter): SQL {
  if (!isSelective(filter)) return sql``;
  return sql`where memory_id in (select ${memories.memoryId} from ${memories} where ${memoryConditions(tx.bank, filter)})`;
}
