/** What an insert gives beyond the memory whose text it says again. */
import { isDeepStrictEqual } from 'node:util';
import type { Memory, MemoryId, Metadata } from '../../types.ts';
import type { Draft, DraftKey } from '../draft.ts';
import type { Revision } from '../revise.ts';

export type Field = 'tags' | 'metadata' | 'keys' | 'facts' | 'importance' | 'expires_at' | 'supersedes';

export interface Addition {
  readonly change: Revision;
  /** Texts under which it is not yet found. */
  readonly keys: readonly DraftKey[];
  readonly supersedes: readonly MemoryId[];
  /** What the insert gives otherwise and the memory keeps. */
  readonly kept: readonly Field[];
  /** All that differs, but for what it supersedes. */
  readonly fields: readonly Field[];
}

interface Compared {
  /** Texts of the memory's keys. */
  readonly known: ReadonlySet<string>;
  /** The insert that stored it, sent again: what was changed since is not changed back. */
  readonly replay: boolean;
}

/**
 * Tags, keys, facts and names of metadata are added. Of two importances the higher counts, and of two ends the later: that
 * something is said once more is no reason to keep it for a shorter time, and none to keep it longer than was asked
 * unless the insert says so.
 */
export function additionTo(memory: Memory, draft: Draft, { known, replay }: Compared): Addition {
  const { input } = draft;
  const lasting = { ...higherImportance(memory, draft), ...laterEnd(memory, draft) };
  const change = {
    ...addedTags(memory, draft.tags),
    ...addedMetadata(memory, input.metadata ?? {}),
    ...(replay ? {} : lasting),
  };
  const keys = draft.keys.filter(
    ({ source, text }) => (source === 'agent' || source === 'fact') && !known.has(text),
  );
  const kept: Field[] = [
    ...(hasOtherValue(memory, input.metadata ?? {}) ? ['metadata' as const] : []),
    ...(hasOtherImportance(memory, draft) && !('importance' in change) ? ['importance' as const] : []),
    ...(hasOtherEnd(memory, draft) && !('expiresAt' in change) ? ['expires_at' as const] : []),
  ];
  const added = (Object.keys(change) as (keyof typeof change)[]).map(
    (name): Field => (name === 'expiresAt' ? 'expires_at' : name),
  );
  const ofKeys = [...new Set(keys.map(({ source }): Field => (source === 'fact' ? 'facts' : 'keys')))];
  return {
    change,
    keys,
    supersedes: input.supersedes ?? [],
    kept,
    fields: [...new Set([...added, ...ofKeys, ...kept])],
  };
}

function addedTags(memory: Memory, tags: readonly string[]): Pick<Revision, 'tags'> {
  const both = [...new Set([...memory.tags, ...tags])];
  return both.length === memory.tags.length ? {} : { tags: both };
}

/** Names that it does not have yet; a value that is stored stands. */
function addedMetadata({ metadata }: Memory, given: Metadata): Pick<Revision, 'metadata'> {
  const fresh = Object.keys(given).some((name) => !Object.hasOwn(metadata, name));
  return fresh ? { metadata: { ...given, ...metadata } } : {};
}

const hasOtherValue = ({ metadata }: Memory, given: Metadata): boolean =>
  Object.keys(given).some(
    (name) => Object.hasOwn(metadata, name) && !isDeepStrictEqual(given[name], metadata[name]),
  );

/** As precise as it is stored. */
const importanceOf = ({ input }: Draft): number | undefined =>
  input.importance === undefined ? undefined : Math.fround(input.importance);

function hasOtherImportance(memory: Memory, draft: Draft): boolean {
  const given = importanceOf(draft);
  return given !== undefined && given !== Math.fround(memory.importance);
}

function higherImportance(memory: Memory, draft: Draft): Pick<Revision, 'importance'> {
  const given = importanceOf(draft);
  return given !== undefined && given > Math.fround(memory.importance) ? { importance: given } : {};
}

const hasOtherEnd = ({ expiresAt }: Memory, draft: Draft): boolean =>
  draft.expiresAt !== undefined && draft.expiresAt.getTime() !== expiresAt?.getTime();

/** What never ends has the latest end. */
function laterEnd({ expiresAt }: Memory, draft: Draft): Pick<Revision, 'expiresAt'> {
  const later = draft.expiresAt && expiresAt && draft.expiresAt > expiresAt;
  return later ? { expiresAt: draft.expiresAt } : {};
}
