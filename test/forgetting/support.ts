import { sql } from 'drizzle-orm';
import { parseId } from '../../src/ids.ts';
import type { Bank } from '../../src/memory/bank.ts';
import { RecallLog } from '../../src/memory/recall.ts';
import { createBank, type TestBank } from '../support/bank.ts';
import type { StoreFixture } from '../support/stores.ts';

/** A bank that notes recalls; flush writes them down. */
export function createRecallingBank(stores: StoreFixture): TestBank & { recalls: RecallLog } {
  const bank = createBank(stores);
  return { ...bank, recalls: new RecallLog(bank) };
}

export interface LifeRow extends Record<string, unknown> {
  readonly novelty: number;
  readonly strength: number;
  readonly recall_count: number;
  readonly recalled_at: Date | null;
  readonly fades_at: Date | null;
  readonly faded_at: Date | null;
  readonly version: number;
}

/** What forgetting keeps of a memory, as it is in the table. */
export async function life(bank: Bank, id: string | undefined): Promise<LifeRow> {
  const result = await bank.store.read(bank.name, (tx) =>
    tx.db.execute<LifeRow>(sql`
      select novelty, strength, recall_count, recalled_at, fades_at, faded_at, version
      from mempage.memories where bank_id = ${tx.bank} and memory_id = ${parseId('m', id ?? '')}`),
  );
  const row = result.rows[0];
  if (!row) throw new Error(`no memory ${id}`);
  const moment = (value: unknown) => (value === null ? null : new Date(value as string));
  return {
    ...row,
    recalled_at: moment(row.recalled_at),
    fades_at: moment(row.fades_at),
    faded_at: moment(row.faded_at),
  };
}
