/**
 * Brings an export into a bank: memories with their facts and relations, faded ones faded, and core blocks. What the
 * bank has already stays as it is, so an import can be repeated; what was erased there stays out.
 */
import { invalidInput, MempageError } from '../errors.ts';
import { DAY } from '../forgetting/retention.ts';
import { getBank } from '../store/queries/banks.ts';
import { SAME_AS } from '../store/schema/index.ts';
import type { MemoryId } from '../types.ts';
import { type Bank, reading } from './bank.ts';
import { editCoreBlock, getBlock } from './core-blocks.ts';
import { wasErased } from './core-erase.ts';
import {
  type ExportedBank,
  type ExportedCoreBlock,
  type ExportedMemory,
  type ExportedTombstone,
  exportedRecord,
  FORMAT,
} from './exported.ts';
import { predicateOf } from './facts-input.ts';
import { forget } from './forget.ts';
import { takeMarks, takeSettings, takeTombstones } from './import-state.ts';
import { type Inserted, insertMemories } from './insert.ts';
import type { MemoryInput } from './memory-input.ts';
import { readable } from './readable.ts';
import { expiryOf } from './settings.ts';
import { updateMemory } from './update.ts';

export interface Imported {
  readonly memories: Record<Inserted['status'] | 'differing', number>;
  readonly coreBlocks: Record<'created' | 'unchanged' | 'erased' | 'differing', number>;
  /** Hashes of erased texts that are new here. */
  tombstones: number;
  /** False: the bank keeps settings of its own, which are other than those of the export. */
  settingsTaken: boolean;
}

/** Memories per transaction. */
const BATCH = 100;
const MOST_FADED = 1_000;
const MOST_TOMBSTONES = 1_000;

/**
 * @param lines of an export
 * @throws MempageError `invalid_input` that names the first line that is none of an export, or says that the end is
 * missing. What came before is stored then.
 */
export async function importBank(bank: Bank, lines: AsyncIterable<string>): Promise<Imported> {
  const running = new Import(bank);
  let number = 0;
  let ended = false;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const record = parseLine(line, number);
    if (record.type === 'bank') {
      checkFormat(record.format);
      await running.begin(record);
    } else if (record.type === 'memory') await running.addMemory(record);
    else if (record.type === 'core_block') await running.addCoreBlock(record);
    else if (record.type === 'tombstone') await running.addTombstone(record);
    else ended = true;
  }
  await running.finish();
  if (ended) return running.result;
  throw invalidInput(
    'The file has no end: the export was cut short. What it holds was imported; export again and import that, nothing is stored twice.',
  );
}

function parseLine(line: string, number: number) {
  const { success, data, error } = exportedRecord.safeParse(
    readable(jsonIn(line, number), [`Line ${number}`]),
  );
  if (success) return data;
  const issue = error.issues[0];
  throw invalidInput(
    `Line ${number} is no record of an export: ${issue?.path.join('.') || 'record'}: ${issue?.message}.`,
  );
}

function jsonIn(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw invalidInput(`Line ${number} is not JSON. Give a file that "mempage export" wrote.`);
  }
}

function checkFormat(format: number): void {
  if (format <= FORMAT) return;
  throw invalidInput(
    `The export has format ${format}, this mempage reads up to ${FORMAT}. Use a newer mempage.`,
  );
}

class Import {
  readonly result: Imported = {
    memories: { created: 0, unchanged: 0, merged: 0, erased: 0, differing: 0 },
    coreBlocks: { created: 0, unchanged: 0, erased: 0, differing: 0 },
    tombstones: 0,
    settingsTaken: true,
  };
  readonly #bank: Bank;
  #batch: ExportedMemory[] = [];
  /** Ids of the export → numbers in this bank. */
  readonly #numbers = new Map<string, MemoryId>();
  /** Id of a memory → those that it superseded, as far as they were read. */
  readonly #superseded = new Map<string, string[]>();
  #faded: MemoryId[] = [];
  readonly #marked = { outdated: [] as MemoryId[], sourceErased: [] as MemoryId[] };
  /** In quarantine: what they are to supersede, by the ids of the export. */
  readonly #held: { by: MemoryId; olds: readonly string[] }[] = [];
  #tombstones: ExportedTombstone[] = [];
  /** In days; of here and of where the export was made the lower. */
  #maxAge = Number.POSITIVE_INFINITY;

  constructor(bank: Bank) {
    // Coming in is not being recalled: an import that is repeated must not strengthen what it finds.
    this.#bank = { ...bank, recalls: undefined };
  }

