/** Stores memories: all of a call or none, each once, with an answer about what was there before. */
import { conflict, invalidInput, notFound } from '../errors.ts';
import { begun } from '../forgetting/lifetime.ts';
import { novelty } from '../forgetting/novelty.ts';
import { formatId } from '../ids.ts';
import { type BankInfo, getBank } from '../store/queries/banks.ts';
import { findTombstones } from '../store/queries/erase.ts';
import { insertKeys, setMemoriesLive } from '../store/queries/keys.ts';
import { insertLinks } from '../store/queries/links.ts';
import { getMemories, getVersions, insertMemoryRows, type NewMemoryRow } from '../store/queries/memories.ts';
import { growSession, hasLaterMemory, renumberSessions } from '../store/queries/sessions.ts';
import type { WriteTx } from '../store/store.ts';
import type { Memory, MemoryId, Origin } from '../types.ts';
import { type Bank, reading, writing } from './bank.ts';
import { contentHash, refHash, tombstoneHash } from './content.ts';
import { type Draft, draft } from './draft.ts';
import { storeFacts } from './facts.ts';
import type { FactConflict } from './facts-conflicts.ts';
import { Identities, type Known } from './identity.ts';
import type { MemoryInput } from './memory-input.ts';
import { reviseMemory } from './revise.ts';
import { quarantineReason, screen } from './screening/screen.ts';
import { forgettingOf } from './settings.ts';
import { compare, type Likeness, type Similar, type TextConflict } from './similar.ts';
import { supersedeById } from './superseding.ts';
import { lowestTrust } from './trust.ts';
import { keepVectors, pairVectors, tryEmbed } from './vectors.ts';

export interface Inserted {
  readonly id: MemoryId;
  readonly ref: string | null;
  /** `merged`: the content was there; its tags and keys were added to it. `erased`: it was erased for good and stays out. */
  readonly status: 'created' | 'unchanged' | 'merged' | 'erased';
  readonly similar: readonly Similar[];
  readonly conflicts: readonly FactConflict[];
  /** Stored texts that this one seems to revise or contradict. */
  readonly textConflicts?: readonly TextConflict[];
  /** It said so once and was revised since; the revision stands. */
  readonly revised?: true;
  /** Kinds of secrets that were taken out of the text. */
  readonly removed?: readonly string[];
  /** Why it is kept out of results until a person lets it in. */
  readonly quarantined?: string;
}

/** The most memories that one call takes, so that a transaction stays short. */
export const MOST_PER_CALL = 500;

/**
 * Stores memories. Repeating a call changes nothing and answers `unchanged` with the same ids.
 * @throws MempageError `invalid_input` or `not_found` for input that cannot be stored, `conflict` when a ref is taken by
 * other content. Nothing is stored then.
 */
export async function insertMemories(bank: Bank, inputs: readonly MemoryInput[]): Promise<Inserted[]> {
  if (inputs.length === 0)
    throw invalidInput('memories is empty. Give at least one memory with its content.');
  if (inputs.length > MOST_PER_CALL) {
    throw invalidInput(
      `${inputs.length} memories in one call; the most is ${MOST_PER_CALL}. Send them in parts.`,
    );
  }
  const prepared = await prepare(bank, inputs);
  const inserted = await writing(bank, (tx) => new Insertion(tx, bank, prepared).run());
  for (const each of inputs) bank.recalls?.used([...(each.derivedFrom ?? []), ...(each.supersedes ?? [])]);
  // Told again: what faded meanwhile is wanted back.
  const told = inserted.filter(({ status }) => status === 'unchanged' || status === 'merged');
  bank.recalls?.used(told.map(({ id }) => id));
  return inserted;
}

interface Prepared {
  readonly info: BankInfo;
  readonly drafts: readonly Draft[];
  readonly alike: ReadonlyMap<Draft, Likeness>;
  /** How new each is, 0 to 1. */
  readonly novelty: ReadonlyMap<Draft, number>;
  /** Per draft a vector for each of its keys; absent for drafts that looked like duplicates or when there are none. */
  readonly vectors: ReadonlyMap<Draft, readonly Float32Array[]>;
}

