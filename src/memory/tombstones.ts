/** What is remembered of erased content, so that it stays out wherever it is written again. */
import { invalidInput } from '../errors.ts';
import { findTombstones, type Tombstone } from '../store/queries/erase.ts';
import { getVersions } from '../store/queries/memories.ts';
import type { ReadTx } from '../store/store.ts';
import type { Memory } from '../types.ts';
import { refHash, type Said, textHashes, tombstoneHashes } from './content.ts';

/** Whatever a memory has ever said stays out, not only what it said last. @param everSaid see {@link everSaid} */
export const tombstonesOf = (everSaid: readonly Memory[]): Tombstone[] =>
  everSaid.flatMap((said) =>
    tombstoneHashes(said).map((contentHash) => ({
      contentHash,
      refHash: said.ref === null ? null : refHash(said.ref),
    })),
  );

/** The memories as they are, and each of them as it was in its earlier versions. */
export async function everSaid(tx: ReadTx, memories: readonly Memory[]): Promise<Memory[]> {
  const byId = new Map(memories.map((memory) => [memory.id, memory]));
  const versions = await getVersions(tx, [...byId.keys()]);
  const earlier = versions.flatMap(({ memoryId, snapshot: { content, speaker } }) => {
    const memory = byId.get(memoryId);
    return memory ? [{ ...memory, content, speaker }] : [];
  });
  return [...memories, ...earlier];
}

interface Written {
  /** What a memory shall say, and where. */
  readonly said?: Said;
  readonly keys?: readonly string[];
  /** Of a core block. */
  readonly lines?: readonly string[];
}

/** @throws MempageError `invalid_input` if some of this was erased: nobody writes it again by another way */
export async function refuseErased(tx: ReadTx, { said, keys = [], lines = [] }: Written): Promise<void> {
  const hashes = said ? tombstoneHashes(said) : [];
  const erased = await findTombstones(tx, [...hashes, ...[...keys, ...lines].flatMap(textHashes)]);
  if (erased.size === 0) return;
  const [what] = [
    hashes.some((hash) => erased.has(hash)) && 'This content',
    keys.flatMap(textHashes).some((hash) => erased.has(hash)) && 'What a key says',
    'What a line says',
  ].filter((each) => each !== false);
  throw invalidInput(`${what} was erased on request; it was not stored again. Nothing was changed.`);
}

/** Those of the texts that were erased as the content of a memory; short texts, which anyone may say again, never. */
export async function erasedAmong(tx: ReadTx, texts: readonly string[]): Promise<Set<string>> {
  const hashes = new Map(texts.map((text) => [text, textHashes(text)]));
  const erased = await findTombstones(tx, [...hashes.values()].flat());
  return new Set(texts.filter((text) => hashes.get(text)?.some((hash) => erased.has(hash))));
}
