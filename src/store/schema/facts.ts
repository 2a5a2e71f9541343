import { bigint, boolean, index, integer, primaryKey, real, text } from 'drizzle-orm/pg-core';
import type { Origin } from '../../types.ts';
import { bankId, instant, mempage, onlyOwnBank } from './columns.ts';

/** People, places and things that facts are about. A merged entity points to the one it became part of. */
export const entities = mempage.table(
  'entities',
  {
    bankId: bankId(),
    entityId: bigint('entity_id', { mode: 'number' }).notNull(),
    name: text('name').notNull(),
    mergedInto: bigint('merged_into', { mode: 'number' }),
    recordedAt: instant('recorded_at').notNull(),
    mergedAt: instant('merged_at'),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.entityId] }),
    index('entities_merged').on(t.bankId, t.mergedInto),
    onlyOwnBank(),
  ],
);

/** Names an entity goes by, normalised; several entities may share one. */
export const entityAliases = mempage.table(
  'entity_aliases',
  {
    bankId: bankId(),
    alias: text('alias').notNull(),
    entityId: bigint('entity_id', { mode: 'number' }).notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.alias, t.entityId] }),
    index('entity_aliases_entity').on(t.bankId, t.entityId),
    onlyOwnBank(),
  ],
);

/** Which memories speak of which entities. */
export const mentions = mempage.table(
  'mentions',
  {
    bankId: bankId(),
    entityId: bigint('entity_id', { mode: 'number' }).notNull(),
    memoryId: bigint('memory_id', { mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.entityId, t.memoryId] }),
    index('mentions_memory').on(t.bankId, t.memoryId),
    onlyOwnBank(),
  ],
);

/**
 * Bi-temporal facts (Zep, arXiv 2501.13956, section 2.2.3): `valid_*` is the world's time, `recorded_at`/`retired_at`
 * the record's. Rows never change but for `retired_at`: a correction retires a version and records the next, so what
 * was believed at any past moment stays readable.
 */
export const facts = mempage.table(
  'facts',
  {
    bankId: bankId(),
    factId: bigint('fact_id', { mode: 'number' }).notNull(),
    version: integer('version').notNull(),
    subjectId: bigint('subject_id', { mode: 'number' }).notNull(),
    predicate: text('predicate').notNull(),
    /** The object as an entity, and as the text it was given in. */
    objectId: bigint('object_id', { mode: 'number' }),
    object: text('object').notNull(),
    validFrom: instant('valid_from'),
    validTo: instant('valid_to'),
    recordedAt: instant('recorded_at').notNull(),
    retiredAt: instant('retired_at'),
    exclusive: boolean('exclusive').notNull().default(false),
    /** 0 to 1. */
    confidence: real('confidence').notNull().default(1),
    origin: text('origin').$type<Origin>().notNull(),
    actor: text('actor').notNull(),
    /** The memory it was said in. */
    memoryId: bigint('memory_id', { mode: 'number' }).notNull(),
    /** The fact that closed or replaced this one. */
    closedBy: bigint('closed_by', { mode: 'number' }),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.factId, t.version] }),
    index('facts_subject').on(t.bankId, t.subjectId, t.predicate),
    index('facts_object').on(t.bankId, t.objectId),
    index('facts_memory').on(t.bankId, t.memoryId),
    onlyOwnBank(),
  ],
);
