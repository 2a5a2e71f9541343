/** The bookkeeping of a write: the bank's lock, its counters and its change log. */
import { randomUUID } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { banks, changes } from './schema/index.ts';
import type { BankDefaults, Change, Sequence, WriteTx } from './store.ts';

type BankRow = typeof banks.$inferSelect;

const COLUMN = {
  memory: 'memorySeq',
  key: 'keySeq',
  entity: 'entitySeq',
  fact: 'factSeq',
} as const satisfies Record<Sequence, keyof BankRow>;

/** Where a finished transaction left its mark; see {@link hasCommitted}. */
export interface CommitMark {
  readonly changeNo: number;
  readonly transactionId: string;
}

/** A write in progress. Created by {@link beginWrite}, saved by {@link flush} right before the commit. */
export class WriteTransaction implements WriteTx {
  readonly db: NodePgDatabase;
  readonly bank: string;
  readonly actor: string;
  readonly now: Date;
  readonly defaults: BankDefaults;
  readonly #row: BankRow;
  readonly #transactionId = randomUUID();
  readonly #changes: Change[] = [];
  #moved = false;

  constructor(db: NodePgDatabase, row: BankRow, actor: string, clockNow: Date) {
    this.db = db;
    this.bank = row.bankId;
    this.actor = actor;
    this.defaults = { timeZone: row.timeZone, language: row.language };
    this.#row = row;
    this.now = new Date(Math.max(clockNow.getTime(), row.lastChangeAt.getTime() + 1));
  }

  allocate(sequence: Sequence, count: number): number {
    const column = COLUMN[sequence];
    const first = this.#row[column] + 1;
    this.#row[column] += count;
    this.#moved = true;
    return first;
  }

  countKeys(keys: number, length: number): void {
    this.#row.keyCount += keys;
    this.#row.keyLength += length;
    this.#moved = true;
  }

  log(change: Change): void {
    this.#changes.push(change);
  }

  /** Writes counters and log; returns the mark to look for if the commit's reply gets lost, or null if nothing changed. */
  async flush(): Promise<CommitMark | null> {
    if (!this.#moved && this.#changes.length === 0) return null;
    const first = this.#row.changeSeq + 1;
    this.#row.changeSeq += this.#changes.length;
    await saveCounters(this.db, { ...this.#row, lastChangeAt: this.now });
    if (this.#changes.length === 0) return null;
    await this.db
      .insert(changes)
      .values(this.#changes.map((change, i) => this.#changeRow(change, first + i)));
    return { changeNo: first, transactionId: this.#transactionId };
  }

  #changeRow(change: Change, changeNo: number) {
    return {
      bankId: this.bank,
      changeNo,
      at: this.now,
      actor: this.actor,
      action: change.action,
      targetType: change.target,
      targetId: change.id,
      version: change.version,
      transactionId: this.#transactionId,
      detail: change.detail,
    };
  }
}

/** Locks the bank's row until the transaction ends, making the bank if it is new. */
export async function lockBank(
  db: NodePgDatabase,
  bank: string,
  now: Date,
  defaults: BankDefaults,
): Promise<BankRow> {
  const [row] = await db
    .insert(banks)
    .values({ bankId: bank, createdAt: now, lastChangeAt: now, ...defaults })
    .onConflictDoUpdate({ target: banks.bankId, set: { changeSeq: sql`${banks.changeSeq}` } })
    .returning();
  if (!row) throw new Error('the bank row was neither inserted nor found');
  return row;
}

async function saveCounters(db: NodePgDatabase, row: BankRow): Promise<void> {
  const { memorySeq, keySeq, entitySeq, factSeq, changeSeq, keyCount, keyLength, lastChangeAt } = row;
  await db
    .update(banks)
    .set({ memorySeq, keySeq, entitySeq, factSeq, changeSeq, keyCount, keyLength, lastChangeAt })
    .where(eq(banks.bankId, row.bankId));
}

/**
 * Whether the transaction that left this mark was committed, asked on a new connection after the old one died during
 * COMMIT. `pg_xact_status` would not do: after a crash a transaction number that never reached the log is given out
 * again.
 */
export async function hasCommitted(db: NodePgDatabase, bank: string, mark: CommitMark): Promise<boolean> {
  const rows = await db
    .select({ transactionId: changes.transactionId })
    .from(changes)
    .where(and(eq(changes.bankId, bank), eq(changes.changeNo, mark.changeNo)));
  return rows[0]?.transactionId === mark.transactionId;
}
