import { bigint, integer, jsonb, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { bankId, instant, mempage, onlyOwnBank } from './columns.ts';

/**
 * One row per bank. Writers lock it first (see transaction.ts): a bank's writes happen one after another, which makes
 * numbering, duplicate checks and statistics exact without retries.
 */
export const banks = mempage.table(
  'banks',
  {
    bankId: text('bank_id').primaryKey(),
    createdAt: instant('created_at').notNull(),
    /** Stamp of the last write. Stamps of a bank strictly increase, whatever the writers' clocks say. */
    lastChangeAt: instant('last_change_at').notNull(),
    timeZone: text('time_zone').notNull().default('UTC'),
    language: text('language').notNull().default('en'),
    settings: jsonb('settings').$type<Record<string, unknown>>().notNull().default({}),
    /** Last numbers given out. */
    memorySeq: bigint('memory_seq', { mode: 'number' }).notNull().default(0),
    keySeq: bigint('key_seq', { mode: 'number' }).notNull().default(0),
    entitySeq: bigint('entity_seq', { mode: 'number' }).notNull().default(0),
    factSeq: bigint('fact_seq', { mode: 'number' }).notNull().default(0),
    changeSeq: bigint('change_seq', { mode: 'number' }).notNull().default(0),
    /** Live search keys and their total length in terms: N and the average length of BM25. */
    keyCount: bigint('key_count', { mode: 'number' }).notNull().default(0),
    keyLength: bigint('key_length', { mode: 'number' }).notNull().default(0),
  },
  () => [onlyOwnBank()],
);

/** Append-only: who did what to what, and when. Holds no content, so it survives an erase. */
export const changes = mempage.table(
  'changes',
  {
    bankId: bankId(),
    changeNo: bigint('change_no', { mode: 'number' }).notNull(),
    at: instant('at').notNull(),
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    /** `memory`, `core`, `fact`, `entity`, `session` or `bank`. */
    targetType: text('target_type').notNull(),
    targetId: text('target_id').notNull(),
    version: integer('version'),
    /** Same for all changes of one transaction; lets a writer find out whether a lost commit happened. */
    transactionId: uuid('transaction_id').notNull(),
    detail: jsonb('detail').$type<Record<string, unknown>>(),
  },
  (t) => [primaryKey({ columns: [t.bankId, t.changeNo] }), onlyOwnBank()],
);

/**
 * What one agent is working on (see memory_reflect), so that another does not do it too; and keys that an embedder refused,
 * which nobody asks of it again until then.
 */
export const leases = mempage.table(
  'leases',
  {
    bankId: bankId(),
    item: text('item').notNull(),
    holder: text('holder').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.bankId, t.item] }), onlyOwnBank()],
);
