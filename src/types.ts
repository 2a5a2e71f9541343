/** The words of the domain as types. Ids here are row numbers; `ids.ts` turns them into what callers see. */

export const KINDS = ['episode', 'note', 'document', 'procedure', 'summary'] as const;
/** `episode`: said or done at a time; `note`: a statement worth keeping; `document`: long text; `procedure`: how to do something; `summary`: derived from others. */
export type Kind = (typeof KINDS)[number];

export const ORIGINS = ['user', 'agent', 'tool', 'web', 'import'] as const;
/** Where a memory came from, which decides how far its text is trusted. */
export type Origin = (typeof ORIGINS)[number];

/** What the user or the agent says, as opposed to what comes from elsewhere and may not steer the agent. */
export const isOwn = (origin: Origin): boolean => origin === 'user' || origin === 'agent';

export const GROUPINGS = [
  'day',
  'week',
  'month',
  'year',
  'weekday',
  'session',
  'speaker',
  'tag',
  'kind',
] as const;
/** What memories are counted by; a field of their metadata is named by its path, e.g. `metadata.city`. */
export type Grouping = (typeof GROUPINGS)[number] | `metadata.${string}`;

export type MemoryId = number;
export type Metadata = Record<string, unknown>;

/** One memory as it is now. */
export interface Memory {
  readonly id: MemoryId;
  readonly version: number;
  readonly kind: Kind;
  readonly content: string;
  /** The caller's own identifier, unique per bank. */
  readonly ref: string | null;
  readonly session: string | null;
  /** Place in the session's order, from 0; null outside sessions. */
  readonly position: number | null;
  readonly speaker: string | null;
  /** When it was said, done or true, as opposed to when it was written down. */
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly revisedAt: Date;
  readonly actor: string;
  readonly origin: Origin;
  readonly source: string | null;
  /** 0 to 1. */
  readonly importance: number;
  readonly tags: readonly string[];
  readonly metadata: Metadata;
  /** Length of the content in o200k tokens. */
  readonly tokens: number;
  readonly fadedAt: Date | null;
  readonly supersededBy: MemoryId | null;
  /** Where that one is from. */
  readonly supersederOrigin: Origin | null;
  readonly expiresAt: Date | null;
  /** Why it is kept out of results until a person lets it in; null for almost all. */
  readonly quarantine: string | null;
  /** Something that it was derived from has changed or was erased since. */
  readonly outdated: boolean;
  /** What it was derived from was erased, and it has not been rewritten since: its history goes with that. */
  readonly sourceErased: boolean;
}

/** A past version of a memory, as it was between two moments of system time. */
export interface MemoryVersion {
  readonly memoryId: MemoryId;
  readonly version: number;
  readonly recordedAt: Date;
  readonly retiredAt: Date;
  readonly snapshot: MemorySnapshot;
  /** Who replaced it, and why. */
  readonly actor: string;
  readonly reason: string | null;
}

/** The fields of a memory that a revision can change; what a history row keeps. */
export interface MemorySnapshot {
  readonly kind: Kind;
  readonly content: string;
  readonly speaker: string | null;
  readonly occurredAt: string;
  readonly importance: number;
  readonly tags: readonly string[];
  readonly metadata: Metadata;
  readonly source: string | null;
  readonly expiresAt: string | null;
  readonly fadedAt: string | null;
  readonly supersededBy: MemoryId | null;
}

/** A small, always-in-context text that the agent edits itself. */
export interface CoreBlock {
  readonly name: string;
  readonly content: string;
  readonly description: string | null;
  readonly maxTokens: number;
  readonly version: number;
  readonly revisedAt: Date;
  readonly actor: string;
}

/** A conversation or working period; `ordinal` counts from 1 in order of start. */
export interface Session {
  readonly id: string;
  readonly ordinal: number;
  readonly startedAt: Date;
}