  async begin({ settings = {} }: ExportedBank): Promise<void> {
    this.result.settingsTaken = await takeSettings(this.#bank, settings);
    const here = expiryOf((await reading(this.#bank, getBank)).settings).maxAgeDays ?? this.#maxAge;
    this.#maxAge = Math.min(here, Number(settings.maxAgeDays ?? this.#maxAge));
  }

  async addTombstone(tombstone: ExportedTombstone): Promise<void> {
    this.#tombstones.push(tombstone);
    if (this.#tombstones.length >= MOST_TOMBSTONES) await this.#bury();
  }

  async addMemory(memory: ExportedMemory): Promise<void> {
    const related = [...(memory.derived_from ?? []), ...(this.#superseded.get(memory.id) ?? [])];
    // Relations name memories by their numbers here, which they have once they are stored.
    const waiting = new Set(this.#batch.map(({ id }) => id));
    if (this.#batch.length >= BATCH || related.some((id) => waiting.has(id))) await this.#flush();
    this.#batch.push(memory);
    const { superseded_by: by } = memory;
    if (by !== undefined) this.#superseded.set(by, [...(this.#superseded.get(by) ?? []), memory.id]);
  }

  async addCoreBlock({ name, content, description }: ExportedCoreBlock): Promise<void> {
    if (await wasErased(this.#bank, name, content)) {
      this.result.coreBlocks.erased++;
      return;
    }
    try {
      await editCoreBlock(this.#bank, { block: name, op: 'create', text: content, description });
      this.result.coreBlocks.created++;
    } catch (error) {
      if (!isConflict(error)) throw error;
      const here = await getBlock(this.#bank, name);
      this.result.coreBlocks[here.content === content ? 'unchanged' : 'differing']++;
    }
  }

  async finish(): Promise<void> {
    await this.#flush();
    for (let at = 0; at < this.#faded.length; at += MOST_FADED) {
      await forget(this.#bank, { mode: 'fade', ids: this.#faded.slice(at, at + MOST_FADED) });
    }
    await takeMarks(this.#bank, this.#marked);
    for (const { by, olds } of this.#held) {
      await updateMemory(this.#bank, { id: by, supersedes: this.#known(olds) });
    }
    await this.#bury();
  }

  async #bury(): Promise<void> {
    const stones = this.#tombstones;
    this.#tombstones = [];
    this.result.tombstones += await takeTombstones(this.#bank, stones);
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length === 0) return;
    const results = await this.#insert(batch);
    for (const [at, memory] of batch.entries()) {
      const inserted = results[at];
      if (inserted && !inserted.revised) await this.#keep(memory, inserted);
      else this.result.memories.differing++;
    }
  }

  /** All at once; if one of them has a ref that names something else here, one by one without those. */
  async #insert(batch: readonly ExportedMemory[]): Promise<(Inserted | undefined)[]> {
    try {
      return await insertMemories(
        this.#bank,
        batch.map((memory) => this.#toInput(memory)),
        { imported: true },
      );
    } catch (error) {
      if (!isConflict(error)) throw error;
      if (batch.length === 1) return [undefined];
      const results: (Inserted | undefined)[] = [];
      for (const memory of batch) results.push(...(await this.#insert([memory])));
      return results;
    }
  }

  async #keep(memory: ExportedMemory, { id, status }: Inserted): Promise<void> {
    this.result.memories[status]++;
    if (status === 'erased') return;
    this.#numbers.set(memory.id, id);
    // What was there already is left as it is.
    if (status !== 'created') return;
    if (memory.faded_at !== undefined) this.#faded.push(id);
    if (memory.source_erased) this.#marked.sourceErased.push(id);
    else if (memory.outdated) this.#marked.outdated.push(id);
    if (memory.quarantined && memory.to_supersede) this.#held.push({ by: id, olds: memory.to_supersede });
    const by = this.#numbers.get(memory.superseded_by ?? '');
    if (by !== undefined) await updateMemory(this.#bank, { id: by, supersedes: [id] });
  }

  #toInput(memory: ExportedMemory): MemoryInput {
    return {
      content: memory.content,
      kind: memory.kind,
      ref: memory.ref,
      occurredAt: memory.occurred_at,
      session: memory.session,
      speaker: memory.speaker,
      tags: memory.tags,
      importance: memory.importance,
      keys: memory.keys,
      facts: memory.facts?.map(({ valid_from, valid_to, ...fact }) => ({
        ...fact,
        // Dates of names, which are refused now, can be in an export from before.
        ...(predicateOf(fact.predicate) === SAME_AS ? {} : { validFrom: valid_from, validTo: valid_to }),
      })),
      source: memory.source,
      origin: memory.origin,
      supersedes: this.#known(this.#superseded.get(memory.id)),
      derivedFrom: this.#known(memory.derived_from),
      expiresAt: this.#expiry(memory),
      quarantine: memory.quarantined ?? (memory.released ? null : undefined),
      metadata: memory.metadata,
    };
  }

  /** Its age counts from when it was recorded first: what had to go by then does not begin anew. */
  #expiry({ expires_at, recorded_at }: ExportedMemory): string | undefined {
    const tooOld = new Date(recorded_at).getTime() + this.#maxAge * DAY;
    if (!Number.isFinite(tooOld)) return expires_at;
    return expires_at !== undefined && new Date(expires_at).getTime() <= tooOld
      ? expires_at
      : new Date(tooOld).toISOString();
  }

  #known(ids: readonly string[] = []): MemoryId[] {
    return ids.flatMap((id) => this.#numbers.get(id) ?? []);
  }
}

const isConflict = (error: unknown): boolean => error instanceof MempageError && error.code === 'conflict';
