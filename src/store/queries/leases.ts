/** Who works on what, for a time. */
import { and, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import { leases } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';

export interface Lease {
  readonly item: string;
  readonly holder: string;
  readonly expiresAt: Date;
}

/** The leases that have not run out, on any of these items. */
export async function leasesOn(tx: ReadTx, items: readonly string[], now: Date): Promise<Lease[]> {
  if (items.length === 0) return [];
  return await tx.db
    .select({ item: leases.item, holder: leases.holder, expiresAt: leases.expiresAt })
    .from(leases)
    .where(and(eq(leases.bankId, tx.bank), inArray(leases.item, [...items]), gt(leases.expiresAt, now)));
}

/** Takes or prolongs leases; somebody else's must have run out. */
export async function takeLeases(
  tx: WriteTx,
  items: readonly string[],
  { holder, until }: { holder: string; until: Date },
): Promise<void> {
  if (items.length === 0) return;
  await tx.db
    .insert(leases)
    .values([...new Set(items)].map((item) => ({ bankId: tx.bank, item, holder, expiresAt: until })))
    .onConflictDoUpdate({
      target: [leases.bankId, leases.item],
      set: { holder: sql`excluded.holder`, expiresAt: sql`excluded.expires_at` },
    });
}

/** Forgets leases that have run out. */
export async function dropLeases(tx: WriteTx): Promise<void> {
  await tx.db.delete(leases).where(and(eq(leases.bankId, tx.bank), lte(leases.expiresAt, tx.now)));
}

/** Gives up what one holder has of the items that begin so. */
export async function dropLeasesOf(
  tx: WriteTx,
  { holder, prefix }: { holder: string; prefix: string },
): Promise<void> {
  await tx.db
    .delete(leases)
    .where(
      and(eq(leases.bankId, tx.bank), eq(leases.holder, holder), sql`starts_with(${leases.item}, ${prefix})`),
    );
}
