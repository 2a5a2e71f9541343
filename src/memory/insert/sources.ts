/** Memories that new ones name as replaced or as what they are made of, and what the new ones take over from them. */
import { notFound } from '../../errors.ts';
import { formatId } from '../../ids.ts';
import { getMemories } from '../../store/queries/memories.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Memory, MemoryId, Origin } from '../../types.ts';
import type { Draft } from '../draft.ts';
import type { MemoryInput } from '../memory-input.ts';
import { quarantineReason } from '../screening/screen.ts';
import { lowestTrust } from '../trust.ts';

export class Sources {
  readonly #memories: ReadonlyMap<MemoryId, Memory>;

  constructor(memories: readonly Memory[]) {
    this.#memories = new Map(memories.map((memory) => [memory.id, memory]));
  }

  /** @throws MempageError `not_found` unless all of them exist */
  static async load(tx: ReadTx, drafts: readonly Draft[]): Promise<Sources> {
    const wanted = new Set(
      drafts.flatMap(({ input }) => [...(input.supersedes ?? []), ...(input.derivedFrom ?? [])]),
    );
    const found = await getMemories(tx, [...wanted]);
    for (const { id } of found) wanted.delete(id);
    if (wanted.size > 0) {
      throw notFound(
        `There is no memory ${[...wanted].map((id) => formatId('m', id)).join(', ')}, named in supersedes or derived_from.`,
      );
    }
    return new Sources(found);
  }

  /** What is made of something untrusted is no more trusted. */
  readonly originOf = (input: MemoryInput): Origin => {
    const derivedFrom = (input.derivedFrom ?? []).flatMap((id) => this.#memories.get(id)?.origin ?? []);
    return lowestTrust([input.origin ?? 'agent', ...derivedFrom]);
  };

  /** Why a draft is kept out of results, if it is. */
  quarantineOf({ input, screening }: Draft): string | undefined {
    if (input.quarantine !== undefined) return input.quarantine ?? undefined;
    return quarantineReason(this.originOf(input), screening.instructions);
  }
}
