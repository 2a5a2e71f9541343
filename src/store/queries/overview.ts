/** What a bank holds, in numbers: the table of contents of the paged-in outline. */
import { eq, type SQL, sql } from 'drizzle-orm';
import { memories } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';
import { memoryConditions } from './filter.ts';

export interface Overview {
  readonly memories: number;
  readonly first: Date | null;
  readonly last: Date | null;
  readonly kinds: readonly NamedCount[];
  readonly speakers: readonly NamedCount[];
  readonly tags: readonly NamedCount[];
}

export interface NamedCount {
  readonly name: string;
  readonly count: number;
}

/** Counts of what default results can find; names by size, at most `names` of each. */
export async function getOverview(tx: ReadTx, names: number, now: Date): Promise<Overview> {
  const [total] = await tx.db
    .select({
      count: sql<number>`count(*)`.mapWith(Number),
      first: sql<Date | null>`min(${memories.occurredAt})`.mapWith(memories.occurredAt),
      last: sql<Date | null>`max(${memories.occurredAt})`.mapWith(memories.occurredAt),
    })
    .from(memories)
    .where(memoryConditions(tx.bank, { now }));
  return {
    memories: total?.count ?? 0,
    first: total?.first ?? null,
    last: total?.last ?? null,
    kinds: await countNames(tx, sql`${memories.kind}`, names, now),
    speakers: await countNames(tx, sql`${memories.speaker}`, names, now),
    tags: await countTags(tx, names, now),
  };
}

/** When the first and the last memory occurred; undefined in an empty bank. */
export async function getSpan(tx: ReadTx): Promise<{ first: Date; last: Date } | undefined> {
  const [row] = await tx.db
    .select({
      first: sql<Date | null>`min(${memories.occurredAt})`.mapWith(memories.occurredAt),
      last: sql<Date | null>`max(${memories.occurredAt})`.mapWith(memories.occurredAt),
    })
    .from(memories)
    .where(eq(memories.bankId, tx.bank));
  return row?.first && row.last ? { first: row.first, last: row.last } : undefined;
}

async function countNames(tx: ReadTx, name: SQL, limit: number, now: Date): Promise<NamedCount[]> {
  const result = await tx.db.execute<{ name: string; count: string }>(sql`
    select ${name} as name, count(*) as count from ${memories}
    where ${memoryConditions(tx.bank, { now })} and ${name} is not null
    group by 1 order by 2 desc, 1 limit ${limit}`);
  return result.rows.map((row) => ({ name: row.name, count: Number(row.count) }));
}

async function countTags(tx: ReadTx, limit: number, now: Date): Promise<NamedCount[]> {
  const result = await tx.db.execute<{ name: string; count: string }>(sql`
    select tag as name, count(*) as count from ${memories}, unnest(${memories.tags}) as tag
    where ${memoryConditions(tx.bank, { now })}
    group by 1 order by 2 desc, 1 limit ${limit}`);
  return result.rows.map((row) => ({ name: row.name, count: Number(row.count) }));
}
