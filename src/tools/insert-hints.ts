/** What an insert suggests to do next about what it found. */
import { formatId } from '../ids.ts';
import type { Replaced } from '../memory/bereft.ts';
import type { FactConflict } from '../memory/facts-conflicts.ts';
import type { Inserted } from '../memory/insert.ts';
import type { ReplacedBefore } from '../memory/superseding.ts';
import type { MemoryId } from '../types.ts';

/** So many memories are named at most; `conflicts` has them all. */
const MOST_NAMED = 5;

/** Of a memory in quarantine that names what it replaces. */
export const HELD = 'In quarantine it supersedes nothing; it will when a person lets it in.';

const KEYS_ERASED = 'A key repeats what was erased on request; it was left out.';

/** The next calls that the answer suggests, if any. */
export function hintFor(result: Inserted): string | undefined {
  if (result.status === 'erased') return 'This content was erased on request; it was not stored again.';
  if (result.revised) return 'It said so before and was revised since; the revision stands.';
  if (result.status !== 'created') return repeatHints(result).join(' ') || undefined;
  if (result.keysErased) return KEYS_ERASED;
  if (result.refErased)
    return 'Something else under this ref was erased; this content is new and was stored.';
  const told = new Set([
    ...(result.before ?? []).map(({ current }) => current),
    ...(result.sameWords ?? []).flatMap(({ supersededBy }) => supersededBy ?? []),
  ]);
  const untold = ({ memory }: Counterpart) => !told.has(memory);
  const open = result.conflicts
    .filter(({ closed }) => !closed)
    .map(counterpart)
    .filter(untold);
  const said = (result.textConflicts ?? []).map(counterpart).filter(untold);
  const hints = [
    ...(result.held ? [HELD] : []),
    ...saidBefore(result),
    ...replacedBefore(result.id, result.before),
    ...settling(result.id, open, 'If only one can be true, state it with exclusive: true.'),
    ...overruling(result),
    ...emptied(result),
    ...settling(result.id, said, 'If all are true, do nothing.'),
  ];
  if (hints.length > 0) return hints.join(' ');
  const near = result.similar.map(({ memory }) => memory.id);
  if (near.length === 0) return undefined;
  return replacing(result.id, near.slice(0, 1));
}

/** What the memory that was there is, if it is not current, with what would change that, and what it did not take. */
function repeatHints(result: Inserted): string[] {
  const { id, standing = {}, notAdded = [], storedOrigin, leftOut, keysErased, conflicts } = result;
  const name = formatId('m', id);
  const { superseded, faded, expired, quarantined } = standing;
  return [
    ...replacedBefore(id, result.before),
    ...settling(
      id,
      conflicts.filter(({ closed }) => !closed).map(counterpart),
      'If only one can be true, state it with exclusive: true.',
    ),
    ...overruling(result),
    ...(superseded
      ? [`If it holds again: memory_update id ${name} restore_version ${superseded.lastBefore}.`]
      : []),
    ...(expired ? [`To keep it: memory_update id ${name} expires_at with a later moment.`] : []),
    ...(faded ? [`To bring it back: memory_forget ids ["${name}"] mode "restore".`] : []),
    ...(quarantined ? [`A person can let it in: mempage quarantine release ${name}.`] : []),
    ...(storedOrigin
      ? [`What is stored is from ${storedOrigin}, and text of another origin changes nothing of it.`]
      : []),
    ...(keysErased ? [KEYS_ERASED] : []),
    ...(leftOut ? [`What it would add was left out: ${leftOut}.`] : []),
    ...(notAdded.length > 0 && !leftOut
      ? [`What not_added names stays as it was; to change it: memory_update id ${name}.`]
      : []),
  ];
}

/** The same words were superseded once: whether they hold again is for the caller to say. */
const saidBefore = ({ id, sameWords = [] }: Inserted): string[] =>
  sameWords
    .flatMap(({ id: same, supersededBy: by }) => (by === null ? [] : [{ same, by }]))
    .slice(-1)
    .map(
      ({ same, by }) =>
        `${formatId('m', same)} says the same and was superseded by ${formatId('m', by)}. If it holds again: ${call(id, [by])}; if not: ${call(by, [id])}.`,
    );

