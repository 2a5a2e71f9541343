import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, primaryKey, real, text, uniqueIndex } from 'drizzle-orm/pg-core';
import type { Kind, MemorySnapshot, Metadata, Origin } from '../../types.ts';
import { bankId, instant, mempage, onlyOwnBank } from './columns.ts';

/** Every memory, as it is now. */
export const memories = mempage.table(
  'memories',
  {
    bankId: bankId(),
    memoryId: bigint('memory_id', { mode: 'number' }).notNull(),
    version: integer('version').notNull().default(1),
    kind: text('kind').$type<Kind>().notNull(),
    content: text('content').notNull(),
    /** SHA-256 of the normalised content, base64url. */
    contentHash: text('content_hash').notNull(),
    ref: text('ref'),
    sessionId: text('session_id'),
    position: integer('position'),
    speaker: text('speaker'),
    occurredAt: instant('occurred_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    /** When the current version was recorded. */
    revisedAt: instant('revised_at').notNull(),
    actor: text('actor').notNull(),
    origin: text('origin').$type<Origin>().notNull(),
    source: text('source'),
    importance: real('importance').notNull().default(0.5),
    tags: text('tags').array().notNull().default([]),
    metadata: jsonb('metadata').$type<Metadata>().notNull().default({}),
    tokens: integer('tokens').notNull(),
    /** Surprise against what was stored at insertion, 0 to 1. */
    novelty: real('novelty'),
    /** Days until retention has fallen to 1/e; null until forgetting has looked at it. */
    strength: real('strength'),
    recalledAt: instant('recalled_at'),
    recallCount: integer('recall_count').notNull().default(0),
    /** When retention will have fallen to the floor. Null: it does not fade by itself, or was faded by someone. */
    fadesAt: instant('fades_at'),
    fadedAt: instant('faded_at'),
    supersededBy: bigint('superseded_by', { mode: 'number' }),
    supersededAt: instant('superseded_at'),
    quarantinedAt: instant('quarantined_at'),
    quarantineReason: text('quarantine_reason'),
    /** Set on a derived memory when one of its sources changed or was erased. */
    outdatedAt: instant('outdated_at'),
    /** Set with it where a source was erased: what the memory said until then goes with the next rewriting. */
    sourceErasedAt: instant('source_erased_at'),
    expiresAt: instant('expires_at'),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.memoryId] }),
    uniqueIndex('memories_ref').on(t.bankId, t.ref).where(sql`ref is not null`),
    index('memories_hash').on(t.bankId, t.contentHash),
    index('memories_time').on(t.bankId, t.occurredAt, t.memoryId),
    index('memories_speaker').on(t.bankId, t.speaker),
    index('memories_session').on(t.bankId, t.sessionId, t.position),
    index('memories_expiry').on(t.bankId, t.expiresAt).where(sql`expires_at is not null`),
    index('memories_fading').on(t.bankId, t.fadesAt).where(sql`fades_at is not null and faded_at is null`),
    index('memories_outdated').on(t.bankId, t.memoryId).where(sql`outdated_at is not null`),
    onlyOwnBank(),
  ],
);

/** A text as `normalised` in memory/content.ts has it, with all that JavaScript counts as white space. */
export const normalisedText = (text: SQLWrapper): SQL =>
  sql`btrim(regexp_replace(normalize(${text}), '[\\s\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff]+', ' ', 'g'))`;

/**
 * By this an erase finds the same text in the history of other memories. Of its beginning only: a text of 4 MB took 1.8 s
 * as a whole, and whoever looks up compares the whole of what is found. Not MD5, which some servers forbid.
 */
export const textKey = (text: SQLWrapper): SQL =>
  sql`hashtextextended(left(${normalisedText(sql`left(${text}, 4000)`)}, 200), 0)`;

/** What a memory was before each revision; the current version is the row in `memories`. */
export const memoryVersions = mempage.table(
  'memory_versions',
  {
    bankId: bankId(),
    memoryId: bigint('memory_id', { mode: 'number' }).notNull(),
    version: integer('version').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    retiredAt: instant('retired_at').notNull(),
    snapshot: jsonb('snapshot').$type<MemorySnapshot>().notNull(),
    actor: text('actor').notNull(),
    reason: text('reason'),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.memoryId, t.version] }),
    index('memory_versions_content').on(t.bankId, textKey(sql`(${t.snapshot} ->> 'content')`)),
    onlyOwnBank(),
  ],
);

/**
 * Relations between memories: `supersedes`, `to_supersede`, `derived_from` and `similar` (nearly the same text; from the newer) are
 * directed; `associated` is not, has the smaller number first and a weight that use changes.
 */
export const links = mempage.table(
  'links',
  {
    bankId: bankId(),
    fromId: bigint('from_id', { mode: 'number' }).notNull(),
    toId: bigint('to_id', { mode: 'number' }).notNull(),
    relation: text('relation').$type<LinkRelation>().notNull(),
    weight: real('weight').notNull().default(1),
    recordedAt: instant('recorded_at').notNull(),
    /** When the weight last changed; decay counts from here. */
    weightedAt: instant('weighted_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.fromId, t.toId, t.relation] }),
    index('links_to').on(t.bankId, t.toId, t.relation),
    index('links_fading').on(t.bankId, t.weightedAt).where(sql`relation = 'associated'`),
    index('links_similar').on(t.bankId, t.fromId).where(sql`relation = 'similar'`),
    onlyOwnBank(),
  ],
);

/** `to_supersede`: from one in quarantine, which supersedes nothing until it is released. */
export type LinkRelation = 'supersedes' | 'to_supersede' | 'derived_from' | 'associated' | 'similar';

/** Conversations and working periods. Their ordinal is their rank by start and is computed when read. */
export const sessions = mempage.table(
  'sessions',
  {
    bankId: bankId(),
    sessionId: text('session_id').notNull(),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    title: text('title'),
    /** Next free position. */
    nextPosition: integer('next_position').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.sessionId] }),
    index('sessions_order').on(t.bankId, t.startedAt, t.recordedAt, t.sessionId),
    onlyOwnBank(),
  ],
);

/** Hashes of erased content and refs: a replayed import does not bring it back. */
export const tombstones = mempage.table(
  'tombstones',
  {
    bankId: bankId(),
    contentHash: text('content_hash').notNull(),
    refHash: text('ref_hash'),
    erasedAt: instant('erased_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.bankId, t.contentHash] }),
    index('tombstones_ref').on(t.bankId, t.refHash).where(sql`ref_hash is not null`),
    onlyOwnBank(),
  ],
);
