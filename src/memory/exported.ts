/**
 * An export: one JSON object a line. First the bank, then its memories in order of their numbers, its core blocks, the hashes
 * of what was erased (behind them, since what says the same as something erased may have stayed) and at last an end with the counts, so that a file that was cut short is noticed. The fields of a memory are named
 * as memory_insert names them; what it has besides is what only the bank knows.
 */
import { z } from 'zod';
import { KINDS, ORIGINS } from '../types.ts';

/** 2 came with settings, marks, quarantine and tombstones; an export of 1 lacks them. */
export const FORMAT = 2;

const exportedBank = z.object({
  type: z.literal('bank'),
  format: z.number(),
  bank: z.string(),
  time_zone: z.string(),
  language: z.string(),
  /** What was set of the bank's settings. */
  settings: z.record(z.string(), z.string()).optional(),
});

const exportedFact = z.object({
  subject: z.string(),
  predicate: z.string(),
  object: z.string(),
  valid_from: z.string().optional(),
  valid_to: z.string().optional(),
  exclusive: z.boolean().optional(),
  confidence: z.number(),
});

const exportedMemory = z.object({
  type: z.literal('memory'),
  id: z.string(),
  content: z.string(),
  kind: z.enum(KINDS),
  ref: z.string().optional(),
  occurred_at: z.string(),
  session: z.string().optional(),
  speaker: z.string().optional(),
  tags: z.array(z.string()).optional(),
  importance: z.number(),
  keys: z.array(z.string()).optional(),
  facts: z.array(exportedFact).optional(),
  source: z.string().optional(),
  origin: z.enum(ORIGINS),
  derived_from: z.array(z.string()).optional(),
  expires_at: z.string().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  superseded_by: z.string().optional(),
  /** In quarantine: what it supersedes once a person lets it in. */
  to_supersede: z.array(z.string()).optional(),
  /** Why it is in quarantine. */
  quarantined: z.string().optional(),
  /** A person let it out of quarantine. */
  released: z.literal(true).optional(),
  /** Something that it was derived from has changed or was erased since. */
  outdated: z.literal(true).optional(),
  source_erased: z.literal(true).optional(),
  faded_at: z.string().optional(),
  recorded_at: z.string(),
  actor: z.string(),
  version: z.number(),
  /** Earlier versions, oldest first; they are for reading and are not imported. */
  history: z.array(z.record(z.string(), z.unknown())).optional(),
});

const exportedCoreBlock = z.object({
  type: z.literal('core_block'),
  name: z.string(),
  content: z.string(),
  description: z.string().optional(),
  version: z.number(),
  revised_at: z.string(),
  actor: z.string(),
  history: z.array(z.record(z.string(), z.unknown())).optional(),
});

const hash = z.string().regex(/^[\w-]{43}$/);
/** SHA-256, base64url: of a text that was erased and of the ref it had. */
const exportedTombstone = z.object({
  type: z.literal('tombstone'),
  content_hash: hash,
  ref_hash: hash.optional(),
});

const exportedEnd = z.object({
  type: z.literal('end'),
  memories: z.number(),
  core_blocks: z.number(),
  tombstones: z.number().optional(),
});

export const exportedRecord = z.discriminatedUnion('type', [
  exportedBank,
  exportedMemory,
  exportedCoreBlock,
  exportedTombstone,
  exportedEnd,
]);

export type ExportedBank = z.output<typeof exportedBank>;
export type ExportedMemory = z.output<typeof exportedMemory>;
export type ExportedCoreBlock = z.output<typeof exportedCoreBlock>;
export type ExportedTombstone = z.output<typeof exportedTombstone>;
export type ExportedRecord = z.output<typeof exportedRecord>;
