/** Column types and table parts that several tables share. */
import { sql } from 'drizzle-orm';
import { customType, pgPolicy, pgSchema, text, timestamp } from 'drizzle-orm/pg-core';

/** A schema of its own, so that mempage can live in a database that other programs use too. */
export const mempage = pgSchema('mempage');

/** Every table's first key column. Text, so that row-level security compares it with a setting directly. */
export const bankId = () => text('bank_id').notNull();

export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

/** A pgvector column without fixed dimensions, so that several embedding models can share a table. */
export const anyVector = customType<{ data: Float32Array; driverData: string }>({
  dataType: () => 'vector',
  toDriver: (vector) => `[${vector.join(',')}]`,
  fromDriver: (value) => Float32Array.from(JSON.parse(value) as number[]),
});

/**
 * Row-level security: a connection sees only the bank that its transaction named. Unset means NULL or '', and neither
 * equals any bank, so a forgotten setting shows nothing rather than everything.
 */
export const onlyOwnBank = () =>
  pgPolicy('own_bank', {
    using: sql`bank_id = current_setting('mempage.bank', true)`,
    withCheck: sql`bank_id = current_setting('mempage.bank', true)`,
  });
