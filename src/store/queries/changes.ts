/** The append-only change log. */
import { and, asc, desc, eq, gt, gte, inArray, max } from 'drizzle-orm';
import { changes } from '../schema/index.ts';
import type { ReadTx } from '../store.ts';

export interface ChangeEntry {
  readonly changeNo: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly targetType: string;
  readonly targetId: string;
  readonly version: number | null;
}

/** Number of the latest change, 0 in an empty bank. */
export async function latestChange(tx: ReadTx): Promise<number> {
  const [row] = await tx.db
    .select({ latest: max(changes.changeNo) })
    .from(changes)
    .where(eq(changes.bankId, tx.bank));
  return row?.latest ?? 0;
}

/** What happened after change number `after`, oldest first. */
export async function changesAfter(tx: ReadTx, after: number, limit: number): Promise<ChangeEntry[]> {
  return await tx.db
    .select({
      changeNo: changes.changeNo,
      at: changes.at,
      actor: changes.actor,
      action: changes.action,
      targetType: changes.targetType,
      targetId: changes.targetId,
      version: changes.version,
    })
    .from(changes)
    .where(and(eq(changes.bankId, tx.bank), gt(changes.changeNo, after)))
    .orderBy(asc(changes.changeNo))
    .limit(limit);
}

/** What was done since a moment, newest first: of the newest `limit` changes those with one of these actions. */
export async function newestChanges(
  tx: ReadTx,
  { since, actions, limit }: { since: Date; actions: readonly string[]; limit: number },
): Promise<Pick<ChangeEntry, 'targetType' | 'targetId'>[]> {
  const newest = tx.db
    .select({
      action: changes.action,
      targetType: changes.targetType,
      targetId: changes.targetId,
      at: changes.at,
    })
    .from(changes)
    .where(eq(changes.bankId, tx.bank))
    .orderBy(desc(changes.changeNo))
    .limit(limit)
    .as('newest');
  return await tx.db
    .select({ targetType: newest.targetType, targetId: newest.targetId })
    .from(newest)
    .where(and(gte(newest.at, since), inArray(newest.action, [...actions])));
}

/** What an action was done to, of one kind of targets. */
export async function targetsOf(
  tx: ReadTx,
  { action, targetType }: Pick<ChangeEntry, 'action' | 'targetType'>,
): Promise<Set<string>> {
  const rows = await tx.db
    .selectDistinct({ id: changes.targetId })
    .from(changes)
    .where(and(eq(changes.bankId, tx.bank), eq(changes.action, action), eq(changes.targetType, targetType)));
  return new Set(rows.map((row) => row.id));
}
