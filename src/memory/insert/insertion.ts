/** One insert call inside its transaction. */
import { begun } from '../../forgetting/lifetime.ts';
import { formatId } from '../../ids.ts';
import { findTombstones } from '../../store/queries/erase.ts';
import { insertKeys, setMemoriesLive } from '../../store/queries/keys.ts';
import { insertLinks } from '../../store/queries/links.ts';
import { insertMemoryRows, type NewMemoryRow } from '../../store/queries/memories.ts';
import { renumberSessions } from '../../store/queries/sessions.ts';
import type { WriteTx } from '../../store/store.ts';
import type { MemoryId } from '../../types.ts';
import type { Bank } from '../bank.ts';
import { refHash, tombstoneHashes } from '../content.ts';
import type { Draft } from '../draft.ts';
import { storeFacts } from '../facts.ts';
import type { FactConflict } from '../facts-conflicts.ts';
import { supersedeOrHold } from '../held.ts';
import { Identities, type IdentityOptions, type Known, type Repeated } from '../identity.ts';
import { forgettingOf } from '../settings.ts';
import type { ReplacedBefore } from '../superseding.ts';
import { keepVectors, pairVectors } from '../vectors.ts';
import type { Inserted } from './inserted.ts';
import { type Numbered, placeInSessions } from './places.ts';
import type { Prepared } from './prepare.ts';
import { repeat } from './repeat.ts';
import { Resembling } from './report.ts';
import { Sources } from './sources.ts';

/** What becomes of a draft. */
type Fate =
  | { readonly draft: Draft; readonly repeated: Repeated }
  | { readonly draft: Draft; readonly erased: true }
  | (Numbered & {
      readonly created: true;
      readonly refErased: boolean;
      readonly sameWords: readonly Known[];
    });

export async function runInsertion(tx: WriteTx, bank: Bank, prepared: Prepared): Promise<Inserted[]> {
  const { drafts, imported } = prepared;
  const sources = await Sources.load(tx, drafts);
  const fates = await decide(tx, drafts, {
    now: tx.now,
    language: prepared.info.language,
    words: bank.words,
    originOf: sources.originOf,
    imported,
  });
  const created = fates.filter((fate) => 'created' in fate);
  const insertion = new Insertion(tx, bank, { prepared, sources });
  const conflicts = await insertion.create(created);
  const resembling = await Resembling.load(tx, prepared.alike, created);
  await insertion.relate(created, resembling);
  const results: Inserted[] = [];
  for (const fate of fates) {
    const { draft } = fate;
    const ref = draft.input.ref ?? null;
    if ('repeated' in fate) {
      const origin = sources.originOf(draft.input);
      results.push(
        await repeat(tx, draft, fate.repeated, { origin, imported, quarantine: sources.quarantineOf(draft) }),
      );
    } else if ('erased' in fate) results.push({ id: 0, ref, status: 'erased', similar: [], conflicts: [] });
    else {
      const exact = conflicts.get(fate.id) ?? [];
      results.push({
        id: fate.id,
        ref,
        status: 'created',
        similar: resembling.similarTo(draft, outdated(fate.sameWords)),
        textConflicts: resembling.conflictsOf(draft, exact),
        conflicts: exact,
        removed: draft.screening.removed,
        quarantined: sources.quarantineOf(draft),
        held: sources.quarantineOf(draft) !== undefined && Boolean(draft.input.supersedes?.length),
        refErased: fate.refErased,
        sameWords: fate.sameWords,
        before: insertion.replacedBefore.get(fate.id),
        keysErased: draft.screening.keysErased,
      });
    }
  }
  return results;
}

async function decide(tx: WriteTx, drafts: readonly Draft[], options: IdentityOptions): Promise<Fate[]> {
  const identities = await Identities.load(tx, drafts, options);
  const signs = drafts.map(signsOf);
  const erased = await findTombstones(
    tx,
    signs.flatMap(({ content, ref }) => (ref ? [...content, ref] : content)),
  );
  return drafts.map((draft): Fate => {
    const repeated = identities.find(draft);
    const { content, ref } = signsOf(draft);
    const wasErased = content.some((hash) => erased.has(hash));
    // What a ref names may have been rewritten because what it said was erased.
    if (repeated && !(wasErased && repeated.known.hash !== draft.hash)) return { draft, repeated };
    if (wasErased) return { draft, erased: true };
    const id = tx.allocate('memory', 1);
    const sameWords = identities.others(draft);
    identities.add(draft, id);
    // New content under an erased name is no replay.
    return { draft, id, created: true, refErased: ref !== undefined && erased.has(ref), sameWords };
  });
}

const outdated = (known: readonly Known[]): Set<MemoryId> =>
  new Set(known.filter(({ stands }) => !stands).map(({ id }) => id));

