/** Fading, restoring and erasing. Only a confirmed erase destroys anything. */

import { invalidInput, type MempageError, notFound } from '../errors.ts';
import { DAY } from '../forgetting/retention.ts';
import { formatId } from '../ids.ts';
import { getBank } from '../store/queries/banks.ts';
import { setMemoriesLive } from '../store/queries/keys.ts';
import { getMemories } from '../store/queries/memories.ts';
import { countMemories, listStated, type Stated } from '../store/queries/timeline.ts';
import type { ReadTx, WriteTx } from '../store/store.ts';
import type { Memory, MemoryId } from '../types.ts';
import { type Bank, reading, writing } from './bank.ts';
import { bereftBy, type Replaced, replaced } from './bereft.ts';
import { type Confirmation, checkToken, tokenFor, unconfirmed } from './confirmation.ts';
import { allDerivedFrom, erase } from './erase.ts';
import { fadeFacts, restoreFacts } from './facts-undo.ts';
import { reviseTogether } from './revise.ts';
import { withoutSecrets } from './screening/texts.ts';
import { resolveSelection, type Selection } from './selection.ts';
import { unknownSession } from './session-numbers.ts';
import { expiryOf } from './settings.ts';

export const FORGET_MODES = ['fade', 'erase', 'restore'] as const;
export type ForgetMode = (typeof FORGET_MODES)[number];

export interface ForgetInput {
  readonly mode: ForgetMode;
  /** Either ids, or filters. */
  readonly ids?: readonly MemoryId[];
  readonly selection?: Selection;
  readonly dryRun?: boolean;
  readonly confirm?: Confirmation;
  readonly reason?: string;
}

export interface Forgotten {
  readonly mode: ForgetMode;
  /** False: this is what would happen. */
  readonly done: boolean;
  readonly count: number;
  /** Some of those affected, oldest first. After an erase there is nothing left to show. */
  readonly samples: readonly Memory[];
  /** Derived memories that are marked as in need of rewriting, or would be. */
  readonly outdated: readonly MemoryId[];
  /**
   * Some that these had replaced and nothing else does. Faded, they stay replaced; after an erase they count again. When
   * memories are restored, those of them that are replaced, which restoring does not change.
   */
  readonly bereft: readonly Replaced[];
  /** Of a restore: those whose time is over, which stay out of results all the same. */
  readonly expired: readonly MemoryId[];
  /** Of the dry run of an erase: what confirms exactly this. */
  readonly confirm?: string;
  /** Says that the session that was named is not there. */
  readonly note?: string;
}

const SAMPLES = 5;
/** The most memories that one call fades, restores or erases, so that the transaction stays bounded. */
const MOST = 10_000;

/**
 * @throws MempageError `invalid_input` without ids or filters, `not_found` for unknown ids, `confirmation_required` for
 * an erase that nobody confirmed, `conflict` if it would erase other memories than were confirmed. Nothing is changed then.
 */
export async function forget(bank: Bank, input: ForgetInput): Promise<Forgotten> {
  const filtered = hasFilter(input.selection);
  if (!input.ids?.length && !filtered) {
    throw invalidInput(
      'Say which memories: give ids, or at least one filter such as session, tags, from and to.',
    );
  }
  if (input.ids?.length && filtered) {
    throw invalidInput('Give either ids or filters, not both: ids name exactly the memories that are meant.');
  }
  if (input.dryRun) return await reading(bank, (tx) => preview(tx, bank, input));
  if (input.mode === 'erase' && !isConfirmed(input.confirm, filtered)) {
    throw await reading(bank, (tx) => refusal(tx, bank, input, filtered));
  }
  const {
    input: { reason },
  } = await withoutSecrets({ reason: input.reason });
  return await writing(bank, async (tx) => {
    const affected = await affectedBy(tx, bank, input);
    if (typeof input.confirm === 'string' && input.mode === 'erase') checkToken(input.confirm, affected);
    const samples = input.mode === 'erase' ? [] : await samplesOf(tx, affected);
    const bereft = await bereftOf(tx, input, idsOf(affected));
    const outdated = await apply(tx, { mode: input.mode, reason }, idsOf(affected));
    const expired = await expiredAmong(tx, bank, input, affected);
    const note = await noteOn(tx, input, affected);
    return { mode: input.mode, done: true, count: affected.length, samples, outdated, expired, bereft, note };
  });
}

const hasFilter = (selection: Selection | undefined): boolean =>
  Object.values(selection ?? {}).some((value) => value !== undefined && value !== false);

/** What fits a filter can have changed since somebody looked, so that `true` would confirm what nobody saw. */
const isConfirmed = (confirm: Confirmation | undefined, filtered: boolean): boolean =>
  filtered ? typeof confirm === 'string' : Boolean(confirm);

async function refusal(tx: ReadTx, bank: Bank, input: ForgetInput, filtered: boolean): Promise<MempageError> {
  const count = await countMemories(tx, await affectedFilter(tx, bank, input));
  const unknown = count === 0 ? await unknownSession(tx, input.selection?.session) : undefined;
  return unknown === undefined ? unconfirmed(count, filtered) : notFound(unknown);
}

async function preview(tx: ReadTx, bank: Bank, input: ForgetInput): Promise<Forgotten> {
  const affected = await affectedBy(tx, bank, input);
  const shown = {
    mode: input.mode,
    done: false,
    count: affected.length,
    samples: await samplesOf(tx, affected),
    bereft: await bereftOf(tx, input, idsOf(affected)),
    note: await noteOn(tx, input, affected),
  };
  if (input.mode !== 'erase') {
    return { ...shown, outdated: [], expired: await expiredAmong(tx, bank, input, affected) };
  }
  const outdated = await allDerivedFrom(tx, idsOf(affected));
  return { ...shown, outdated, expired: [], confirm: tokenFor(affected) };
}

