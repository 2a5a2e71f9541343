/** Revises a memory, or brings an earlier version of it back. What it was before is kept. */
import { conflict, invalidInput, notFound } from '../errors.ts';
import { formatId } from '../ids.ts';
import { getBank } from '../store/queries/banks.ts';
import { markOutdated } from '../store/queries/erase.ts';
import { insertKeys, retireKeys, setMemoriesLive } from '../store/queries/keys.ts';
import { derivedFrom } from '../store/queries/links.ts';
import { getMemories, getVersions } from '../store/queries/memories.ts';
import type { WriteTx } from '../store/store.ts';
import { parseMoment } from '../time.ts';
import type { Kind, Memory, MemoryId, MemoryVersion, Metadata } from '../types.ts';
import { type Bank, reading, writing } from './bank.ts';
import { checkText, contentHash } from './content.ts';
import { type DraftKey, draftKeys, uniqueTags } from './draft.ts';
import type { FactInput } from './facts-input.ts';
import { settleSuperseded } from './facts-supersede.ts';
import { updateFacts } from './facts-undo.ts';
import { type Revision, reviseMemory } from './revise.ts';
import { supersede } from './supersede.ts';
import { keepVectors, pairVectors, tryEmbed } from './vectors.ts';

export interface UpdateInput {
  readonly id: MemoryId;
  /** The version that the caller has seen; the update fails if somebody changed it since. */
  readonly expectedVersion?: number;
  readonly content?: string;
  readonly kind?: Kind;
  readonly occurredAt?: string;
  readonly speaker?: string;
  readonly tags?: readonly string[];
  readonly importance?: number;
  readonly metadata?: Metadata;
  readonly source?: string;
  /** Null: never expires. */
  readonly expiresAt?: string | null;
  /** Replaces the keys that the agent gave before. */
  readonly keys?: readonly string[];
  /** Replaces the facts that the memory states. */
  readonly facts?: readonly FactInput[];
  readonly supersedes?: readonly MemoryId[];
  /** Brings back what an earlier version said. */
  readonly restoreVersion?: number;
  readonly reason?: string;
}

export interface Updated {
  readonly id: MemoryId;
  readonly version: number;
  readonly status: 'updated' | 'unchanged';
}

/**
 * @throws MempageError `not_found`, `conflict` when the version is not the expected one, `invalid_input`. Nothing is
 * changed then.
 */
export async function updateMemory(bank: Bank, input: UpdateInput): Promise<Updated> {
  if (input.content !== undefined) checkText(input.content, 'content');
  const keys = await draftUpdatedKeys(bank, input);
  const vectors =
    keys &&
    (await tryEmbed(
      bank,
      keys.map((key) => key.text),
    ));
  return await writing(bank, async (tx) => {
    const [memory] = await getMemories(tx, [input.id]);
    if (!memory) throw missing(input.id);
    checkVersion(memory, input.expectedVersion);
    const earlier = await earlierVersion(tx, memory, input.restoreVersion);
    const change = await changeOf(tx, bank, memory, { input, earlier });
    const factsChanged = await updateFacts(tx, memory, { given: input.facts, earlier, change });
    const superseded = await supersedeAll(tx, input);
    if (Object.keys(change).length === 0 && !input.keys && !factsChanged && superseded === 0) {
      return { id: input.id, version: memory.version, status: 'unchanged' };
    }
    const version = await reviseMemory(tx, memory, change, input.reason ?? null);
    if (change.supersededBy !== undefined) await settleSuperseded(tx, input.id);
    if (keys || input.restoreVersion)
      await replaceKeys(tx, bank, memory, change.content, { input, keys, vectors });
    if (change.content !== undefined) await markOutdated(tx, await derivedFrom(tx, [input.id]));
    return { id: input.id, version, status: 'updated' };
  });
}

const missing = (id: MemoryId) =>
  notFound(`There is no memory ${formatId('m', id)} in this bank. Search for it, or check the id.`);

function checkVersion(memory: Memory, expected: number | undefined): void {
  if (expected === undefined || expected === memory.version) return;
  throw conflict(
    `${formatId('m', memory.id)} is at version ${memory.version}, not ${expected}: somebody changed it since you read it. Read it again with memory_read, then repeat the update with expected_version ${memory.version}.`,
  );
}