/** An empty list of what a memory supersedes takes nothing back; how that is done. */
export function stillSuperseding(superseding: readonly Replaced[] | undefined): string[] {
  if (!superseding) return [];
  if (superseding.length === 0) return ['It supersedes nothing.'];
  const calls = superseding.map(
    ({ memory, version }) => `memory_update id ${formatId('m', memory.id)} restore_version ${version}`,
  );
  return [`supersedes only adds. To make what it supersedes count again: ${calls.join('; ')}.`];
}

/** What it was to replace stays replaced by another; which of the two is current is for the caller to say. */
export const replacedBefore = (id: MemoryId, before: readonly ReplacedBefore[] = []): string[] =>
  before.slice(0, MOST_NAMED).map(({ old, by, current, newer }) => {
    const now = by === current ? '' : ` (now ${formatId('m', current)})`;
    const [later, earlier] = newer === 'given' ? [id, current] : [current, id];
    return `${formatId('m', old)} was superseded before, by ${formatId('m', by)}${now}; that stays so. ${replacing(later, [earlier])}`;
  });

function overruling({ id, conflicts }: Inserted): string[] {
  const later = conflicts.filter(({ overruled }) => overruled).map(({ memoryId }) => memoryId);
  if (later.length === 0) return [];
  return [
    `What is stored in ${names(later)} is known to hold later. If the given holds instead: ${call(id, later)}.`,
  ];
}

/** A stay that is over may have ended what was true before it, and nobody said what has been true since. */
function emptied({ conflicts }: Inserted): string[] {
  const neither = conflicts.filter(({ closed, holds }) => closed && holds === 'neither');
  const [{ subject, predicate, stored } = {}] = neither;
  if (subject === undefined) return [];
  return [
    `Neither holds now. If ${JSON.stringify(stored)} does again: memory_insert that, with facts [{subject ${JSON.stringify(subject)}, predicate ${JSON.stringify(predicate)}, object ${JSON.stringify(stored)}, valid_from when it began again, exclusive true}].`,
  ];
}

/** A stored memory that says otherwise, and which of the two is newer. */
interface Counterpart {
  readonly memory: MemoryId;
  readonly newer: 'given' | 'stored';
}

const counterpart = (
  conflict: FactConflict | NonNullable<Inserted['textConflicts']>[number],
): Counterpart => ({
  memory: 'memoryId' in conflict ? conflict.memoryId : conflict.memory.id,
  newer: conflict.newer,
});

/** The calls that make the newer replace the older ones, and what to do if it does not. */
function settling(id: MemoryId, found: readonly Counterpart[], otherwise: string): string[] {
  if (found.length === 0) return [];
  const ids = (newer: Counterpart['newer']) =>
    unique(found.filter((each) => each.newer === newer).map(({ memory }) => memory));
  const [older, newer] = [ids('given'), ids('stored')];
  return [
    ...(older.length > 0 ? [replacing(id, older)] : []),
    ...newer.slice(0, MOST_NAMED).map((each) => replacing(each, [id])),
    otherwise,
  ];
}

const replacing = (by: MemoryId, older: readonly MemoryId[]): string =>
  `If ${formatId('m', by)} replaces ${names(older)}: ${call(by, older)}${older.length > 1 ? ', with those that it replaces' : ''}.`;

const call = (by: MemoryId, older: readonly MemoryId[]): string =>
  `memory_update id ${formatId('m', by)} supersedes [${named(older)
    .map((id) => `"${id}"`)
    .join(', ')}]`;

function names(ids: readonly MemoryId[]): string {
  const more = unique(ids).length - MOST_NAMED;
  return `${named(ids).join(', ')}${more > 0 ? ` or another of the ${more} more in conflicts` : ''}`;
}

const named = (ids: readonly MemoryId[]): string[] =>
  unique(ids)
    .slice(0, MOST_NAMED)
    .map((id) => formatId('m', id));

const unique = (ids: readonly MemoryId[]): MemoryId[] => [...new Set(ids)];
