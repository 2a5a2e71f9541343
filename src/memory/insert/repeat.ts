/** An insert of what is there already: what it adds is kept, what is stored stands, and nothing is dropped unsaid. */
import { conflict, invalidInput } from '../../errors.ts';
import { formatId } from '../../ids.ts';
import { getKeyTexts, insertKeys } from '../../store/queries/keys.ts';
import { getVersions } from '../../store/queries/memories.ts';
import type { WriteTx } from '../../store/store.ts';
import type { Memory, Origin } from '../../types.ts';
import { contentHash } from '../content.ts';
import type { Draft, DraftKey } from '../draft.ts';
import { addFacts } from '../facts-undo.ts';
import { restore } from '../forget.ts';
import { namedBy } from '../held.ts';
import type { Known, Repeated } from '../identity.ts';
import { reviseMemory } from '../revise.ts';
import { memoryOf, supersedeAll } from '../superseding.ts';
import { mayAdd } from '../trust.ts';
import { type Addition, additionTo, type Field } from './addition.ts';
import type { Inserted } from './inserted.ts';
import { type Standing, standingOf } from './standing.ts';

export interface RepeatContext {
  /** Of the draft, with what it is derived from. */
  readonly origin: Origin;
  /** The draft is of an export: what is there stays as it is. */
  readonly imported: boolean;
  /** Why what it says would be kept out of results, if it would. */
  readonly quarantine?: string;
}

/**
 * Call when the rest of the call is stored: the memory may be of the same call.
 * @throws MempageError when a ref is given to something else
 */
export async function repeat(
  tx: WriteTx,
  draft: Draft,
  { known, replay }: Repeated,
  { origin, imported, quarantine }: RepeatContext,
): Promise<Inserted> {
  const { keysErased } = draft.screening;
  const answer = {
    id: known.id,
    ref: known.ref,
    status: 'unchanged' as const,
    similar: [],
    conflicts: [],
    keysErased,
  };
  if (known.hash !== draft.hash) {
    // An import that is replayed after a memory was revised.
    if (!(await hasSaid(tx, known, draft.hash))) throw refTaken(draft, known);
    return { ...answer, revised: true };
  }
  const trusted = mayAdd(origin, known.origin);
  const { memory, standing, revived } = await toldAgain(tx, known, trusted && !replay);
  const given = imported ? { ...draft, input: { ...draft.input, supersedes: undefined } } : draft;
  const addition = additionTo(memory, given, { known: await keysOf(tx, memory, draft), replay });
  if (!trusted || Object.keys(standing).length > 0) {
    const notAdded = await withheld(tx, memory, addition);
    return { ...answer, standing, notAdded, storedOrigin: trusted ? undefined : known.origin };
  }
  if (quarantine && memory.quarantine === null && addition.fields.length > 0)
    return { ...answer, revived, notAdded: addition.fields, leftOut: quarantine };
  const { added, ...told } = await add(tx, memory, draft, addition);
  return { ...answer, ...told, status: added ? 'merged' : 'unchanged', revived, notAdded: addition.kept };
}

/** What faded by itself is wanted back when it is told again; a replay tells nothing. */
async function toldAgain(
  tx: WriteTx,
  { id, supersededBy }: Known,
  anew: boolean,
): Promise<{ memory: Memory; standing: Standing; revived: boolean }> {
  const memory = await memoryOf(tx, id);
  // What this very call supersedes stood when its words were said again.
  const standing = await standingOf(tx, { ...memory, supersededBy });
  if (!anew || standing.faded !== 'itself') return { memory, standing, revived: false };
  await restore(tx, [memory], 'told again');
  const { faded: _faded, ...rest } = standing;
  return { memory: await memoryOf(tx, id), standing: rest, revived: true };
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

/** The texts of the keys that it has, if the draft gives any. */
async function keysOf(tx: WriteTx, { id }: Memory, { input }: Draft): Promise<ReadonlySet<string>> {
  if (!input.keys?.length && !input.facts?.length) return new Set();
  return new Set([...(await getKeyTexts(tx, id, 'agent')), ...(await getKeyTexts(tx, id, 'fact'))]);
}

/** What would have been added. Of what it was to supersede only what it does not name already. */
async function withheld(tx: WriteTx, { id }: Memory, { fields, supersedes }: Addition): Promise<Field[]> {
  const named = new Set(supersedes.length > 0 ? await namedBy(tx, id) : []);
  return supersedes.every((old) => named.has(old)) ? [...fields] : [...fields, 'supersedes'];
}

async function add(
  tx: WriteTx,
  memory: Memory,
  draft: Draft,
  { change, keys, supersedes }: Addition,
): Promise<Pick<Inserted, 'conflicts' | 'before'> & { added: boolean }> {
  await insertKeys(
    tx,
    keys.map((key: DraftKey) => ({ ...key, memoryId: memory.id })),
  );
  // Before the facts, so that what these contradict is told as the supersession leaves it.
  const { changed, before } = await supersedeAll(tx, supersedes, memory.id);
  const { added: facts, conflicts } = await addFacts(tx, memory, draft.input.facts ?? []);
  const revised = Object.keys(change).length > 0 || keys.length + facts > 0;
  if (revised) await reviseMemory(tx, memory, change, 'an identical insert added to it');
  return { added: revised || changed, conflicts, before };
}