/** Keys are analysed and embedded before the lock is taken; undefined when the update leaves them as they are. */
async function draftUpdatedKeys(bank: Bank, input: UpdateInput): Promise<DraftKey[] | undefined> {
  if (input.content === undefined && input.keys === undefined) return undefined;
  const { info, memory } = await reading(bank, async (tx) => ({
    info: await getBank(tx),
    memory: (await getMemories(tx, [input.id]))[0],
  }));
  if (!memory) throw missing(input.id);
  return draftKeys({ content: input.content ?? memory.content, keys: input.keys }, info.language);
}

async function changeOf(
  tx: WriteTx,
  bank: Bank,
  memory: Memory,
  { input, earlier }: { input: UpdateInput; earlier?: MemoryVersion },
): Promise<Revision> {
  const { timeZone } = await getBank(tx);
  const wanted: Revision = earlier
    ? restored(bank, earlier)
    : {
        ...contentChange(bank, input.content),
        kind: input.kind,
        speaker: input.speaker,
        occurredAt: input.occurredAt === undefined ? undefined : parseMoment(input.occurredAt, timeZone),
        importance: input.importance,
        tags: input.tags && uniqueTags(input.tags),
        metadata: input.metadata,
        source: input.source,
        expiresAt:
          typeof input.expiresAt === 'string' ? parseMoment(input.expiresAt, timeZone) : input.expiresAt,
      };
  return onlyChanges(memory, wanted);
}

function contentChange(bank: Bank, content: string | undefined): Revision {
  if (content === undefined) return {};
  return { content, contentHash: contentHash(content), tokens: bank.tokens.count(content), outdatedAt: null };
}

async function earlierVersion(
  tx: WriteTx,
  memory: Memory,
  number: number | undefined,
): Promise<MemoryVersion | undefined> {
  if (number === undefined) return undefined;
  const version = (await getVersions(tx, [memory.id])).find((each) => each.version === number);
  if (version) return version;
  throw invalidInput(
    `${formatId('m', memory.id)} has no earlier version ${number}; it is at version ${memory.version}. memory_read with include ["history"] lists them.`,
  );
}

/** All that the version was, but whether it was faded: memory_forget decides that. */
function restored(bank: Bank, { snapshot }: MemoryVersion): Revision {
  const { content, kind, speaker, occurredAt, importance, tags, metadata, source, expiresAt } = snapshot;
  const { supersededBy } = snapshot;
  return {
    ...contentChange(bank, content),
    kind,
    speaker,
    occurredAt: new Date(occurredAt),
    importance,
    tags: [...tags],
    metadata,
    source,
    expiresAt: expiresAt ? new Date(expiresAt) : null,
    supersededBy,
    ...(supersededBy === null ? { supersededAt: null } : {}),
  };
}

/** Leaves out what is as it was, so that an update that changes nothing makes no version. */
function onlyChanges(memory: Memory, wanted: Revision): Revision {
  const before: Record<string, unknown> = { ...memory };
  const sameContent = wanted.content === undefined || wanted.content === memory.content;
  const entries = Object.entries(wanted).filter(([name, value]) => {
    if (value === undefined) return false;
    if (name === 'contentHash' || name === 'tokens' || name === 'outdatedAt') return !sameContent;
    if (name === 'supersededAt') return memory.supersededBy !== null;
    return JSON.stringify(before[name] ?? null) !== JSON.stringify(value);
  });
  return Object.fromEntries(entries);
}

async function supersedeAll(tx: WriteTx, input: UpdateInput): Promise<number> {
  const ids = (input.supersedes ?? []).filter((id) => id !== input.id);
  const targets = new Map((await getMemories(tx, ids)).map((memory) => [memory.id, memory]));
  for (const id of ids) {
    const target = targets.get(id);
    if (!target) throw missing(id);
    await supersede(tx, target, input.id);
  }
  return ids.length;
}

async function replaceKeys(
  tx: WriteTx,
  bank: Bank,
  memory: Memory,
  content: string | undefined,
  drafted: { input: UpdateInput; keys?: DraftKey[]; vectors?: Float32Array[] },
): Promise<void> {
  const { language } = await getBank(tx);
  const keys = drafted.keys ?? draftKeys({ content: content ?? memory.content }, language);
  await retireKeys(tx, [memory.id]);
  const ids = await insertKeys(
    tx,
    keys.map((key) => ({ ...key, memoryId: memory.id })),
  );
  if (memory.fadedAt) await setMemoriesLive(tx, [memory.id], false);
  const { vectors } = drafted;
  if (!bank.embedder || !vectors) return;
  await keepVectors(tx, bank.embedder, pairVectors(ids, vectors));
}
