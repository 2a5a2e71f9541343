/** Weighted links between memories that are recalled together. */
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { MemoryId } from '../../types.ts';
import { links, memories } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';
import { type MemoryFilter, memoryConditions } from './filter.ts';
import { linksOf } from './links.ts';

export interface Association {
  readonly fromId: MemoryId;
  readonly toId: MemoryId;
  /** 0 to 1, as it was at `weightedAt`. */
  readonly weight: number;
  readonly weightedAt: Date;
}

const columns = {
  fromId: links.fromId,
  toId: links.toId,
  weight: links.weight,
  weightedAt: links.weightedAt,
};

/** Between any two of these. */
export async function associationsAmong(tx: ReadTx, ids: readonly MemoryId[]): Promise<Association[]> {
  if (ids.length === 0) return [];
  return await tx.db
    .select(columns)
    .from(links)
    .where(
      and(
        eq(links.bankId, tx.bank),
        eq(links.relation, 'associated'),
        inArray(links.fromId, [...ids]),
        inArray(links.toId, [...ids]),
      ),
    );
}

export async function saveAssociations(
  tx: WriteTx,
  given: readonly Omit<Association, 'weightedAt'>[],
): Promise<void> {
  if (given.length === 0) return;
  await tx.db
    .insert(links)
    .values(
      given.map((link) => ({
        bankId: tx.bank,
        ...link,
        relation: 'associated' as const,
        recordedAt: tx.now,
        weightedAt: tx.now,
      })),
    )
    .onConflictDoUpdate({
      target: [links.bankId, links.fromId, links.toId, links.relation],
      set: { weight: sql`excluded.weight`, weightedAt: sql`excluded.weighted_at` },
    });
}

export interface Neighbour {
  readonly id: MemoryId;
  /** The memory that it is associated with. */
  readonly with: MemoryId;
  readonly weight: number;
  readonly weightedAt: Date;
}

/** What is associated with these memories and passes the filter, the strongest links first. */
export async function associatedWith(
  tx: ReadTx,
  query: { ids: readonly MemoryId[]; filter: MemoryFilter; limit: number },
): Promise<Neighbour[]> {
  if (query.ids.length === 0) return [];
  const result = await tx.db.execute<{ id: string; with: string; weight: number; weighted_at: string }>(sql`
    select near.* from ${linksOf(tx, query.ids, 'associated')} as near
    cross join lateral (
      select from ${memories} where ${memoryConditions(tx.bank, query.filter)} and memory_id = near.id offset 0
    ) as passing
    order by near.weight desc, near.id limit ${query.limit}`);
  return result.rows.map((row) => ({
    id: Number(row.id),
    with: Number(row.with),
    weight: row.weight,
    weightedAt: new Date(row.weighted_at),
  }));
}

/** Which links are too weak to keep: they halve every `halfLifeDays` and none begins with less than `first`. */
export interface Weakness {
  readonly weakest: number;
  readonly first: number;
  readonly halfLifeDays: number;
}

const weak = (tx: ReadTx, now: Date, { weakest, first, halfLifeDays }: Weakness): SQL => {
  const moment = sql`${now.toISOString()}::timestamptz`;
  // Only what has had the time to fall that far is looked at, which the index finds.
  const shortest = Math.floor(Math.log2(first / weakest) * halfLifeDays);
  return sql`bank_id = ${tx.bank} and relation = 'associated'
    and weighted_at <= ${moment} - make_interval(days => ${shortest}::int)
    and weight * power(2, -extract(epoch from ${moment} - weighted_at) / 86400 / ${halfLifeDays}::float8)
      < ${weakest}::float8`;
};

/** Removes up to `limit` links that have become too weak; returns how many. */
export async function dropWeak(tx: WriteTx, weakness: Weakness, limit: number): Promise<number> {
  const dropped = await tx.db.execute(sql`
    delete from mempage.links
    where bank_id = ${tx.bank} and (from_id, to_id, relation) in (
      select from_id, to_id, relation from mempage.links where ${weak(tx, tx.now, weakness)} limit ${limit})`);
  return dropped.rowCount ?? 0;
}

export async function countWeak(tx: ReadTx, now: Date, weakness: Weakness): Promise<number> {
  const result = await tx.db.execute<{ count: string }>(
    sql`select count(*) as count from mempage.links where ${weak(tx, now, weakness)}`,
  );
  return Number(result.rows[0]?.count ?? 0);
}
