import { eq } from 'drizzle-orm';
import { banks } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';

/** What reading a bank needs to know of it. */
export interface BankInfo {
  readonly timeZone: string;
  readonly language: string;
  /** Number of live keys and their total length in terms. */
  readonly keyCount: number;
  readonly keyLength: number;
  /** Stamp of the last write, by the writers' clocks; undefined before the first. */
  readonly lastChangeAt?: Date;
  /** As stored; memory/settings.ts knows what they mean. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export async function getBank(tx: ReadTx): Promise<BankInfo> {
  const [row] = await tx.db
    .select({
      timeZone: banks.timeZone,
      language: banks.language,
      keyCount: banks.keyCount,
      keyLength: banks.keyLength,
      lastChangeAt: banks.lastChangeAt,
      settings: banks.settings,
    })
    .from(banks)
    .where(eq(banks.bankId, tx.bank));
  return row ?? { ...tx.defaults, keyCount: 0, keyLength: 0, settings: {} };
}

/** Predicates that the bank's settings declare exclusive: a subject has one such object at a time. */
export async function declaredExclusive(tx: ReadTx): Promise<string[]> {
  const [row] = await tx.db.select({ settings: banks.settings }).from(banks).where(eq(banks.bankId, tx.bank));
  const declared = row?.settings.exclusivePredicates;
  return Array.isArray(declared) ? declared.map(String) : [];
}

/** Replaces the bank's settings. */
export async function saveSettings(tx: WriteTx, settings: Record<string, unknown>): Promise<void> {
  await tx.db.update(banks).set({ settings }).where(eq(banks.bankId, tx.bank));
}
