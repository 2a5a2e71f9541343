/** What ranking looks at: the best of every arm, with the turns around them and how often the query's terms occur. */
import { type SQL, sql } from 'drizzle-orm';
import type { MemoryId, Origin } from '../../types.ts';
import { memories } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';
import { type MemoryFilter, memoryConditions } from './filter.ts';
import { current, type KeyTime, postingsOf, type UnreadTerm } from './postings.ts';

/** A memory of the pool, without what ranking does not need. */
export interface PoolRow {
  readonly memoryId: MemoryId;
  /** The beginning of the content. */
  readonly text: string;
  readonly speaker: string | null;
  readonly origin: Origin;
  readonly session: string | null;
  readonly position: number | null;
  readonly occurredAt: Date;
  readonly importance: number;
  /** 0 to 1; null: not known. */
  readonly novelty: number | null;
  readonly superseded: boolean;
  /** In days; null: it does not fade. */
  readonly strength: number | null;
  /** When it was last recalled, or recorded. */
  readonly since: Date;
  /** Whether the filter lets it be a result; if not, it only lends its evidence to its neighbours. */
  readonly eligible: boolean;
}

export interface Occurrence {
  /** Of the term, in the order of the query's terms. */
  readonly place: number;
  /** In one key of the memory. */
  readonly frequency: number;
  /** Of that key, in terms. */
  readonly length: number;
}

/** Long content is judged by its beginning and by its matching keys. */
const TEXT_LENGTH = 4_000;

/** Short content is not looked through for where its last character ends. */
const beginning = sql`case when octet_length(content) <= ${TEXT_LENGTH} then content else left(content, ${TEXT_LENGTH}) end`;

export interface PoolQuery {
  readonly ids: readonly MemoryId[];
  /** Of these the neighbours are wanted too. */
  readonly centers: readonly MemoryId[];
  /** How far a neighbour may be, in places of the session. */
  readonly reach: number;
  readonly filter: MemoryFilter;
}

/**
 * The given memories and the neighbours of the centers, each once, by id. What is looked up is an array of numbers (or, with
 * `offset 0`, a row each), so that the work depends on the size of the pool and not on that of the bank. By an array, keys and
 * vectors of 380 memories took a third less time than row by row.
 */
export async function loadPool(tx: ReadTx, query: PoolQuery): Promise<PoolRow[]> {
  const result = await tx.db.execute<RawPoolRow>(sql`
    with places as materialized (
      select session_id, position from mempage.memories
      where bank_id = ${tx.bank} and memory_id = any(${sql.param([...query.centers])}::bigint[])
        and session_id is not null
    ), wanted as materialized (
      select unnest(${sql.param([...query.ids])}::bigint[]) as memory_id
      union
      select near.memory_id
      from places cross join lateral (
        select m.memory_id from mempage.memories as m
        where m.bank_id = ${tx.bank} and m.session_id = places.session_id
          and m.position between places.position - ${query.reach} and places.position + ${query.reach}
        offset 0
      ) as near
    )
    select memory_id, ${beginning} as text, speaker, origin, session_id, position,
      date_part('epoch', occurred_at) as occurred_at, importance, novelty, superseded_by is not null as superseded,
      case when importance >= 1 then null else strength end as strength,
      date_part('epoch', coalesce(recalled_at, recorded_at)) as since,
      coalesce(${memoryConditions(tx.bank, query.filter)}, false) as eligible
    from ${memories}
    where memories.bank_id = ${tx.bank} and memories.memory_id = any(array(select memory_id from wanted))
    order by memory_id`);
  return result.rows.map((row) => ({
    memoryId: Number(row.memory_id),
    text: row.text,
    speaker: row.speaker,
    origin: row.origin,
    session: row.session_id,
    position: row.position,
    occurredAt: momentOf(row.occurred_at),
    importance: row.importance,
    novelty: row.novelty,
    superseded: row.superseded,
    strength: row.strength,
    since: momentOf(row.since),
    eligible: row.eligible,
  }));
}

const momentOf = (seconds: number): Date => new Date(Math.round(seconds * 1_000));

