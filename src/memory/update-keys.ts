/** The search keys of a memory that is revised: each kind of key is replaced only when what it stands for changes. */
import { getKeyTexts, insertKeys, retireKeys, setMemoriesLive } from '../store/queries/keys.ts';
import type { ReadTx, WriteTx } from '../store/store.ts';
import type { Memory, MemoryId, MemoryVersion } from '../types.ts';
import type { Bank } from './bank.ts';
import { contentKeys, type DraftKey, textKeys } from './draft.ts';
import { type FactInput, factText } from './facts-input.ts';
import { keepVectors, pairVectors, tryEmbed } from './vectors.ts';

/** Keys that replace those of their kind; undefined: these stay as they are. */
export interface UpdatedKeys {
  readonly content?: readonly DraftKey[];
  readonly agent?: readonly DraftKey[];
  readonly fact?: readonly DraftKey[];
}

export interface DraftedKeys extends UpdatedKeys {
  readonly vectors: ReadonlyMap<DraftKey, Float32Array>;
}

const TEXT_SOURCES = ['agent', 'fact'] as const;
const all = ({ content, agent, fact }: UpdatedKeys): DraftKey[] => [
  ...(content ?? []),
  ...(agent ?? []),
  ...(fact ?? []),
];

export interface KeysInput {
  readonly content?: string;
  readonly keys?: readonly string[];
  readonly facts?: readonly FactInput[];
}

/** Analysed and embedded before the lock is taken. Depends on the input alone, so that no other update can come between. */
export async function draftUpdatedKeys(
  bank: Bank,
  { content, keys, facts }: KeysInput,
  language: string,
): Promise<DraftedKeys> {
  const drafted: UpdatedKeys = {
    content: content === undefined ? undefined : contentKeys(content, language),
    agent: keys && textKeys('agent', keys, language),
    fact: facts && textKeys('fact', facts.map(factText), language),
  };
  const texts = all(drafted).map((key) => key.text);
  const vectors = (await tryEmbed(bank, texts)) ?? [];
  return {
    ...drafted,
    vectors: new Map(
      all(drafted).flatMap((key, i) => {
        const vector = vectors[i];
        return vector ? [[key, vector] as const] : [];
      }),
    ),
  };
}

/** The keys of an earlier version. */
export async function earlierKeys(
  tx: ReadTx,
  { memoryId, retiredAt, snapshot }: MemoryVersion,
  language: string,
): Promise<DraftedKeys> {
  const texts = (source: (typeof TEXT_SOURCES)[number]) => getKeyTexts(tx, memoryId, source, retiredAt);
  return {
    content: contentKeys(snapshot.content, language),
    agent: textKeys('agent', await texts('agent'), language),
    fact: textKeys('fact', await texts('fact'), language),
    vectors: new Map(),
  };
}

/** Of the drafted keys those that are other than the memory's. */
export async function changedKeys(
  tx: ReadTx,
  id: MemoryId,
  drafted: UpdatedKeys,
  contentChanged: boolean,
): Promise<UpdatedKeys> {
  const changed: { -readonly [Name in keyof UpdatedKeys]: UpdatedKeys[Name] } = {};
  if (contentChanged) changed.content = drafted.content;
  for (const source of TEXT_SOURCES) {
    const keys = drafted[source];
    if (!keys) continue;
    const before = await getKeyTexts(tx, id, source);
    const same = before.length === keys.length && keys.every((key, i) => key.text === before[i]);
    if (!same) changed[source] = keys;
  }
  return changed;
}

export async function replaceKeys(
  tx: WriteTx,
  bank: Bank,
  memory: Memory,
  { keys, vectors }: { keys: UpdatedKeys; vectors: DraftedKeys['vectors'] },
): Promise<void> {
  if (keys.content) await retireKeys(tx, memory.id, ['content', 'chunk']);
  for (const source of TEXT_SOURCES) if (keys[source]) await retireKeys(tx, memory.id, [source]);
  const fresh = all(keys);
  const ids = await insertKeys(
    tx,
    fresh.map((key) => ({ ...key, memoryId: memory.id })),
  );
  if (memory.fadedAt || memory.quarantine !== null) await setMemoriesLive(tx, [memory.id], false);
  if (!bank.embedder) return;
  const known = fresh.map((key) => vectors.get(key));
  await keepVectors(tx, bank.embedder, pairVectors(ids, known));
}
