/** What an update changes in a memory, by what it asks for and what the memory is. */
import { isDeepStrictEqual } from 'node:util';
import { invalidInput } from '../errors.ts';
import { formatId } from '../ids.ts';
import { getMemories, getVersions } from '../store/queries/memories.ts';
import type { ReadTx, WriteTx } from '../store/store.ts';
import { parseMoment } from '../time.ts';
import type { TokenCounter } from '../tokens.ts';
import type { Kind, Memory, MemoryId, MemoryVersion, Metadata } from '../types.ts';
import { contentHash } from './content.ts';
import { uniqueTags } from './draft.ts';
import type { Revision } from './revise.ts';

/** The fields that an update can give. */
export interface UpdateFields {
  readonly content?: string;
  readonly kind?: Kind;
  /** ISO 8601; without a zone it is the bank's local time. */
  readonly occurredAt?: string;
  readonly speaker?: string;
  readonly tags?: readonly string[];
  /** 0 to 1. */
  readonly importance?: number;
  readonly metadata?: Metadata;
  readonly source?: string;
  /** Empty or null: never expires. */
  readonly expiresAt?: string | null;
}

export interface ChangeSettings {
  readonly timeZone: string;
  readonly tokens: TokenCounter;
}

/** Only what differs, so that an update that changes nothing makes no version. */
export function givenChange(memory: Memory, fields: UpdateFields, settings: ChangeSettings): Revision {
  const { timeZone, tokens } = settings;
  const moment = (text: string) => parseMoment(text, timeZone);
  const change = onlyChanges(memory, {
    ...contentChange(fields.content, tokens),
    kind: fields.kind,
    speaker: fields.speaker,
    occurredAt: fields.occurredAt === undefined ? undefined : moment(fields.occurredAt),
    // As precise as it is stored.
    importance: fields.importance === undefined ? undefined : Math.fround(fields.importance),
    tags: fields.tags && uniqueTags(fields.tags),
    metadata: fields.metadata,
    source: fields.source,
    expiresAt: fields.expiresAt
      ? moment(fields.expiresAt)
      : fields.expiresAt === undefined
        ? undefined
        : null,
  });
  return memory.outdated && confirms(memory, fields) ? { ...change, ...UP_TO_DATE } : change;
}

/** Whether the content is given as it is: who does so stands by it. */
export const confirms = ({ content }: Memory, fields: UpdateFields): boolean => fields.content === content;

const UP_TO_DATE = { outdatedAt: null, sourceErasedAt: null } as const;

/** @throws MempageError `invalid_input` when there is no such version, or it may hold what was erased. */
export async function earlierVersion(tx: ReadTx, memory: Memory, number: number): Promise<MemoryVersion> {
  if (memory.sourceErased) {
    throw invalidInput(
      `What ${formatId('m', memory.id)} was made of was erased, and its earlier versions may hold it. Rewrite it with new content.`,
    );
  }
  const version = (await getVersions(tx, [memory.id])).find((each) => each.version === number);
  if (version) return version;
  if (number < memory.version) {
    throw invalidInput(
      `Version ${number} of ${formatId('m', memory.id)} was erased, with what it said or was made of. It cannot come back.`,
    );
  }
  throw invalidInput(
    `${formatId('m', memory.id)} has no earlier version ${number}; it is at version ${memory.version}. memory_read with include ["history"] lists them.`,
  );
}

/** All that the version was, but whether it was faded: memory_forget decides that. */
export async function restoringChange(
  tx: WriteTx,
  memory: Memory,
  { snapshot }: MemoryVersion,
  { tokens }: ChangeSettings,
): Promise<Revision> {
  const { content, kind, speaker, occurredAt, importance, tags, metadata, source, expiresAt } = snapshot;
  const supersededBy = await existing(tx, snapshot.supersededBy);
  return onlyChanges(memory, {
    ...contentChange(content, tokens),
    kind,
    speaker,
    occurredAt: new Date(occurredAt),
    importance: Math.fround(importance),
    tags: [...tags],
    metadata,
    source,
    expiresAt: expiresAt === null ? null : new Date(expiresAt),
    supersededBy,
    supersededAt: supersededBy === null ? null : tx.now,
  });
}

function contentChange(content: string | undefined, tokens: TokenCounter): Revision {
  if (content === undefined) return {};
  return {
    content,
    contentHash: contentHash(content),
    tokens: tokens.count(content),
    ...UP_TO_DATE,
  };
}

/** What superseded it then may have been erased or come into quarantine since. */
async function existing(tx: ReadTx, id: MemoryId | null): Promise<MemoryId | null> {
  if (id === null) return null;
  return (await getMemories(tx, [id])).some(({ quarantine }) => quarantine === null) ? id : null;
}

/** Fields that change when another does. */
const FOLLOWS: Partial<Record<keyof Revision, keyof Revision & keyof Memory>> = {
  contentHash: 'content',
  tokens: 'content',
  outdatedAt: 'content',
  sourceErasedAt: 'content',
  supersededAt: 'supersededBy',
};

function onlyChanges(memory: Memory, wanted: Revision): Revision {
  const before = { ...memory, importance: Math.fround(memory.importance) };
  const differs = (name: keyof Memory & keyof Revision) =>
    wanted[name] !== undefined && !isDeepStrictEqual(before[name], wanted[name]);
  const changed = (Object.keys(wanted) as (keyof Memory & keyof Revision)[]).filter((name) =>
    differs(FOLLOWS[name] ?? name),
  );
  return Object.fromEntries(changed.map((name) => [name, wanted[name]]));
}
