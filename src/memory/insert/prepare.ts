/** Everything about an insert that needs no lock: screening, analysis, near-duplicates, vectors. */
import { invalidInput } from '../../errors.ts';
import { novelty } from '../../forgetting/novelty.ts';
import { type BankInfo, getBank } from '../../store/queries/banks.ts';
import type { ReadTx } from '../../store/store.ts';
import { type Bank, reading } from '../bank.ts';
import { type Draft, draft } from '../draft.ts';
import { Identities } from '../identity.ts';
import type { MemoryInput } from '../memory-input.ts';
import { type Screening, screen } from '../screening/screen.ts';
import { compareAll, type Likeness } from '../similar.ts';
import { erasedAmong } from '../tombstones.ts';
import { tryEmbed } from '../vectors.ts';
import { Sources } from './sources.ts';

export interface Prepared {
  readonly info: BankInfo;
  readonly drafts: readonly Draft[];
  /** They are an export: what the bank has of it stays as it is. */
  readonly imported: boolean;
  /** Absent for drafts that looked like duplicates. */
  readonly alike: ReadonlyMap<Draft, Likeness>;
  /** How new each is, 0 to 1. */
  readonly novelty: ReadonlyMap<Draft, number>;
  /** Per draft a vector for each of its keys; absent for drafts that looked like duplicates or when there are none. */
  readonly vectors: ReadonlyMap<Draft, readonly Float32Array[]>;
}

export interface InsertOptions {
  /** The memories are an export: what has expired is taken too, and what the bank has of them stays as it is. */
  readonly imported?: boolean;
}

/** @throws MempageError `invalid_input` for input that cannot be stored */
export async function prepare(
  bank: Bank,
  inputs: readonly MemoryInput[],
  { imported = false }: InsertOptions = {},
): Promise<Prepared> {
  const screened = await Promise.all(inputs.map(screen));
  const now = bank.clock.now();
  const known = await reading(bank, async (tx) => {
    const info = await getBank(tx);
    const settings = { timeZone: info.timeZone, language: info.language, tokens: bank.tokens };
    const drafts = (await withoutErasedKeys(tx, screened)).map((each) => draft(each, settings));
    const reader = { now, language: info.language, words: bank.words };
    const { originOf } = await Sources.load(tx, drafts);
    const fresh = unknown(drafts, await Identities.load(tx, drafts, { ...reader, originOf, imported }));
    if (!imported) for (const each of fresh) checkExpiry(each, now);
    const alike = await compareAll(tx, fresh, info, { now, words: bank.words });
    return { info, drafts, imported, fresh, alike, novelty: novelties(alike) };
  });
  return { ...known, vectors: await vectorsOf(bank, known.fresh) };
}

/** A replayed import may hold erased text as a key; the memory itself is still wanted. */
async function withoutErasedKeys(tx: ReadTx, screened: readonly Screening[]): Promise<Screening[]> {
  const erased = await erasedAmong(
    tx,
    screened.flatMap(({ input: { keys = [] } }) => keys),
  );
  return screened.map((each) => {
    const keys = each.input.keys?.filter((key) => !erased.has(key));
    if (keys?.length === each.input.keys?.length) return each;
    return { ...each, input: { ...each.input, keys }, keysErased: true };
  });
}

function checkExpiry({ expiresAt, input }: Draft, now: Date): void {
  if (expiresAt === undefined || expiresAt > now) return;
  throw invalidInput(
    `expires_at ${input.expiresAt} is in the past, so the memory would never be found. Give a later moment, or leave it out for a memory that does not expire.`,
  );
}

/** Drafts that neither the bank has nor the call itself before them. */
function unknown(drafts: readonly Draft[], identities: Identities): Draft[] {
  return drafts.filter((each) => {
    if (identities.find(each)) return false;
    identities.add(each, UNNUMBERED);
    return true;
  });
}

const UNNUMBERED = 0;

/** What is too short to be compared is neither new nor known. */
const UNKNOWN_LIKENESS = 0.5;

/** In the order given; within a session, surprise is carried on. */
function novelties(alike: ReadonlyMap<Draft, Likeness>): Map<Draft, number> {
  const carried = new Map<string, number>();
  return new Map(
    [...alike].map(([each, { likeness }]) => {
      const { session } = each.input;
      const before = session === undefined ? undefined : carried.get(session);
      const value = novelty(likeness ?? UNKNOWN_LIKENESS, before);
      if (session !== undefined) carried.set(session, value);
      return [each, value];
    }),
  );
}

async function vectorsOf(bank: Bank, drafts: readonly Draft[]): Promise<Map<Draft, Float32Array[]>> {
  const texts = drafts.flatMap((each) => each.keys.map((key) => key.text));
  const flat = await tryEmbed(bank, texts);
  const vectors = new Map<Draft, Float32Array[]>();
  if (!flat) return vectors;
  let at = 0;
  for (const each of drafts) {
    vectors.set(each, flat.slice(at, at + each.keys.length));
    at += each.keys.length;
  }
  return vectors;
}
