/** The inverted index: which keys hold the terms of a query, and which of them count. */
import { type SQL, sql } from 'drizzle-orm';
import { memories } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';
import { isSelective, type MemoryFilter, memoryConditions } from './filter.ts';

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

/** The memories that a filter leaves, where it leaves out much: it has to act before a cap, or what it wants may be beyond. */
export const selected = (tx: ReadTx, filter: MemoryFilter): SQL | undefined =>
  isSelective(filter)
    ? sql`(select ${memories.memoryId} from ${memories} where ${memoryConditions(tx.bank, filter)})`
    : undefined;

/** The keys that hold a term, newest first; the arrays go together. */
export interface Postings {
  readonly term: string;
  readonly keys: Float64Array;
  readonly memories: Float64Array;
  /** How often the term occurs in each key. */
  readonly frequencies: Float64Array;
  /** Of the keys, in terms. */
  readonly lengths: Float64Array;
  /** 0 where the filter leaves out the memory, else 1. */
  readonly eligible: Float64Array;
}

export interface PostingsQuery {
  readonly terms: readonly string[];
  readonly filter: MemoryFilter;
  readonly asOf?: Date;
}

/**
 * For each term up to `most` of the keys that hold it, newest first, in the order of the terms. As one text for each term: of
 * 2,900 keys PGlite gave rows in 7.4 ms and texts in 6.1, and a driver takes rows apart cell by cell; scored and sorted in the
 * statement they took 34. Why a range of one term, see `newestPostings`.
 */
export async function readPostings(tx: ReadTx, query: PostingsQuery, most: number): Promise<Postings[]> {
  const passing = selected(tx, query.filter);
  const counts = current(tx, { asOf: query.asOf, includeFaded: query.filter.includeFaded });
  const eligible = passing ? sql`(memory_id in ${passing})::int` : sql`1`;
  const result = await tx.db.execute<{ place: number; postings: string | null }>(sql`
    select wanted.place::int as place, held.postings
    from unnest(${sql.param([...query.terms])}::text[]) with ordinality as wanted (term, place)
    cross join lateral (
      select string_agg(concat_ws(',', key_id, memory_id, frequency, length, ${eligible}), ',') as postings
      from (
        select key_id, memory_id, frequency, length from mempage.postings as p
        where p.bank_id = ${tx.bank} and p.term >= wanted.term and p.term <= wanted.term and ${counts}
        order by term desc, key_id desc limit ${most}
      ) as newest
    ) as held`);
  const texts = new Map(result.rows.map(({ place, postings }) => [place, postings]));
  return query.terms.map((term, i) => toPostings(term, JSON.parse(`[${texts.get(i + 1) ?? ''}]`)));
}

const COLUMNS = 5;

function toPostings(term: string, numbers: readonly number[]): Postings {
  const column = (place: number) => {
    const values = new Float64Array(numbers.length / COLUMNS);
    for (let i = 0; i < values.length; i++) values[i] = numbers[i * COLUMNS + place] as number;
    return values;
  };
  return {
    term,
    keys: column(0),
    memories: column(1),
    frequencies: column(2),
    lengths: column(3),
    eligible: column(4),
  };
}

/** A term of which the keys below a number were not read. */
export interface UnreadTerm {
  readonly term: string;
  /** In the order of the query's terms. */
  readonly place: number;
  readonly below: number;
}

export interface FoundPosting {
  readonly place: number;
  readonly keyId: number;
  readonly frequency: number;
  readonly length: number;
}

/** Which of these keys hold terms that were not read as far as to them. */
export async function lookUpPostings(
  tx: ReadTx,
  unread: readonly UnreadTerm[],
  keyIds: readonly number[],
): Promise<FoundPosting[]> {
  if (unread.length === 0 || keyIds.length === 0) return [];
  const result = await tx.db.execute<{
    place: number;
    key_id: string;
    frequency: number;
    length: number;
  }>(sql`
    select place, key_id, frequency, length
    from ${postingsOf(tx, unread, sql`${sql.param([...keyIds])}::bigint[]`)} as found`);
  return result.rows.map(({ key_id, ...row }) => ({ ...row, keyId: Number(key_id) }));
}

/** What an array of keys holds of terms that were not read as far as to them, as a table; all keys of a term in one scan. */
export function postingsOf(tx: ReadTx, unread: readonly UnreadTerm[], keyIds: SQL): SQL {
  const column = (name: keyof UnreadTerm) => sql.param(unread.map((each) => each[name]));
  return sql`(
    select wanted.place, p.*
    from unnest(${column('place')}::int[], ${column('term')}::text[], ${column('below')}::bigint[])
      as wanted (place, term, below)
    cross join lateral (
      select key_id, memory_id, frequency, length, live from mempage.postings as p
      where p.bank_id = ${tx.bank} and p.term = wanted.term and p.key_id = any(${keyIds}) and p.key_id < wanted.below
      offset 0
    ) as p
  )`;
}
