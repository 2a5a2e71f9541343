/** Puts the current statement before the one it seems to have replaced, and says so; nothing is left out. */
import { isOwn, type MemoryId, type Origin } from '../types.ts';
import type { WordVectors } from './rank/words.ts';
import { cosineLikeness } from './updates/features.ts';
import { REPORTED } from './updates/recognise.ts';
import {
  type Dated,
  findRevised,
  currentFirst as inOrder,
  isNewer,
  type Superseding,
} from './updates/stale.ts';

/** Among how many of the best a newer statement is looked for; beyond them, by what is akin to the very best. */
const COMPARED = 40;

/** What a memory says, when, and where that is from. */
export interface Said extends Dated {
  readonly origin: Origin;
}

export interface Replaceable {
  readonly id: MemoryId;
  readonly score: number;
  /** A newer result that seems to say otherwise about the same thing. */
  readonly replacedBy?: MemoryId;
}

export interface CurrentFirstOptions {
  readonly language: string;
  readonly query: string;
  /** What inserts saw to speak of the same as the best results, whether or not the query has found it. */
  readonly akin?: readonly (Said & { readonly with: MemoryId })[];
  /** For likeness of meaning, as inserts use it. */
  readonly words?: WordVectors;
}

/**
 * The results with the newer of two statements in the place of the older one, which follows it. The older one is marked
 * only where both cannot well be true. What is akin becomes a result if it says anew what a result says. What is from
 * elsewhere marks what the user or the agent said, and is not put before it.
 * @param textOf what a result says and when; results without one keep their place.
 * @param unfound makes a result of what only its likeness to another has found.
 */
export function currentFirst<Result extends Replaceable>(
  ranked: readonly Result[],
  textOf: (id: MemoryId) => Said | undefined,
  { akin = [], words, ...options }: CurrentFirstOptions,
  unfound: (id: MemoryId) => Result,
): Result[] {
  const compared = ranked.slice(0, COMPARED).flatMap(({ id }) => textOf(id) ?? []);
  const known = new Set(compared.map(({ id }) => id));
  const said = new Map(
    [...compared, ...akin.filter(({ id }) => !known.has(id))].map((text) => [text.id, text]),
  );
  const pairs = findRevised([...said.values()], {
    ...options,
    likeness: words && cosineLikeness(words),
    akin: akin.map((text) => [text.with, text.id]),
  });
  const replacedBy = latestOf(pairs, said);
  const results = new Set(ranked.map(({ id }) => id));
  const added = [...new Set(pairs.map(({ newer }) => newer))].filter((id) => !results.has(id)).map(unfound);
  const marked = [...ranked, ...added].map((result) => {
    const newer = replacedBy.get(result.id);
    return newer === undefined ? result : { ...result, replacedBy: newer };
  });
  return inOrder(
    marked,
    ({ id }) => id,
    pairs.filter(({ older, newer }) => !isForeign(said.get(newer)) || isForeign(said.get(older))),
  );
}

const isForeign = (text: Said | undefined): boolean => text !== undefined && !isOwn(text.origin);

/** What says most recently that a statement no longer holds, where that is likely enough to be told. */
function latestOf(
  pairs: readonly Superseding[],
  texts: ReadonlyMap<MemoryId, Dated>,
): Map<MemoryId, MemoryId> {
  const latest = new Map<MemoryId, Dated>();
  for (const { older, newer, score } of pairs) {
    const text = texts.get(newer);
    const known = latest.get(older);
    if (text && score >= REPORTED && (!known || isNewer(text, known))) latest.set(older, text);
  }
  return new Map([...latest].map(([older, { id }]) => [older, id]));
}