/** Everything that needs no lock: analysis, near-duplicates, vectors. */
async function prepare(bank: Bank, inputs: readonly MemoryInput[]): Promise<Prepared> {
  const screened = await Promise.all(inputs.map(screen));
  const known = await reading(bank, async (tx) => {
    const info = await getBank(tx);
    const settings = { timeZone: info.timeZone, language: info.language, tokens: bank.tokens };
    const drafts = screened.map((each) => draft(each, settings));
    const identities = await Identities.load(tx, drafts);
    const fresh = drafts.filter((each) => !identities.find(each));
    const comparison = { now: bank.clock.now(), words: bank.words };
    const alike = new Map<Draft, Likeness>();
    for (const each of fresh) alike.set(each, await compare(tx, each, info, comparison));
    return { info, drafts, fresh, alike, novelty: novelties(alike) };
  });
  const texts = known.fresh.flatMap((each) => each.keys.map((key) => key.text));
  const flat = await tryEmbed(bank, texts);
  const vectors = new Map<Draft, Float32Array[]>();
  let at = 0;
  for (const each of flat ? known.fresh : []) {
    vectors.set(each, (flat ?? []).slice(at, at + each.keys.length));
    at += each.keys.length;
  }
  return { ...known, vectors };
}

/** What is too short to be compared is neither new nor known. */
const UNKNOWN = 0.5;

/** In the order given; within a session, surprise is carried on. */
function novelties(alike: ReadonlyMap<Draft, Likeness>): Map<Draft, number> {
  const carried = new Map<string, number>();
  return new Map(
    [...alike].map(([each, { likeness }]) => {
      const { session } = each.input;
      const value = novelty(likeness ?? UNKNOWN, session === undefined ? undefined : carried.get(session));
      if (session !== undefined) carried.set(session, value);
      return [each, value];
    }),
  );
}

/** One insert call inside its transaction. */
class Insertion {
  readonly #tx: WriteTx;
  readonly #bank: Bank;
  readonly #prepared: Prepared;

  constructor(tx: WriteTx, bank: Bank, prepared: Prepared) {
    this.#tx = tx;
    this.#bank = bank;
    this.#prepared = prepared;
  }

