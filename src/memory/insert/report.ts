/** What a created memory's answer says of others: near-duplicates and what seems to be revised. */
import { getMemories } from '../../store/queries/memories.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Memory, MemoryId } from '../../types.ts';
import type { Draft } from '../draft.ts';
import type { FactConflict } from '../facts-conflicts.ts';
import type { Likeness, Other, Similar, TextConflict } from '../similar.ts';
import type { Numbered } from './places.ts';

/** Likenesses with memories in the place of the drafts that became them. */
export class Resembling {
  readonly #alike: ReadonlyMap<Draft, Likeness>;
  readonly #memories: ReadonlyMap<Draft, Memory>;

  private constructor(alike: ReadonlyMap<Draft, Likeness>, memories: ReadonlyMap<Draft, Memory>) {
    this.#alike = alike;
    this.#memories = memories;
  }

  /** Call when the memories are stored. */
  static async load(
    tx: ReadTx,
    alike: ReadonlyMap<Draft, Likeness>,
    created: readonly Numbered[],
  ): Promise<Resembling> {
    const others = new Set([...alike.values()].flatMap(othersOf));
    const named = created.filter(({ draft }) => others.has(draft));
    const stored = await getMemories(
      tx,
      named.map(({ id }) => id),
    );
    const byId = new Map(stored.map((memory) => [memory.id, memory]));
    return new Resembling(
      alike,
      new Map(
        named.flatMap(({ draft, id }) => {
          const memory = byId.get(id);
          return memory ? [[draft, memory] as const] : [];
        }),
      ),
    );
  }

  /** @param told memories of which the answer tells otherwise */
  similarTo(draft: Draft, told: ReadonlySet<MemoryId> = new Set()): Similar[] {
    return (this.#alike.get(draft)?.similar ?? []).flatMap(({ other, similarity }) => {
      const memory = this.#memoryOf(other);
      return memory && !told.has(memory.id) ? [{ memory, similarity }] : [];
    });
  }

  /** What its text seems to revise, where neither the caller said that it does nor facts tell it exactly. */
  conflictsOf(draft: Draft, exact: readonly FactConflict[] = []): TextConflict[] {
    const known = new Set([...(draft.input.supersedes ?? []), ...exact.map(({ memoryId }) => memoryId)]);
    return (this.#alike.get(draft)?.conflicts ?? []).flatMap(({ other, ...conflict }) => {
      const memory = this.#memoryOf(other);
      return memory && !known.has(memory.id) ? [{ memory, ...conflict }] : [];
    });
  }

  /** All that it is like, whether it says the same or otherwise. */
  relatedTo(draft: Draft): MemoryId[] {
    const likeness = this.#alike.get(draft);
    return (likeness ? othersOf(likeness) : []).flatMap((other) => this.#memoryOf(other)?.id ?? []);
  }

  #memoryOf(other: Other): Memory | undefined {
    return 'input' in other ? this.#memories.get(other) : other;
  }
}

const othersOf = ({ similar, conflicts }: Likeness): Other[] =>
  [...similar, ...conflicts].map(({ other }) => other);
