/** How strong memories are: what recall and maintenance read and change, many at a time. */
import { and, asc, eq, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { Kind, MemoryId } from '../../types.ts';
import { memories } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';

export interface MemoryStanding {
  readonly id: MemoryId;
  readonly kind: Kind;
  readonly importance: number;
  readonly novelty: number | null;
  /** In days. */
  readonly strength: number | null;
  /** When it was last recalled, or recorded. */
  readonly since: Date;
  readonly fadedAt: Date | null;
  readonly fadesAt: Date | null;
}

export async function getStandings(tx: ReadTx, ids: readonly MemoryId[]): Promise<MemoryStanding[]> {
  if (ids.length === 0) return [];
  return await standings(tx, inArray(memories.memoryId, [...ids]));
}

/** Memories that are about to leave default results by themselves, the first to do so first. */
export async function dueToFade(tx: ReadTx, now: Date, limit: number): Promise<MemoryStanding[]> {
  return await standings(
    tx,
    and(sql`${memories.fadesAt} is not null and ${memories.fadedAt} is null`, lte(memories.fadesAt, now)),
  )
    .orderBy(asc(memories.fadesAt))
    .limit(limit);
}

const standings = (tx: ReadTx, which: SQL | undefined) =>
  tx.db
    .select({
      id: memories.memoryId,
      kind: memories.kind,
      importance: memories.importance,
      novelty: memories.novelty,
      strength: memories.strength,
      since: sql<Date>`coalesce(${memories.recalledAt}, ${memories.recordedAt})`.mapWith(memories.recordedAt),
      fadedAt: memories.fadedAt,
      fadesAt: memories.fadesAt,
    })
    .from(memories)
    .where(and(eq(memories.bankId, tx.bank), which));

export interface NewLifetime {
  readonly id: MemoryId;
  /** In days. */
  readonly strength: number;
  /** Null: it does not fade by itself. */
  readonly fadesAt: Date | null;
  /** Absent: it was not recalled. */
  readonly recalledAt?: Date;
}

/** No revision and no change of what is known: neither versions nor the change log see it. */
export async function saveLifetimes(tx: WriteTx, given: readonly NewLifetime[]): Promise<void> {
  if (given.length === 0) return;
  const iso = (moment: Date | null | undefined) => moment?.toISOString() ?? null;
  await tx.db.execute(sql`
    update mempage.memories as m
    set strength = given.strength, fades_at = given.fades_at,
      recalled_at = greatest(m.recalled_at, given.recalled_at),
      recall_count = m.recall_count + (given.recalled_at is not null)::int
    from unnest(
      ${sql.param(given.map(({ id }) => id))}::bigint[], ${sql.param(given.map(({ strength }) => strength))}::float8[],
      ${sql.param(given.map(({ fadesAt }) => iso(fadesAt)))}::timestamptz[],
      ${sql.param(given.map(({ recalledAt }) => iso(recalledAt)))}::timestamptz[]
    ) as given (id, strength, fades_at, recalled_at)
    where m.bank_id = ${tx.bank} and m.memory_id = given.id`);
}
