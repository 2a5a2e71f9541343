/** When an incoming memory is one that the bank already has. */
import type { WordVectors } from '../retrieval/rank/words.ts';
import { findByHashes, findByRefs, type MemoryRow } from '../store/queries/memories.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId, Origin } from '../types.ts';
import type { Draft } from './draft.ts';
import type { MemoryInput } from './memory-input.ts';
import { overruledAmong } from './overruled.ts';
import { isRevivable } from './recall.ts';
import { lowestTrust, mayAdd } from './trust.ts';

/** What identity looks at, of a stored memory or of one earlier in the same call. */
export interface Known {
  readonly id: MemoryId;
  readonly hash: string;
  readonly ref: string | null;
  readonly session: string | null;
  readonly speaker: string | null;
  readonly occurredAt: Date | null;
  readonly expiresAt: Date | null;
  readonly origin: Origin;
  readonly supersededBy: MemoryId | null;
  readonly faded: boolean;
  readonly quarantined: boolean;
  readonly expired: boolean;
  /** By all appearance it no longer holds, though nobody said so. */
  readonly overruled: boolean;
  /** Neither superseded, overruled nor expired, and at the most faded by itself. */
  readonly stands: boolean;
  /** Not stored yet: it came earlier in the same call. */
  readonly pending: boolean;
}

/** A memory that a draft says again. */
export interface Repeated {
  readonly known: Known;
  /** The draft is the very insert that stored it, sent again, so it is no reason to bring anything back. */
  readonly replay: boolean;
}

export interface IdentityOptions {
  readonly now: Date;
  readonly originOf: (input: MemoryInput) => Origin;
  /** ISO 639-1. */
  readonly language: string;
  readonly words?: WordVectors;
  /** The drafts are an export, so each is the memory of its time. */
  readonly imported: boolean;
}

/**
 * The identities that a call's drafts could collide with.
 *
 * A draft with a `ref` is the memory of that ref and no other. Without one it says again what has the same content: in a
 * session, said there by the same speaker (at the same time, if it gives one: people do repeat themselves); outside
 * sessions, any memory, so that recalled text that comes back is recognised.
 *
 * What no longer stands, by what somebody said or by all appearance, is only said again by a replay, which is known by the session or by the time that it gives. All
 * else is news: who moves from Ghent to Turin and back lives in Ghent, and what somebody says of a thing that they had
 * forgotten is to be remembered. Nor does anybody say again what has a less trusted origin: it would keep that origin, and
 * stay in quarantine. What has a less trusted origin itself says only again what adds nothing; else it is a memory of its
 * own, so that a web page cannot put facts into the user's mouth.
 */
export class Identities {
  readonly #options: IdentityOptions;
  readonly #byRef = new Map<string, Known>();
  readonly #byHash = new Map<string, Known[]>();

  private constructor(options: IdentityOptions) {
    this.#options = options;
  }

  static async load(tx: ReadTx, drafts: readonly Draft[], options: IdentityOptions): Promise<Identities> {
    const identities = new Identities(options);
    const refs = drafts.flatMap(({ input }) => input.ref ?? []);
    const hashes = drafts.filter(({ input }) => input.ref === undefined).map(({ hash }) => hash);
    const alike = await findByHashes(tx, hashes);
    const overruled = options.imported ? new Set<MemoryId>() : await overruledAmong(tx, alike, options);
    for (const row of [...(await findByRefs(tx, refs)), ...alike]) {
      identities.#keep(knownOf(row, options.now, overruled.has(row.memoryId)));
    }
    return identities;
  }

