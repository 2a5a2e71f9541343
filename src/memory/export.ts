/** Everything that a bank holds, record by record, in pages that keep transactions short. Erased memories are gone. */
import { formatId } from '../ids.ts';
import { getBank } from '../store/queries/banks.ts';
import { targetsOf } from '../store/queries/changes.ts';
import { getCoreBlockVersions, listCoreBlocks } from '../store/queries/core-blocks.ts';
import { getEntities } from '../store/queries/entities.ts';
import { type Tombstone, tombstonesAfter } from '../store/queries/erase.ts';
import { agentKeysOf, memoriesAfter } from '../store/queries/everything.ts';
import { type FactRow, factsOfMemories } from '../store/queries/facts.ts';
import { getLinks, type Link } from '../store/queries/links.ts';
import { getVersions } from '../store/queries/memories.ts';
import type { ReadTx } from '../store/store.ts';
import type { Memory, MemoryId, MemoryVersion } from '../types.ts';
import { type Bank, reading } from './bank.ts';
import {
  type ExportedCoreBlock,
  type ExportedMemory,
  type ExportedRecord,
  type ExportedTombstone,
  FORMAT,
} from './exported.ts';
import { givenSettings } from './settings.ts';

const PAGE = 200;

export async function* exportBank(bank: Bank): AsyncGenerator<ExportedRecord> {
  const { timeZone, language, settings } = await reading(bank, getBank);
  yield {
    type: 'bank',
    format: FORMAT,
    bank: bank.name,
    time_zone: timeZone,
    language,
    settings: givenSettings(settings),
  };
  const released = await reading(bank, (tx) => targetsOf(tx, { action: 'release', targetType: 'memory' }));
  let memories = 0;
  for (let after: MemoryId | undefined = 0; after !== undefined; ) {
    const from: MemoryId = after;
    const page: { records: ExportedMemory[]; last?: MemoryId } = await reading(bank, (tx) =>
      readPage(tx, from, released),
    );
    yield* page.records;
    memories += page.records.length;
    after = page.last;
  }
  const blocks = await reading(bank, readCore);
  yield* blocks;
  let tombstones = 0;
  for (let after: string | undefined = ''; after !== undefined; ) {
    const from: string = after;
    const page = await reading(bank, (tx) => tombstonesAfter(tx, from, PAGE));
    yield* page.map(tombstoneRecord);
    tombstones += page.length;
    after = page.at(-1)?.contentHash;
  }
  yield { type: 'end', memories, core_blocks: blocks.length, tombstones };
}

const tombstoneRecord = ({ contentHash, refHash }: Tombstone): ExportedTombstone => ({
  type: 'tombstone',
  content_hash: contentHash,
  ref_hash: refHash ?? undefined,
});

async function readPage(
  tx: ReadTx,
  after: MemoryId,
  released: ReadonlySet<string>,
): Promise<{ records: ExportedMemory[]; last?: MemoryId }> {
  const memories = await memoriesAfter(tx, after, PAGE);
  const ids = memories.map(({ id }) => id);
  const facts = await factsOfMemories(tx, ids);
  const named = await getEntities(tx, [...new Set(facts.map((fact) => fact.subjectId))]);
  const context: Context = {
    facts,
    names: new Map(named.map(({ id, name }) => [id, name])),
    keys: await agentKeysOf(tx, ids),
    links: await getLinks(tx, ids),
    versions: await getVersions(tx, ids),
    released,
  };
  return { records: memories.map((memory) => memoryRecord(memory, context)), last: ids.at(-1) };
}

interface Context {
  readonly facts: readonly FactRow[];
  readonly names: ReadonlyMap<number, string>;
  readonly keys: ReadonlyMap<MemoryId, string[]>;
  readonly links: readonly Link[];
  readonly versions: readonly MemoryVersion[];
  /** Ids of memories that a person let out of quarantine at some time. */
  readonly released: ReadonlySet<string>;
}

function memoryRecord(memory: Memory, context: Context): ExportedMemory {
  const { id } = memory;
  const linked = (relation: Link['relation']) =>
    filled(
      context.links
        .filter((link) => link.fromId === id && link.relation === relation)
        .map((link) => formatId('m', link.toId)),
    );
  return {
    type: 'memory',
    id: formatId('m', id),
    content: memory.content,
    kind: memory.kind,
    ref: memory.ref ?? undefined,
    occurred_at: memory.occurredAt.toISOString(),
    session: memory.session ?? undefined,
    speaker: memory.speaker ?? undefined,
    tags: filled([...memory.tags]),
    importance: memory.importance,
    keys: filled(context.keys.get(id) ?? []),
    facts: filled(
      context.facts.filter((fact) => fact.memoryId === id).map((fact) => factRecord(fact, context.names)),
    ),
    source: memory.source ?? undefined,
    origin: memory.origin,
    derived_from: linked('derived_from'),
    expires_at: memory.expiresAt?.toISOString(),
    metadata: Object.keys(memory.metadata).length > 0 ? memory.metadata : undefined,
    superseded_by: memory.supersededBy === null ? undefined : formatId('m', memory.supersededBy),
    to_supersede: linked('to_supersede'),
    quarantined: memory.quarantine ?? undefined,
    released: flag(memory.quarantine === null && context.released.has(formatId('m', id))),
    outdated: flag(memory.outdated),
    source_erased: flag(memory.sourceErased),
    faded_at: memory.fadedAt?.toISOString(),
    recorded_at: memory.recordedAt.toISOString(),
    actor: memory.actor,
    version: memory.version,
    history: filled(context.versions.filter((each) => each.memoryId === id).map(versionRecord)),
  };
}

const flag = (value: boolean): true | undefined => (value ? true : undefined);
const filled = <T>(items: T[]): T[] | undefined => (items.length > 0 ? items : undefined);

/** As it was said; how facts stand to each other follows from all of them. */
const factRecord = (fact: FactRow, names: Context['names']) => ({
  subject: names.get(fact.subjectId) ?? '',
  predicate: fact.predicate,
  object: fact.object,
  valid_from: fact.saidFrom?.toISOString(),
  valid_to: fact.saidTo?.toISOString(),
  exclusive: fact.exclusive ?? undefined,
  confidence: fact.confidence,
});

const versionRecord = ({ version, retiredAt, actor, reason, snapshot }: MemoryVersion) => ({
  version,
  replaced_at: retiredAt.toISOString(),
  replaced_by: actor,
  reason: reason ?? undefined,
  content: snapshot.content,
  tags: filled([...snapshot.tags]),
  faded_at: snapshot.fadedAt ?? undefined,
});

async function readCore(tx: ReadTx): Promise<ExportedCoreBlock[]> {
  const records: ExportedCoreBlock[] = [];
  for (const block of await listCoreBlocks(tx)) {
    const versions = await getCoreBlockVersions(tx, block.name);
    records.push({
      type: 'core_block',
      name: block.name,
      content: block.content,
      description: block.description ?? undefined,
      version: block.version,
      revised_at: block.revisedAt.toISOString(),
      actor: block.actor,
      history: filled(
        versions.map(({ version, content, retiredAt, actor, reason }) => ({
          version,
          content,
          replaced_at: retiredAt.toISOString(),
          actor,
          reason: reason ?? undefined,
        })),
      ),
    });
  }
  return records;
}
