/** Destroys core blocks with their history, and sees to it that an import does not bring them back. */
import { notFound } from '../errors.ts';
import { eraseCoreBlockRows, getCoreBlock, getCoreBlockVersions } from '../store/queries/core-blocks.ts';
import { findTombstones, insertTombstones } from '../store/queries/erase.ts';
import { type Bank, reading, writing } from './bank.ts';
import { coreHash, textHashes } from './content.ts';
import { textsOf } from './core-edit.ts';

/**
 * Erases a block, deleted or not; its name stays in the change log.
 * @returns how many versions are gone
 * @throws MempageError `not_found`
 */
export async function eraseCoreBlock(bank: Bank, name: string): Promise<number> {
  return await writing(bank, async (tx) => {
    const block = await getCoreBlock(tx, name);
    if (!block) throw notFound(`There is no core block "${name}" in this bank, and none was deleted.`);
    const said = [block, ...(await getCoreBlockVersions(tx, name))];
    const hashes = new Set(said.map(({ content }) => coreHash(name, content)));
    await insertTombstones(
      tx,
      [...hashes].map((contentHash) => ({ contentHash, refHash: null })),
    );
    await eraseCoreBlockRows(tx, name);
    tx.log({ action: 'core_erase', target: 'core', id: name });
    return said.length;
  });
}

/** Whether a block of this name with this text was erased, or the text as the content of a memory. */
export async function wasErased(bank: Bank, name: string, content: string): Promise<boolean> {
  const hashes = [coreHash(name, content), ...textsOf(content).flatMap(textHashes)];
  return (await reading(bank, (tx) => findTombstones(tx, hashes))).size > 0;
}