  find(draft: Draft): Repeated | undefined {
    if (draft.input.ref !== undefined) {
      const known = this.#byRef.get(draft.input.ref);
      return known && { known, replay: true };
    }
    const found = this.#saying(draft).filter((known) => this.#isRepeated(draft, known));
    const origin = this.#options.originOf(draft.input);
    const known =
      found.find((each) => sameTime(draft, each)) ??
      found.find((each) => each.stands && each.origin === origin) ??
      found.find((each) => each.stands) ??
      found[0];
    return known && { known, replay: this.#isReplay(draft, known) };
  }

  /**
   * For a draft that says nothing again: what has the same words and does not stand, or has another origin. Without what
   * the draft supersedes, itself or by what came after it.
   */
  others(draft: Draft): Known[] {
    if (draft.input.ref !== undefined || this.#options.imported) return [];
    return this.#saying(draft).filter(
      ({ id, pending, supersededBy }) =>
        !pending && !isNamed(draft, id) && !(supersededBy !== null && namesLater(draft, id)),
    );
  }

  /** Registers a draft that gets a number in this call. */
  add(draft: Draft, id: MemoryId): void {
    const { ref = null, session = null, speaker = null } = draft.input;
    this.#keep({
      id,
      hash: draft.hash,
      ref,
      session,
      speaker,
      occurredAt: draft.occurredAt ?? null,
      expiresAt: draft.expiresAt ?? null,
      origin: this.#options.originOf(draft.input),
      supersededBy: null,
      faded: false,
      quarantined: false,
      expired: false,
      overruled: false,
      stands: true,
      pending: true,
    });
  }

  #keep(known: Known): void {
    if (known.ref !== null) this.#byRef.set(known.ref, known);
    const alike = this.#byHash.get(known.hash);
    if (alike) alike.push(known);
    else this.#byHash.set(known.hash, [known]);
  }

  #saying(draft: Draft): Known[] {
    const alike = this.#byHash.get(draft.hash) ?? [];
    return alike.filter(
      (known) => isSame(draft, known) && (!this.#options.imported || sameTime(draft, known)),
    );
  }

  #isRepeated(draft: Draft, known: Known): boolean {
    // It says itself that it takes the place of that one.
    if (isNamed(draft, known.id)) return false;
    const origin = this.#options.originOf(draft.input);
    const adds = mayAdd(origin, known.origin);
    if (!adds && (lowestTrust([origin, known.origin]) !== origin || !isBare(draft))) return false;
    return this.#isReplay(draft, known) || (known.stands && (adds || !known.faded));
  }

  #isReplay(draft: Draft, known: Known): boolean {
    if (this.#options.imported) return true;
    // The insert that stored it can have named only what was there before it.
    if (namesLater(draft, known.id)) return false;
    return draft.input.session !== undefined || sameTime(draft, known) || this.#samePastEnd(draft, known);
  }

  /** With an end that has passed, nobody would store anything new. */
  #samePastEnd({ expiresAt }: Draft, known: Known): boolean {
    return (
      expiresAt !== undefined &&
      expiresAt <= this.#options.now &&
      expiresAt.getTime() === known.expiresAt?.getTime()
    );
  }
}

function knownOf(row: MemoryRow, now: Date, overruled: boolean): Known {
  const expired = row.expiresAt !== null && row.expiresAt <= now;
  return {
    id: row.memoryId,
    hash: row.contentHash,
    ref: row.ref,
    session: row.sessionId,
    speaker: row.speaker,
    occurredAt: row.occurredAt,
    expiresAt: row.expiresAt,
    origin: row.origin,
    supersededBy: row.supersededBy,
    faded: row.fadedAt !== null,
    quarantined: row.quarantinedAt !== null,
    expired,
    overruled,
    stands: !expired && !overruled && row.supersededBy === null && (row.fadedAt === null || isRevivable(row)),
    pending: false,
  };
}

function isSame(draft: Draft, known: Known): boolean {
  const { session, speaker } = draft.input;
  if (session === undefined) return speaker === undefined || speaker === known.speaker;
  return (
    session === known.session &&
    (speaker ?? known.speaker) === known.speaker &&
    (draft.occurredAt ?? known.occurredAt)?.getTime() === known.occurredAt?.getTime()
  );
}

const sameTime = ({ occurredAt }: Draft, known: Known): boolean =>
  occurredAt !== undefined && occurredAt.getTime() === known.occurredAt?.getTime();

const namesLater = ({ input }: Draft, id: MemoryId): boolean =>
  input.supersedes?.some((old) => old > id) ?? false;

const isNamed = ({ input }: Draft, id: MemoryId): boolean => input.supersedes?.includes(id) ?? false;

/** Whether it gives nothing that a memory of the same words could take from it. */
const isBare = ({ tags, input }: Draft): boolean =>
  tags.length === 0 &&
  ![input.keys, input.facts, input.supersedes, input.derivedFrom].some((list) => list?.length) &&
  [input.metadata, input.importance, input.expiresAt].every((value) => value === undefined);
