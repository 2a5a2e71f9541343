import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
import { anyVector, bankId, instant, mempage, onlyOwnBank } from './columns.ts';

/**
 * The texts under which a memory is found: its content, the chunks of a long one, keys the agent gave, its facts.
 * Keys of past versions stay, retired, so that a search as of a past moment sees what was there.
 */
export const searchKeys = mempage.table(
  'search_keys',
  {
    bankId: bankId(),
    keyId: bigint('key_id', { mode: 'number' }).notNull(),
    memoryId: bigint('memory_id', { mode: 'number' }).notNull(),
    source: text('source').$type<KeySource>().notNull(),
    /** For `content` and `chunk`: the part of the memory's content, in UTF-16 code units, end exclusive. */
    startAt: integer('start_at'),
    endAt: integer('end_at'),
    text: text('text').notNull(),
    /** In terms, after analysis. */
    length: integer('length').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    retiredAt: instant('retired_at'),
    /** The embedding model of its latest vector; null while it waits for its first. */
    modelId: smallint('model_id'),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.keyId] }),
    index('search_keys_memory').on(t.bankId, t.memoryId),
    index('search_keys_model').on(t.bankId, t.modelId, t.keyId),
    onlyOwnBank(),
  ],
);

export type KeySource = 'content' | 'chunk' | 'agent' | 'fact';

/**
 * The inverted index behind BM25. Terms are analysed in TypeScript, so PGlite and every Postgres version agree on them.
 * `live` is false for retired keys and for memories that default results leave out (faded, quarantined): the common
 * query needs no join. Length and memory ride along for the same reason.
 */
export const postings = mempage.table(
  'postings',
  {
    bankId: bankId(),
    term: text('term').notNull(),
    keyId: bigint('key_id', { mode: 'number' }).notNull(),
    memoryId: bigint('memory_id', { mode: 'number' }).notNull(),
    frequency: smallint('frequency').notNull(),
    length: integer('length').notNull(),
    live: boolean('live').notNull().default(true),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.term, t.keyId] }),
    index('postings_key').on(t.bankId, t.keyId),
    onlyOwnBank(),
  ],
);

/** One vector per key and model. */
export const keyVectors = mempage.table(
  'key_vectors',
  {
    bankId: bankId(),
    modelId: smallint('model_id').notNull(),
    keyId: bigint('key_id', { mode: 'number' }).notNull(),
    memoryId: bigint('memory_id', { mode: 'number' }).notNull(),
    live: boolean('live').notNull().default(true),
    embedding: anyVector('embedding').notNull(),
    /**
     * Greater with each change of the row. A bank's writes happen one after another, so who has seen one of its stamps has
     * seen all that are smaller.
     */
    stamp: bigint('stamp', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.modelId, t.keyId] }),
    index('key_vectors_key').on(t.bankId, t.keyId),
    // True of all, and only said by who asks for stamps: else, in a bank that the planner has no statistics of yet, whoever looks
    // up keys read all of the bank along this index (160 of 40,000 in 13.6 ms instead of 0.6).
    index('key_vectors_stamp').on(t.bankId, t.modelId, t.stamp).where(sql`stamp > 0`),
    onlyOwnBank(),
  ],
);

/** Embedder identities seen in a bank; vectors of different ones are never compared. */
export const embeddingModels = mempage.table(
  'embedding_models',
  {
    bankId: bankId(),
    modelId: smallint('model_id').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    version: text('version').notNull(),
    dimensions: integer('dimensions').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.modelId] }),
    index('embedding_models_identity').on(t.bankId, t.provider, t.model, t.version, t.dimensions),
    onlyOwnBank(),
  ],
);
