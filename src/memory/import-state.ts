/** What an import brings beside memories and blocks: settings, marks, and the hashes of what was erased. */
import { getBank } from '../store/queries/banks.ts';
import { findTombstones, insertTombstones, markOutdated, markSourceErased } from '../store/queries/erase.ts';
import { memoriesAfter } from '../store/queries/everything.ts';
import type { MemoryId } from '../types.ts';
import { type Bank, reading, writing } from './bank.ts';
import type { ExportedTombstone } from './exported.ts';
import { changeSetting, givenSettings } from './settings.ts';

/**
 * Gives a bank that nobody has used the settings of the export. One in use keeps its own, since they may order that what it
 * holds is erased.
 * @returns whether they are the bank's settings now
 */
export async function takeSettings(bank: Bank, settings: Readonly<Record<string, string>>): Promise<boolean> {
  const { here, unused } = await reading(bank, async (tx) => ({
    here: givenSettings((await getBank(tx)).settings),
    unused: (await memoriesAfter(tx, 0, 1)).length === 0,
  }));
  if (Object.entries(settings).every(([name, value]) => here[name] === value)) return true;
  if (!unused || Object.keys(here).length > 0) return false;
  for (const [name, value] of Object.entries(settings)) await changeSetting(bank, `${name}=${value}`);
  return true;
}

/** Marks memories as in need of rewriting, as they were where they came from. */
export async function takeMarks(
  bank: Bank,
  { outdated, sourceErased }: { outdated: readonly MemoryId[]; sourceErased: readonly MemoryId[] },
): Promise<void> {
  const marked = outdated.length + sourceErased.length;
  if (marked === 0) return;
  await writing(bank, async (tx) => {
    await markOutdated(tx, outdated);
    await markSourceErased(tx, sourceErased);
    tx.log({ action: 'import', target: 'bank', id: bank.name, detail: { outdated: marked } });
  });
}

/** What was erased where the export was made stays out here too. Nothing that is here goes. @returns how many are new */
export async function takeTombstones(bank: Bank, stones: readonly ExportedTombstone[]): Promise<number> {
  if (stones.length === 0) return 0;
  const hashes = stones.map(({ content_hash }) => content_hash);
  const known = await reading(bank, (tx) => findTombstones(tx, hashes));
  const fresh = stones.filter(({ content_hash }) => !known.has(content_hash));
  if (fresh.length === 0) return 0;
  await writing(bank, async (tx) => {
    await insertTombstones(
      tx,
      fresh.map(({ content_hash, ref_hash }) => ({ contentHash: content_hash, refHash: ref_hash ?? null })),
    );
    tx.log({ action: 'import', target: 'bank', id: bank.name, detail: { tombstones: fresh.length } });
  });
  return fresh.length;
}