  async run(): Promise<Inserted[]> {
    const { drafts } = this.#prepared;
    const identities = await Identities.load(this.#tx, drafts);
    const erased = await findTombstones(this.#tx, drafts.flatMap(signsOf));
    const sources = await this.#loadSources(drafts);
    const created: { draft: Draft; id: MemoryId }[] = [];
    const results: (Inserted | { draft: Draft; id: MemoryId })[] = [];
    for (const each of drafts) {
      const known = identities.find(each);
      if (known) {
        results.push(await this.#repeated(each, known));
      } else if (signsOf(each).some((sign) => erased.has(sign))) {
        results.push({ id: 0, ref: each.input.ref ?? null, status: 'erased', similar: [], conflicts: [] });
      } else {
        const id = this.#tx.allocate('memory', 1);
        identities.add(each, id);
        created.push({ draft: each, id });
        results.push({ draft: each, id });
      }
    }
    const conflicts = await this.#create(created, sources);
    return results.map((result) =>
      'draft' in result
        ? {
            id: result.id,
            ref: result.draft.input.ref ?? null,
            status: 'created' as const,
            similar: this.#prepared.alike.get(result.draft)?.similar ?? [],
            textConflicts: this.#openConflicts(result.draft, conflicts.get(result.id)),
            conflicts: conflicts.get(result.id) ?? [],
            removed: result.draft.screening.removed,
            quarantined: this.#quarantined(result.draft, sources),
          }
        : result,
    );
  }

  /** Memories named by `supersedes` and `derivedFrom`; every one of them must exist. */
  async #loadSources(drafts: readonly Draft[]): Promise<Map<MemoryId, Memory>> {
    const wanted = new Set(
      drafts.flatMap(({ input }) => [...(input.supersedes ?? []), ...(input.derivedFrom ?? [])]),
    );
    const found = new Map((await getMemories(this.#tx, [...wanted])).map((memory) => [memory.id, memory]));
    const missing = [...wanted].filter((id) => !found.has(id));
    if (missing.length > 0) {
      throw notFound(
        `There is no memory ${missing.map((id) => formatId('m', id)).join(', ')}, named in supersedes or derived_from.`,
      );
    }
    return found;
  }

  /** The content is there already: what the caller adds to it is kept, the rest is left alone. */
  async #repeated(each: Draft, known: Known): Promise<Inserted> {
    if (known.hash !== each.hash) {
      // An import that is replayed after a memory was revised.
      if (!(await this.#hasSaid(known, each.hash))) throw refTaken(each, known);
      return { id: known.id, ref: known.ref, status: 'unchanged', similar: [], conflicts: [], revised: true };
    }
    const merged = !known.pending && (await this.#addTags(known.id, each.tags));
    const status = merged ? 'merged' : 'unchanged';
    return { id: known.id, ref: known.ref, status, similar: [], conflicts: [] };
  }

  async #hasSaid({ id, pending }: Known, hash: string): Promise<boolean> {
    const versions = pending ? [] : await getVersions(this.#tx, [id]);
    return versions.some(({ snapshot }) => contentHash(snapshot.content) === hash);
  }

  async #addTags(id: MemoryId, tags: readonly string[]): Promise<boolean> {
    const [memory] = await getMemories(this.#tx, [id]);
    if (!memory || tags.every((tag) => memory.tags.includes(tag))) return false;
    const both = [...new Set([...memory.tags, ...tags])];
    await reviseMemory(this.#tx, memory, { tags: both }, 'tags of an identical insert added');
    return true;
  }

  async #create(
    created: readonly { draft: Draft; id: MemoryId }[],
    sources: ReadonlyMap<MemoryId, Memory>,
  ): Promise<Map<MemoryId, FactConflict[]>> {
    const places = await this.#placeInSessions(created);
    await insertMemoryRows(
      this.#tx,
      created.map((each) => this.#row(each, places.get(each.id) ?? null, sources)),
    );
    await this.#renumber(created);
    await this.#insertKeys(created);
    const quarantined = created.filter((each) => this.#quarantined(each.draft, sources));
    await setMemoriesLive(
      this.#tx,
      quarantined.map(({ id }) => id),
      false,
    );
    for (const each of created) await this.#relate(each);
    return await storeFacts(
      this.#tx,
      created.map(({ draft: each, id }) => ({
        memoryId: id,
        facts: each.input.facts ?? [],
        origin: this.#originOf(each.input, sources),
        occurredAt: each.occurredAt ?? this.#tx.now,
        quarantined: this.#quarantined(each, sources) !== undefined,
      })),
    );
  }

  #row(
    { draft: each, id }: { draft: Draft; id: MemoryId },
    position: number | null,
    sources: ReadonlyMap<MemoryId, Memory>,
  ): NewMemoryRow {
    const { input } = each;
    const nature = {
      kind: each.kind,
      // As precise as it is stored; less than that would be an error to the database.
      importance: Math.fround(input.importance ?? 0.5),
      novelty: this.#prepared.novelty.get(each) ?? null,
      pinned: false,
    };
    return {
      ...nature,
      ...begun(nature, this.#tx.now, forgettingOf(this.#prepared.info.settings)),
      memoryId: id,
      content: input.content,
      contentHash: each.hash,
      ref: input.ref,
      sessionId: input.session,
      position,
      speaker: input.speaker,
      occurredAt: each.occurredAt ?? this.#tx.now,
      recordedAt: this.#tx.now,
      revisedAt: this.#tx.now,
      actor: this.#tx.actor,
      origin: this.#originOf(input, sources),
      source: input.source,
      tags: [...each.tags],
      metadata: input.metadata ?? {},
      tokens: each.tokens,
      expiresAt: each.expiresAt,
      ...this.#quarantine(each, sources),
    };
  }

  #quarantine(each: Draft, sources: ReadonlyMap<MemoryId, Memory>): Partial<NewMemoryRow> {
    const reason = this.#quarantined(each, sources);
    return reason === undefined ? {} : { quarantinedAt: this.#tx.now, quarantineReason: reason };
  }

  /** Why a memory is kept out of results, if it is. */
  #quarantined(each: Draft, sources: ReadonlyMap<MemoryId, Memory>): string | undefined {
    return quarantineReason(this.#originOf(each.input, sources), each.screening.instructions);
  }

  #originOf(input: MemoryInput, sources: ReadonlyMap<MemoryId, Memory>): Origin {
    const derivedFrom = (input.derivedFrom ?? []).flatMap((source) => sources.get(source)?.origin ?? []);
    return lowestTrust([input.origin ?? 'agent', ...derivedFrom]);
  }

  /** Reserves each new memory's place at the end of its session. */
  async #placeInSessions(created: readonly { draft: Draft; id: MemoryId }[]): Promise<Map<MemoryId, number>> {
    const places = new Map<MemoryId, number>();
    for (const [sessionId, members] of bySession(created)) {
      const times = members.map(({ draft: { occurredAt } }) => (occurredAt ?? this.#tx.now).getTime());
      const first = await growSession(this.#tx, {
        sessionId,
        from: new Date(Math.min(...times)),
        to: new Date(Math.max(...times)),
        count: members.length,
      });
      members.forEach(({ id }, i) => {
        places.set(id, first + i);
      });
    }
    return places;
  }

  /** A session that received something older than what it held is put in order again. */
  async #renumber(created: readonly { draft: Draft; id: MemoryId }[]): Promise<void> {
    for (const [sessionId, members] of bySession(created)) {
      const times = members.map(({ draft: { occurredAt } }) => (occurredAt ?? this.#tx.now).getTime());
      const inOrder = times.every((time, i) => i === 0 || time >= (times[i - 1] ?? time));
      const earliest = new Date(Math.min(...times));
      if (!inOrder || (await hasLaterMemory(this.#tx, sessionId, earliest))) {
        await renumberSessions(this.#tx, [sessionId]);
      }
    }
  }

  async #insertKeys(created: readonly { draft: Draft; id: MemoryId }[]): Promise<void> {
    const keys = created.flatMap(({ draft: { keys }, id }) => keys.map((key) => ({ ...key, memoryId: id })));
    const ids = await insertKeys(this.#tx, keys);
    if (!this.#bank.embedder) return;
    const vectors = created.flatMap(({ draft: each }): readonly (Float32Array | undefined)[] => {
      return this.#prepared.vectors.get(each) ?? each.keys.map(() => undefined);
    });
    await keepVectors(this.#tx, this.#bank.embedder, pairVectors(ids, vectors));
  }

  /** What its text seems to revise, where neither the caller said that it does nor facts tell it exactly. */
  #openConflicts(each: Draft, exact: readonly FactConflict[] = []): readonly TextConflict[] {
    const known = new Set([...(each.input.supersedes ?? []), ...exact.map(({ memoryId }) => memoryId)]);
    const conflicts = this.#prepared.alike.get(each)?.conflicts ?? [];
    return conflicts.filter(({ memory }) => !known.has(memory.id));
  }

  #alikeTo(each: Draft): readonly Memory[] {
    const { similar = [], conflicts = [] } = this.#prepared.alike.get(each) ?? {};
    return [...similar, ...conflicts].map(({ memory }) => memory);
  }

  async #relate({ draft: each, id }: { draft: Draft; id: MemoryId }): Promise<void> {
    const { input } = each;
    this.#tx.log({ action: 'insert', target: 'memory', id: formatId('m', id), version: 1 });
    await insertLinks(this.#tx, [
      ...(input.derivedFrom ?? []).map((toId) => ({ fromId: id, toId, relation: 'derived_from' as const })),
      ...this.#alikeTo(each).map((memory) => ({
        fromId: id,
        toId: memory.id,
        relation: 'similar' as const,
      })),
    ]);
    for (const old of input.supersedes ?? []) {
      await supersedeById(this.#tx, old, id);
    }
  }
}

/** What it would be known by, had it been erased. */
const signsOf = ({ input }: Draft): string[] =>
  input.ref ? [tombstoneHash(input), refHash(input.ref)] : [tombstoneHash(input)];

function refTaken({ input: { ref } }: Draft, known: Known): Error {
  if (known.pending)
    return invalidInput(`ref "${ref}" is given to two different memories in this call. Refs are unique.`);
  return conflict(
    `ref "${ref}" already names ${formatId('m', known.id)}, which has other content. Use memory_update with that id to revise it, or another ref for a new memory.`,
  );
}

function bySession<T extends { draft: Draft }>(created: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of created) {
    const { session } = each.draft.input;
    if (session === undefined) continue;
    const group = groups.get(session);
    if (group) group.push(each);
    else groups.set(session, [each]);
  }
  return groups;
}