interface RawPoolRow extends Record<string, unknown> {
  readonly memory_id: string;
  readonly text: string;
  readonly speaker: string | null;
  readonly origin: Origin;
  readonly session_id: string | null;
  readonly position: number | null;
  /** In seconds, which take less to write and to read than dates do. */
  readonly occurred_at: number;
  readonly importance: number;
  readonly novelty: number | null;
  readonly superseded: boolean;
  readonly strength: number | null;
  readonly since: number;
  readonly eligible: boolean;
}

/** What the keys of a memory have in common with a query. */
export interface Evidence {
  readonly memoryId: MemoryId;
  /** What they hold of the terms to look up; of each key on its own. */
  readonly occurrences: readonly Occurrence[];
  /** Cosine of the query with the best of its current keys; null without vectors to compare, or where they have no direction. */
  readonly similarity: number | null;
}

export interface EvidenceQuery extends KeyTime {
  readonly ids: readonly MemoryId[];
  /** Terms to look up. */
  readonly unread: readonly UnreadTerm[];
  readonly vector?: { readonly modelId: number; readonly vector: Float32Array };
}

/** Of each of these memories; those with nothing in common are left out. */
export async function loadEvidence(tx: ReadTx, query: EvidenceQuery): Promise<Evidence[]> {
  const result = await tx.db.execute<RawEvidence>(sql`
    with keys as materialized (
      select memory_id, key_id, retired_at from mempage.search_keys
      where bank_id = ${tx.bank} and memory_id = any(array(select unnest(${sql.param([...query.ids])}::bigint[])))
    ), counted as (
      ${occurring(tx, query)}
    ), likened as (
      ${likenesses(tx, query.vector)}
    )
    select memory_id, counted.occurrences, likened.similarity
    from counted full join likened using (memory_id)`);
  return result.rows.map((row) => ({
    memoryId: Number(row.memory_id),
    occurrences: occurrencesIn(row.occurrences),
    similarity: row.similarity,
  }));
}

interface RawEvidence extends Record<string, unknown> {
  readonly memory_id: string;
  readonly occurrences: string | null;
  readonly similarity: number | null;
}

function occurring(tx: ReadTx, query: EvidenceQuery): SQL {
  if (query.unread.length === 0) return sql`select 0::bigint as memory_id, null as occurrences where false`;
  return sql`
    select memory_id, string_agg(concat_ws(' ', place, frequency, length), ' ') as occurrences
    from ${postingsOf(tx, query.unread, sql`array(select key_id from keys)`)} as found
    where ${current(tx, query, sql`found`)}
    group by memory_id`;
}

function likenesses(tx: ReadTx, query: EvidenceQuery['vector']): SQL {
  if (!query) return sql`select 0::bigint as memory_id, null::float8 as similarity where false`;
  // Fenced off by `offset 0`, or whole vectors would be sorted.
  return sql`
    select memory_id, max(cosine) filter (where cosine <> 'NaN') as similarity
    from (
      select memory_id, 1 - (embedding <=> ${`[${query.vector.join(',')}]`}::vector) as cosine
      from mempage.key_vectors
      where bank_id = ${tx.bank} and model_id = ${query.modelId}
        and key_id = any(array(select key_id from keys where retired_at is null))
      offset 0
    ) as compared
    group by memory_id`;
}

/** Place, frequency and length of each, one after the other. */
function occurrencesIn(text: string | null): Occurrence[] {
  const numbers = text === null ? [] : text.split(' ').map(Number);
  return Array.from({ length: numbers.length / 3 }, (_, i) => ({
    place: numbers[3 * i] ?? 0,
    frequency: numbers[3 * i + 1] ?? 0,
    length: numbers[3 * i + 2] ?? 0,
  }));
}

/** In how many keys each term occurs; terms that occur nowhere are left out. */
export async function documentFrequencies(
  tx: ReadTx,
  terms: readonly string[],
  asOf?: Date,
): Promise<Map<string, number>> {
  if (terms.length === 0) return new Map();
  const result = await tx.db.execute<{ term: string; count: string }>(sql`
    select p.term, count(*) as count from mempage.postings as p
    where p.bank_id = ${tx.bank} and p.term = any(${sql.param([...terms])}::text[]) and ${current(tx, { asOf })}
    group by p.term`);
  return new Map(result.rows.map((row) => [row.term, Number(row.count)]));
}
