import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, primaryKey, real, text } from 'drizzle-orm/pg-core';
import type { Origin } from '../../types.ts';
import { bankId, instant, mempage, onlyOwnBank } from './columns.ts';

/**
 * People, places and things that facts are about. That two are one is a fact like any other (`same as`), so it can be
 * undone and read as of a past time.
 */
export const entities = mempage.table(
  'entities',
  {
    bankId: bankId(),
    entityId: bigint('entity_id', { mode: 'number' }).notNull(),
    name: text('name').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.bankId, t.entityId] }), onlyOwnBank()],
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

/** The predicate of facts that make two entities one. */
export const SAME_AS = 'same as';

/**
 * Bi-temporal facts (Zep, arXiv 2501.13956, section 2.2.3): `valid_*` is the world's time, `recorded_at`/`retired_at`
 * the record's. Rows never change but for `retired_at`: a correction retires a version and records the next, so what
 * was believed at any past moment stays readable.
 *
 * A fact is one memory's statement. `said_*` is what the memory says; `valid_*` is what is left of that beside the other
 * statements about the subject and predicate (memory/facts-validity.ts). Every fact that a memory stands for has one row
 * without `retired_at`, even where `valid_*` is empty.
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
    objectId: bigint('object_id', { mode: 'number' }).notNull(),
    object: text('object').notNull(),
    validFrom: instant('valid_from'),
    validTo: instant('valid_to'),
    recordedAt: instant('recorded_at').notNull(),
    retiredAt: instant('retired_at'),
    /** True: the subject has one such object at a time. False: it may have several. Null: it was not said. */
    exclusive: boolean('exclusive'),
    /** 0 to 1. */
    confidence: real('confidence').notNull().default(1),
    origin: text('origin').$type<Origin>().notNull(),
    actor: text('actor').notNull(),
    /** The memory it was said in. */
    memoryId: bigint('memory_id', { mode: 'number' }).notNull(),
    saidFrom: instant('said_from'),
    saidTo: instant('said_to'),
    /** When the memory occurred. */
    saidAt: instant('said_at').notNull(),
    /** The fact that set the end of `valid_*`. */
    closedBy: bigint('closed_by', { mode: 'number' }),
    /** The fact whose interval this one confirms; its own is empty then. */
    restates: bigint('restates', { mode: 'number' }),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.factId, t.version] }),
    // Newest first under an entity, as of any moment: what a neighbour query reads until it has enough.
    index('facts_subject').on(t.bankId, t.subjectId, t.recordedAt, t.factId),
    index('facts_subject_predicate').on(t.bankId, t.subjectId, t.predicate, t.recordedAt, t.factId),
    index('facts_object').on(t.bankId, t.objectId, t.recordedAt, t.factId),
    index('facts_predicate').on(t.bankId, t.predicate, t.recordedAt, t.factId),
    index('facts_pair').on(t.bankId, t.subjectId, t.objectId).where(sql`retired_at is null`),
    index('facts_exclusive')
      .on(t.bankId, t.predicate, t.subjectId)
      .where(sql`exclusive and retired_at is null`),
    index('facts_same')
      .on(t.bankId, t.objectId)
      .where(sql.raw(`predicate = '${SAME_AS}'`)),
    index('facts_memory').on(t.bankId, t.memoryId),
    onlyOwnBank(),
  ],
);