/** What it would be known by, had it been erased. */
const signsOf = ({ input }: Draft): { content: readonly string[]; ref?: string } => ({
  content: tombstoneHashes(input),
  ref: input.ref && refHash(input.ref),
});

interface Given {
  readonly prepared: Prepared;
  readonly sources: Sources;
}

/** Writes what is new. */
class Insertion {
  readonly #tx: WriteTx;
  readonly #bank: Bank;
  readonly #prepared: Prepared;
  readonly #sources: Sources;
  /** By the new memory: what it was to replace and another had replaced before. */
  readonly replacedBefore = new Map<MemoryId, readonly ReplacedBefore[]>();

  constructor(tx: WriteTx, bank: Bank, { prepared, sources }: Given) {
    this.#tx = tx;
    this.#bank = bank;
    this.#prepared = prepared;
    this.#sources = sources;
  }

  /** Stores memories with their keys, vectors and facts, and supersedes what they replace; returns what their facts contradict. */
  async create(created: readonly Numbered[]): Promise<Map<MemoryId, FactConflict[]>> {
    const { places, disordered } = await placeInSessions(this.#tx, created);
    await insertMemoryRows(
      this.#tx,
      created.map((each) => this.#row(each, places.get(each.id) ?? null)),
    );
    await renumberSessions(this.#tx, disordered);
    await this.#insertKeys(created);
    const quarantined = created.filter(({ draft }) => this.#sources.quarantineOf(draft));
    await setMemoriesLive(
      this.#tx,
      quarantined.map(({ id }) => id),
      false,
    );
    for (const { id } of created) {
      this.#tx.log({ action: 'insert', target: 'memory', id: formatId('m', id), version: 1 });
    }
    // Before the facts, so that what these contradict is told as the supersession leaves it.
    for (const { draft, id } of created) {
      const quarantined = this.#sources.quarantineOf(draft) !== undefined;
      const { before } = await supersedeOrHold(this.#tx, draft.input.supersedes ?? [], {
        by: id,
        quarantined,
      });
      this.replacedBefore.set(id, before);
    }
    return await storeFacts(
      this.#tx,
      created.map(({ draft, id }) => ({
        memoryId: id,
        facts: draft.input.facts ?? [],
        origin: this.#sources.originOf(draft.input),
        occurredAt: draft.occurredAt ?? this.#tx.now,
        quarantined: this.#sources.quarantineOf(draft) !== undefined,
      })),
    );
  }

  /** Ties new memories to what they are made of and what they are like. */
  async relate(created: readonly Numbered[], resembling: Resembling): Promise<void> {
    await insertLinks(
      this.#tx,
      created.flatMap(({ draft, id }) => [
        ...(draft.input.derivedFrom ?? []).map((toId) => link(id, toId, 'derived_from')),
        ...resembling.relatedTo(draft).map((toId) => link(id, toId, 'similar')),
      ]),
    );
  }

  #row({ draft, id }: Numbered, position: number | null): NewMemoryRow {
    const { input } = draft;
    const nature = {
      kind: draft.kind,
      // As precise as it is stored; less than that would be an error to the database.
      importance: Math.fround(input.importance ?? 0.5),
      novelty: this.#prepared.novelty.get(draft) ?? null,
    };
    return {
      ...nature,
      ...begun(nature, this.#tx.now, forgettingOf(this.#prepared.info.settings)),
      memoryId: id,
      content: input.content,
      contentHash: draft.hash,
      ref: input.ref,
      sessionId: input.session,
      position,
      speaker: input.speaker,
      occurredAt: draft.occurredAt ?? this.#tx.now,
      recordedAt: this.#tx.now,
      revisedAt: this.#tx.now,
      actor: this.#tx.actor,
      origin: this.#sources.originOf(input),
      source: input.source,
      tags: [...draft.tags],
      metadata: input.metadata ?? {},
      tokens: draft.tokens,
      expiresAt: draft.expiresAt,
      ...this.#quarantine(draft),
    };
  }

  #quarantine(draft: Draft): Partial<NewMemoryRow> {
    const reason = this.#sources.quarantineOf(draft);
    return reason === undefined ? {} : { quarantinedAt: this.#tx.now, quarantineReason: reason };
  }

  async #insertKeys(created: readonly Numbered[]): Promise<void> {
    const keys = created.flatMap(({ draft: { keys }, id }) => keys.map((key) => ({ ...key, memoryId: id })));
    const ids = await insertKeys(this.#tx, keys);
    if (!this.#bank.embedder) return;
    const vectors = created.flatMap(({ draft }): readonly (Float32Array | undefined)[] => {
      return this.#prepared.vectors.get(draft) ?? draft.keys.map(() => undefined);
    });
    await keepVectors(this.#tx, this.#bank.embedder, pairVectors(ids, vectors));
  }
}

const link = (fromId: MemoryId, toId: MemoryId, relation: 'derived_from' | 'similar') => ({
  fromId,
  toId,
  relation,
});
