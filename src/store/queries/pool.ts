/** What ranking looks at: the best of every arm, with the turns around them and how often the query's terms occur. */
import { sql } from 'drizzle-orm';
import type { MemoryId } from '../../types.ts';
import { memories } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';
import { type MemoryFilter, memoryConditions } from './filter.ts';
import { current, type KeyTime } from './lexical.ts';

/** A memory of the pool, without what ranking does not need. */
export interface PoolRow {
  readonly memoryId: MemoryId;
  /** The beginning of the content. */
  readonly text: string;
  readonly speaker: string | null;
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

/** Long content is judged by its beginning and by its matching keys. */
const TEXT_LENGTH = 4_000;

interface PoolQuery {
  readonly ids: readonly MemoryId[];
  /** Of these the neighbours are wanted too. */
  readonly centers: readonly MemoryId[];
  /** How far a neighbour may be, in places of the session. */
  readonly reach: number;
  readonly filter: MemoryFilter;
}

/** The given memories and the neighbours of the centers, each once, by id. */
export async function loadPool(tx: ReadTx, query: PoolQuery): Promise<PoolRow[]> {
  const result = await tx.db.execute<RawPoolRow>(sql`
    with places as materialized (
      select session_id, position from mempage.memories
      where bank_id = ${tx.bank} and memory_id = any(${sql.param([...query.centers])}::bigint[])
        and session_id is not null
    ), wanted as (
      select unnest(${sql.param([...query.ids])}::bigint[]) as memory_id
      union
      select near.memory_id
      from places join mempage.memories as near
        on near.bank_id = ${tx.bank} and near.session_id = places.session_id
        and near.position between places.position - ${query.reach} and places.position + ${query.reach}
    )
    select memories.memory_id, left(content, ${TEXT_LENGTH}) as text, speaker, session_id, position, occurred_at,
      importance, novelty, superseded_by is not null as superseded,
      case when pinned or importance >= 1 then null else strength end as strength,
      coalesce(recalled_at, recorded_at) as since,
      coalesce(${memoryConditions(tx.bank, query.filter)}, false) as eligible
    from ${memories} join wanted on memories.memory_id = wanted.memory_id
    where memories.bank_id = ${tx.bank}
    order by memories.memory_id`);
  return result.rows.map((row) => ({
    memoryId: Number(row.memory_id),
    text: row.text,
    speaker: row.speaker,
    session: row.session_id,
    position: row.position,
    occurredAt: new Date(row.occurred_at),
    importance: row.importance,
    novelty: row.novelty,
    superseded: row.superseded,
    strength: row.strength,
    since: new Date(row.since),
    eligible: row.eligible,
  }));
}

interface RawPoolRow extends Record<string, unknown> {
  readonly memory_id: string;
  readonly text: string;
  readonly speaker: string | null;
  readonly session_id: string | null;
  readonly position: number | null;
  readonly occurred_at: string;
  readonly importance: number;
  readonly novelty: number | null;
  readonly superseded: boolean;
  readonly strength: number | null;
  readonly since: string;
  readonly eligible: boolean;
}

export interface TermCount {
  readonly memoryId: MemoryId;
  readonly term: string;
  /** In the key that has most of it. */
  readonly frequency: number;
  /** Length of that key, in terms. */
  readonly length: number;
}

/** How often each term occurs in each of these memories; pairs that do not occur are left out. */
export async function countTerms(
  tx: ReadTx,
  query: { terms: readonly string[]; ids: readonly MemoryId[] } & KeyTime,
): Promise<TermCount[]> {
  if (query.terms.length === 0 || query.ids.length === 0) return [];
  const result = await tx.db.execute<{
    memory_id: string;
    term: string;
    frequency: number;
    length: number;
  }>(sql`
    select distinct on (p.memory_id, p.term) p.memory_id, p.term, p.frequency, p.length
    from mempage.postings as p
    where p.bank_id = ${tx.bank} and p.term = any(${sql.param([...query.terms])}::text[])
      and p.memory_id = any(${sql.param([...query.ids])}::bigint[]) and ${current(tx, query)}
    order by p.memory_id, p.term, p.frequency desc, p.length`);
  return result.rows.map((row) => ({ ...row, memoryId: Number(row.memory_id) }));
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

/** A bank with more speakers than this is no conversation, and their names do not steer the ranking. */
const MOST_SPEAKERS = 200;

/** Everyone who speaks in the bank. A loose index scan: one step per name, however many memories there are. */
export async function listSpeakers(tx: ReadTx): Promise<string[]> {
  const result = await tx.db.execute<{ speaker: string }>(sql`
    with recursive names as (
      (select min(speaker) as speaker from mempage.memories where bank_id = ${tx.bank} and speaker is not null)
      union all
      select (select min(m.speaker) from mempage.memories as m where m.bank_id = ${tx.bank} and m.speaker > names.speaker)
      from names where names.speaker is not null
    )
    select speaker from names where speaker is not null limit ${MOST_SPEAKERS}`);
  return result.rows.map((row) => row.speaker);
}