/** @throws MempageError `invalid_input` if they are too many for one call */
async function affectedBy(tx: ReadTx, bank: Bank, input: ForgetInput): Promise<Stated[]> {
  const filter = await affectedFilter(tx, bank, input);
  const affected = await listStated(tx, filter, MOST + 1);
  if (affected.length <= MOST) return affected;
  throw invalidInput(
    `${await countMemories(tx, filter)} memories are too many for one call (the most is ${MOST}). Narrow the filter.`,
  );
}

const noteOn = async (
  tx: ReadTx,
  { selection }: ForgetInput,
  affected: readonly Stated[],
): Promise<string | undefined> =>
  affected.length === 0 ? await unknownSession(tx, selection?.session) : undefined;

const idsOf = (affected: readonly Stated[]): MemoryId[] => affected.map(({ id }) => id);

/** Also named ones that are not faded: who asks for them back would wait for nothing. */
async function expiredAmong(
  tx: ReadTx,
  bank: Bank,
  { mode, ids }: ForgetInput,
  affected: readonly Stated[],
): Promise<MemoryId[]> {
  if (mode !== 'restore') return [];
  const now = bank.clock.now();
  const { maxAgeDays } = expiryOf((await getBank(tx)).settings);
  const wanted = await getMemories(tx, ids?.length ? ids : idsOf(affected));
  return wanted
    .filter(({ expiresAt, recordedAt }) => {
      const tooOld = maxAgeDays !== null && now.getTime() - recordedAt.getTime() >= maxAgeDays * DAY;
      return tooOld || (expiresAt !== null && expiresAt <= now);
    })
    .map(({ id }) => id)
    .sort((a, b) => a - b);
}

async function samplesOf(tx: ReadTx, affected: readonly Stated[]): Promise<Memory[]> {
  const samples = await getMemories(tx, idsOf(affected.slice(0, SAMPLES)));
  return samples.sort((a, b) => +a.occurredAt - +b.occurredAt || a.id - b.id);
}

const bereftOf = async (
  tx: ReadTx,
  { mode, ids: named }: ForgetInput,
  ids: readonly MemoryId[],
): Promise<Replaced[]> =>
  mode === 'restore'
    ? await replaced(tx, await getMemories(tx, named?.length ? named : ids), SAMPLES)
    : await bereftBy(tx, ids, SAMPLES);

/**
 * The memories that the call would change: those that are named or fit the filters, and are not yet as they shall be.
 * What has faded by itself would come back when it is read; who wants it gone fades it all the same.
 * Named ones must exist. Erasing and restoring reach what is faded, expired or quarantined too.
 */
async function affectedFilter(tx: ReadTx, bank: Bank, { mode, ids, selection }: ForgetInput) {
  const { timeZone } = await getBank(tx);
  const filter = await resolveSelection(tx, selection ?? {}, { timeZone, now: bank.clock.now() });
  if (ids?.length) await checkExist(tx, ids);
  return {
    ...filter,
    ids: ids?.length ? [...new Set(ids)] : undefined,
    includeFaded: mode === 'erase',
    onlyFaded: mode === 'restore',
    includeRevivable: mode === 'fade',
    includeHidden: mode !== 'fade' || Boolean(ids?.length),
  };
}

async function checkExist(tx: ReadTx, ids: readonly MemoryId[]): Promise<void> {
  const found = new Set((await getMemories(tx, ids)).map((memory) => memory.id));
  const missing = ids.filter((id) => !found.has(id));
  if (missing.length === 0) return;
  throw notFound(
    `There is no memory ${missing.map((id) => formatId('m', id)).join(', ')} in this bank: never there, or erased already. Nothing was changed.`,
  );
}

async function apply(
  tx: WriteTx,
  input: Pick<ForgetInput, 'mode' | 'reason'>,
  ids: readonly MemoryId[],
): Promise<MemoryId[]> {
  const memories = await getMemories(tx, ids);
  const reason = input.reason ?? null;
  if (input.mode === 'erase') return await erase(tx, memories);
  if (input.mode === 'fade') await fade(tx, memories, { reason, revivable: false });
  else await restore(tx, memories, reason);
  return [];
}

/**
 * Takes memories out of default results.
 * @param how.revivable it fades by itself, so that reading brings it back and its facts stand: not if somebody wants it
 * gone
 */
export async function fade(
  tx: WriteTx,
  memories: readonly Memory[],
  { reason, revivable }: { reason: string | null; revivable: boolean },
): Promise<void> {
  const fading = revivable ? memories.filter((memory) => memory.fadedAt === null) : memories;
  const ids = fading.map((memory) => memory.id);
  const change = revivable ? { fadedAt: tx.now } : { fadedAt: tx.now, fadesAt: null };
  await reviseTogether(tx, fading, change, { reason, action: 'fade' });
  // What was learnt outlasts the memory of learning it: were its facts withdrawn, time would bring back older ones.
  if (!revivable) await fadeFacts(tx, ids);
  await setMemoriesLive(tx, ids, false);
}

/** Brings faded memories back, as strong as new ones. */
export async function restore(
  tx: WriteTx,
  memories: readonly Memory[],
  reason: string | null,
): Promise<void> {
  const faded = memories.filter((memory) => memory.fadedAt !== null);
  await reviseTogether(tx, faded, { fadedAt: null }, { reason, action: 'restore' });
  const admitted = faded.filter((memory) => memory.quarantine === null);
  await restoreFacts(tx, admitted);
  await setMemoriesLive(
    tx,
    admitted.map((memory) => memory.id),
    true,
  );
}
