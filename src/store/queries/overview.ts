/** What a bank holds, in numbers: the table of contents of the paged-in outline. */
import { type SQL, sql } from 'drizzle-orm';
import { memories } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';
import { type MemoryFilter, memoryConditions } from './filter.ts';

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

/** Counts of what a filter speaks of; names by size, at most `names` of each. */
export async function getOverview(tx: ReadTx, names: number, filter: MemoryFilter): Promise<Overview> {
  const [total] = await tx.db
    .select({
      count: sql<number>`count(*)`.mapWith(Number),
      first: sql<Date | null>`min(${memories.occurredAt})`.mapWith(memories.occurredAt),
      last: sql<Date | null>`max(${memories.occurredAt})`.mapWith(memories.occurredAt),
    })
    .from(memories)
    .where(memoryConditions(tx.bank, filter));
  return {
    memories: total?.count ?? 0,
    first: total?.first ?? null,
    last: total?.last ?? null,
    kinds: await countNames(tx, sql`${memories.kind}`, names, filter),
    speakers: await countNames(tx, sql`${memories.speaker}`, names, filter),
    tags: await countTags(tx, names, filter),
  };
}

async function countNames(tx: ReadTx, name: SQL, limit: number, filter: MemoryFilter): Promise<NamedCount[]> {
  const result = await tx.db.execute<{ name: string; count: string }>(sql`
    select ${name} as name, count(*) as count from ${memories}
    where ${memoryConditions(tx.bank, filter)} and ${name} is not null
    group by 1 order by 2 desc, 1 limit ${limit}`);
  return result.rows.map((row) => ({ name: row.name, count: Number(row.count) }));
}

async function countTags(tx: ReadTx, limit: number, filter: MemoryFilter): Promise<NamedCount[]> {
  const result = await tx.db.execute<{ name: string; count: string }>(sql`
    select tag as name, count(*) as count from ${memories}, unnest(${memories.tags}) as tag
    where ${memoryConditions(tx.bank, filter)}
    group by 1 order by 2 desc, 1 limit ${limit}`);
  return result.rows.map((row) => ({ name: row.name, count: Number(row.count) }));
}
