/** When an incoming memory is one that the bank already has. */
import { findByHashes, findByRefs } from '../store/queries/memories.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import type { Draft } from './draft.ts';

/** What identity looks at, of a stored memory or of one earlier in the same call. */
export interface Known {
  readonly id: MemoryId;
  readonly hash: string;
  readonly ref: string | null;
  readonly session: string | null;
  readonly speaker: string | null;
  readonly occurredAt: Date | null;
  /** Not stored yet: it came earlier in the same call. */
  readonly pending: boolean;
}

/**
 * The identities that a call's drafts could collide with.
 *
 * A draft with a `ref` is the memory of that ref and no other. Without one it is what has the same content: in a session,
 * said there by the same speaker (at the same time, if it gives one: people do repeat themselves); outside sessions, any
 * memory, so that recalled text that comes back is recognised.
 */
export class Identities {
  readonly #byRef = new Map<string, Known>();
  readonly #byHash = new Map<string, Known[]>();

  static async load(tx: ReadTx, drafts: readonly Draft[]): Promise<Identities> {
    const identities = new Identities();
    const refs = drafts.flatMap(({ input }) => input.ref ?? []);
    const hashes = drafts.filter(({ input }) => input.ref === undefined).map(({ hash }) => hash);
    for (const row of [...(await findByRefs(tx, refs)), ...(await findByHashes(tx, hashes))]) {
      identities.#keep({
        id: row.memoryId,
        hash: row.contentHash,
        ref: row.ref,
        session: row.sessionId,
        speaker: row.speaker,
        occurredAt: row.occurredAt,
        pending: false,
      });
    }
    return identities;
  }

  find(draft: Draft): Known | undefined {
    if (draft.input.ref !== undefined) return this.#byRef.get(draft.input.ref);
    return this.#byHash.get(draft.hash)?.find((known) => isSame(draft, known));
  }

  /** Registers a draft that gets a number in this call. */
  add(draft: Draft, id: MemoryId): void {
    const { ref = null, session = null, speaker = null } = draft.input;
    const occurredAt = draft.occurredAt ?? null;
    this.#keep({ id, hash: draft.hash, ref, session, speaker, occurredAt, pending: true });
  }

  #keep(known: Known): void {
    if (known.ref !== null) this.#byRef.set(known.ref, known);
    const alike = this.#byHash.get(known.hash);
    if (alike) alike.push(known);
    else this.#byHash.set(known.hash, [known]);
  }
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
