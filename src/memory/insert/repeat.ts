/** An insert of what is there already: what it adds is kept, what is stored stands. */
import { conflict, invalidInput } from '../../errors.ts';
import { formatId } from '../../ids.ts';
import { getKeyTexts, insertKeys, setMemoriesLive } from '../../store/queries/keys.ts';
import { getMemories, getVersions } from '../../store/queries/memories.ts';
import type { WriteTx } from '../../store/store.ts';
import type { Memory, MemoryId, Metadata } from '../../types.ts';
import { contentHash } from '../content.ts';
import type { Draft } from '../draft.ts';
import type { FactConflict } from '../facts-conflicts.ts';
import type { FactInput } from '../facts-input.ts';
import { addFacts } from '../facts-undo.ts';
import type { Known } from '../identity.ts';
import { type Revision, reviseMemory } from '../revise.ts';
import type { Inserted } from './inserted.ts';

/**
 * Call when the rest of the call is stored: the memory may be of the same call.
 * @throws MempageError when a ref is given to something else
 */
export async function repeat(tx: WriteTx, draft: Draft, known: Known): Promise<Inserted> {
  const answer = { id: known.id, ref: known.ref, similar: [], conflicts: [] };
  if (known.hash !== draft.hash) {
    // An import that is replayed after a memory was revised.
    if (!(await hasSaid(tx, known, draft.hash))) throw refTaken(draft, known);
    return { ...answer, status: 'unchanged', revised: true };
  }
  const { added, conflicts } = await addTo(tx, known.id, draft);
  return { ...answer, status: added ? 'merged' : 'unchanged', conflicts };
}

async function hasSaid(tx: WriteTx, { id, pending }: Known, hash: string): Promise<boolean> {
  const versions = pending ? [] : await getVersions(tx, [id]);
  return versions.some(({ snapshot }) => contentHash(snapshot.content) === hash);
}

function refTaken({ input: { ref } }: Draft, known: Known): Error {
  if (known.pending)
    return invalidInput(`ref "${ref}" is given to two different memories in this call. Refs are unique.`);
  return conflict(
    `ref "${ref}" already names ${formatId('m', known.id)}, which has other content. Use memory_update with that id to revise it, or another ref for a new memory.`,
  );
}

interface Added {
  readonly added: boolean;
  readonly conflicts: readonly FactConflict[];
}

const NOTHING: Added = { added: false, conflicts: [] };

async function addTo(tx: WriteTx, id: MemoryId, draft: Draft): Promise<Added> {
  const { input, tags } = draft;
  if (tags.length === 0 && !input.metadata && !input.keys?.length && !input.facts?.length) return NOTHING;
  const [memory] = await getMemories(tx, [id]);
  if (!memory) return NOTHING;
  const change = { ...addedTags(memory, tags), ...addedMetadata(memory, input.metadata ?? {}) };
  const keys = await addKeys(tx, memory, draft);
  const { added: facts, conflicts } = await addFacts(tx, memory, factsToAdd(memory, input.facts));
  if (Object.keys(change).length === 0 && keys + facts === 0) return NOTHING;
  await reviseMemory(tx, memory, change, 'an identical insert added to it');
  return { added: true, conflicts };
}

function addedTags(memory: Memory, tags: readonly string[]): Revision {
  const both = [...new Set([...memory.tags, ...tags])];
  return both.length === memory.tags.length ? {} : { tags: both };
}

/** Names that it does not have yet; a value that is stored stands. */
function addedMetadata({ metadata }: Memory, given: Metadata): Revision {
  const fresh = Object.keys(given).some((name) => !Object.hasOwn(metadata, name));
  return fresh ? { metadata: { ...given, ...metadata } } : {};
}

/** Stores keys under which the memory is not yet found; returns how many. */
async function addKeys(tx: WriteTx, { id, fadedAt, quarantine }: Memory, draft: Draft): Promise<number> {
  const given = draft.keys.filter(({ source }) => source === 'agent' || source === 'fact');
  if (given.length === 0) return 0;
  const known = new Set([...(await getKeyTexts(tx, id, 'agent')), ...(await getKeyTexts(tx, id, 'fact'))]);
  const fresh = given.filter(({ text }) => !known.has(text));
  await insertKeys(
    tx,
    fresh.map((key) => ({ ...key, memoryId: id })),
  );
  if (fadedAt !== null || quarantine !== null) await setMemoriesLive(tx, [id], false);
  return fresh.length;
}

/** A memory that is out of results states no facts. */
const factsToAdd = (
  { fadedAt, quarantine }: Memory,
  facts: readonly FactInput[] = [],
): readonly FactInput[] => (fadedAt === null && quarantine === null ? facts : []);
