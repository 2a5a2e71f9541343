/** Revises a memory, or brings an earlier version of it back. What it was before is kept. */
import { conflict, invalidInput } from '../errors.ts';
import { formatId } from '../ids.ts';
import { type BankInfo, getBank } from '../store/queries/banks.ts';
import { markOutdated } from '../store/queries/erase.ts';
import { setMemoriesLive } from '../store/queries/keys.ts';
import { deleteLink, deleteSimilarity, derivedFrom, insertLinks } from '../store/queries/links.ts';
import { renumberSessions } from '../store/queries/sessions.ts';
import type { WriteTx } from '../store/store.ts';
import { isOwn, type Memory, type MemoryId } from '../types.ts';
import { type Bank, reading, writing } from './bank.ts';
import { type Replaced, replacedBy } from './bereft.ts';
import { checkText, type Said } from './content.ts';
import { eraseBefore } from './erase-history.ts';
import type { FactInput } from './facts-input.ts';
import { fadeFacts, settleSuperseded, updateFacts } from './facts-undo.ts';
import { supersedeOrHold, suspend } from './held.ts';
import { type Revision, reviseMemory } from './revise.ts';
import { instructionsAmong } from './screening/screen.ts';
import { withoutSecrets } from './screening/texts.ts';
import { type Stated, stillStated } from './still-stated.ts';
import { memoryOf, type ReplacedBefore } from './superseding.ts';
import { refuseErased } from './tombstones.ts';
import {
  confirms,
  earlierVersion,
  givenChange,
  restoringChange,
  type UpdateFields,
} from './update-change.ts';
import { changedKeys, type DraftedKeys, draftUpdatedKeys, earlierKeys, replaceKeys } from './update-keys.ts';

export interface UpdateInput extends UpdateFields {
  readonly id: MemoryId;
  /** The version that the caller has seen; the update fails if somebody changed it since. */
  readonly expectedVersion?: number;
  /** Replaces the keys that the agent gave before. */
  readonly keys?: readonly string[];
  /** Replaces the facts that the memory states. */
  readonly facts?: readonly FactInput[];
  readonly supersedes?: readonly MemoryId[];
  /** Brings back all that an earlier version was, but whether it was faded; goes with no other change. */
  readonly restoreVersion?: number;
  readonly reason?: string;
}

export interface Updated {
  readonly id: MemoryId;
  readonly version: number;
  readonly status: 'updated' | 'unchanged';
  /** Kinds of secrets that were taken out of the text. */
  readonly removed?: readonly string[];
  /** What it was to replace and another memory had replaced before. */
  readonly before?: readonly ReplacedBefore[];
  /** Why it is kept out of results from now on. */
  readonly quarantined?: string;
  /** It is in quarantine, so that it supersedes nothing until it is released. */
  readonly held?: boolean;
  /** Its content was given as it is, which took away that it was outdated, or that it was noted as like others. */
  readonly confirmed?: Confirmed;
  /** Facts that it states as before, some, where its content changed and none were given. */
  readonly stated?: readonly Stated[];
  /** What it supersedes, some, where it was asked to supersede nothing: that takes nothing back. */
  readonly superseding?: readonly Replaced[];
}

export interface Confirmed {
  readonly outdated: boolean;
  readonly alike: boolean;
}

/**
 * @throws MempageError `not_found`, `conflict` when the version is not the expected one, `invalid_input`. Nothing is
 * changed then.
 */
export async function updateMemory(bank: Bank, given: UpdateInput): Promise<Updated> {
  checkInput(given);
  const { input, removed } = await withoutSecrets(given);
  const info = await reading(bank, getBank);
  const drafted = await draftUpdatedKeys(bank, input, info.language);
  return await writing(bank, async (tx) => {
    const updated = await update(tx, bank, input, { info, drafted });
    const asked = input.supersedes?.length === 0;
    return {
      ...updated,
      removed,
      superseding: asked ? await replacedBy(tx, input.id, MOST_TOLD) : undefined,
    };
  });
}

/** How many memories are named that one supersedes, and how many facts that it states. */
const MOST_TOLD = 5;

async function update(
  tx: WriteTx,
  bank: Bank,
  input: UpdateInput,
  { info, drafted }: { info: BankInfo; drafted: DraftedKeys },
): Promise<Updated> {
  const { id, restoreVersion } = input;
  const memory = await memoryOf(tx, id);
  checkVersion(memory, input.expectedVersion);
  const settings = { timeZone: info.timeZone, tokens: bank.tokens };
  const earlier = restoreVersion === undefined ? undefined : await earlierVersion(tx, memory, restoreVersion);
  const change = earlier
    ? await restoringChange(tx, memory, earlier, settings)
    : givenChange(memory, input, settings);
  await refuseErased(tx, { said: said(memory, change), keys: input.keys });
  const wanted = earlier ? await earlierKeys(tx, earlier, info.language) : drafted;
  const keys = await changedKeys(tx, id, wanted, change.content !== undefined);
  const factsChanged = await updateFacts(tx, memory, { given: input.facts, earlier, change });
  const { changed: superseded, before } = await supersedeOrHold(tx, input.supersedes ?? [], {
    by: id,
    quarantined: memory.quarantine !== null,
  });
  const confirmed = await confirm(tx, memory, input);
  if (Object.keys(change).length === 0 && Object.keys(keys).length === 0 && !factsChanged) {
    return {
      id,
      version: memory.version,
      status: superseded || confirmed ? 'updated' : 'unchanged',
      before,
      held: isHeld(input, memory.quarantine),
      confirmed,
    };
  }
  const quarantined = untrustedInstructions(memory, change, input);
  const kept = quarantined && {
    // Releasing brings back the facts that were withdrawn then.
    ...(memory.quarantine === null ? { quarantinedAt: tx.now } : {}),
    quarantineReason: quarantined,
  };
  const version = await reviseMemory(tx, memory, { ...change, ...kept }, input.reason ?? null);
  await replaceKeys(tx, bank, memory, { keys, vectors: drafted.vectors });
  if (quarantined) {
    await setMemoriesLive(tx, [id], false);
    await fadeFacts(tx, [id]);
    await suspend(tx, id);
  }
  await followChange(tx, memory, change);
  // A rewriting, or that none is needed: either way its history goes with what it was made of.
  if (memory.sourceErased && change.sourceErasedAt === null) {
    await eraseBefore(tx, memory, change.content ?? memory.content);
  }
  const held = isHeld(input, memory.quarantine ?? quarantined);
  const untouched = change.content !== undefined && !earlier && input.facts === undefined;
  const stated = untouched ? await stillStated(tx, id, MOST_TOLD) : undefined;
  return { id, version, status: 'updated', before, quarantined, held, confirmed, stated };
}

/** What is confirmed as it is stays beside what it is like: both are true. */
async function confirm(tx: WriteTx, memory: Memory, input: UpdateInput): Promise<Confirmed | undefined> {
  if (!confirms(memory, input)) return undefined;
  const { id, version, outdated } = memory;
  const alike = await deleteSimilarity(tx, id);
  if (!outdated && !alike) return undefined;
  // That it is outdated no longer is a revision, which is logged as such.
  if (!outdated) tx.log({ action: 'confirm', target: 'memory', id: formatId('m', id), version });
  return { outdated, alike };
}

/** What the memory says anew, if it does. */
const said = (memory: Memory, { content, speaker }: Revision): Said | undefined =>
  content === undefined ? undefined : { ...memory, content, speaker: speaker ?? memory.speaker };

const isHeld = ({ supersedes }: UpdateInput, quarantine: string | null | undefined): boolean =>
  Boolean(supersedes?.length && quarantine);

/** What hangs on the memory: its place in the session, what superseded it, what was derived from it. */
async function followChange(tx: WriteTx, memory: Memory, change: Revision): Promise<void> {
  if (change.occurredAt && memory.session !== null) await renumberSessions(tx, [memory.session]);
  if (change.supersededBy !== undefined) {
    await relink(tx, memory, change.supersededBy);
    await settleSuperseded(tx, memory.id, memory.supersededBy);
  }
  if (change.content !== undefined) await markOutdated(tx, await derivedFrom(tx, [memory.id]));
}

async function relink(
  tx: WriteTx,
  { id, supersededBy: before }: Memory,
  after: MemoryId | null,
): Promise<void> {
  const relation = 'supersedes' as const;
  if (before !== null) await deleteLink(tx, { fromId: before, toId: id, relation });
  if (after !== null) await insertLinks(tx, [{ fromId: after, toId: id, relation }]);
}

/** What an update may come with beside `restoreVersion`. */
const BESIDE_RESTORE: readonly (keyof UpdateInput)[] = ['id', 'expectedVersion', 'restoreVersion', 'reason'];

function checkInput(input: UpdateInput): void {
  if (input.content !== undefined) checkText(input.content, 'content');
  if (input.restoreVersion === undefined) return;
  const given = (Object.keys(input) as (keyof UpdateInput)[]).filter((name) => input[name] !== undefined);
  if (given.some((name) => !BESIDE_RESTORE.includes(name))) {
    throw invalidInput(
      'restore_version brings back a whole version, so it cannot go with other changes. Restore first, then update.',
    );
  }
}

function checkVersion(memory: Memory, expected: number | undefined): void {
  if (expected === undefined || expected === memory.version) return;
  throw conflict(
    `${formatId('m', memory.id)} is at version ${memory.version}, not ${expected}: somebody changed it since you read it. Read it again with memory_read, then repeat the update with expected_version ${memory.version}.`,
  );
}

/** Why what is new in it keeps the memory out of results, if it does. */
const untrustedInstructions = (
  { origin }: Memory,
  { content, tags, speaker, source, metadata }: Revision,
  { keys, facts }: UpdateInput,
): string | undefined =>
  !isOwn(origin) ? instructionsAmong({ content, keys, facts, tags, speaker, source, metadata }) : undefined;
