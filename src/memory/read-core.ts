/** Core blocks as they are or were, with what they were before. */
import { notFound } from '../errors.ts';
import { getBank } from '../store/queries/banks.ts';
import { type CoreBlockRow, getCoreBlockVersions, listAllCoreBlocks } from '../store/queries/core-blocks.ts';
import type { ReadTx } from '../store/store.ts';
import { type Bank, reading } from './bank.ts';
import { lastMoment } from './graph-view.ts';

export interface BlockVersion {
  readonly version: number;
  readonly content: string;
  readonly description: string | null;
  readonly recordedAt: Date;
  /** When it was replaced; null: it is current. */
  readonly retiredAt: Date | null;
  readonly deleted: boolean;
  /** Who wrote it. */
  readonly actor: string;
  /** Why it was replaced. */
  readonly reason: string | null;
}

export interface ReadBlock extends BlockVersion {
  readonly name: string;
  /** Oldest first. */
  readonly earlier: readonly BlockVersion[];
}

/**
 * Blocks by name, or all that there are.
 * @param asOf ISO 8601: as they were then
 * @throws MempageError `not_found` for a name that no block has, or had then
 */
export async function readBlocks(
  bank: Bank,
  names: readonly string[] | 'all',
  asOf?: string,
): Promise<ReadBlock[]> {
  if (names.length === 0) return [];
  return await reading(bank, async (tx) => {
    const moment = asOf === undefined ? undefined : lastMoment(asOf, (await getBank(tx)).timeZone);
    return await blocksThen(tx, names, moment);
  });
}

/** Within a transaction; see {@link readBlocks}. */
export async function blocksThen(
  tx: ReadTx,
  names: readonly string[] | 'all',
  asOf: Date | undefined,
): Promise<ReadBlock[]> {
  const rows = await listAllCoreBlocks(tx);
  const read: ReadBlock[] = [];
  for (const row of rows.filter(({ name }) => names === 'all' || names.includes(name))) {
    const versions = (await versionsOf(tx, row)).filter((each) => !asOf || each.recordedAt <= asOf);
    const then = versions.at(-1);
    if (then && !then.deleted) read.push({ ...then, name: row.name, earlier: versions.slice(0, -1) });
  }
  const missing = names === 'all' ? [] : names.filter((name) => !read.some((block) => block.name === name));
  if (missing.length > 0) {
    throw notFound(
      `There ${asOf ? 'was' : 'is'} no core block ${missing.map((name) => `"${name}"`).join(', ')}${asOf ? ' at that time' : ''}.`,
    );
  }
  return read;
}

async function versionsOf(tx: ReadTx, row: CoreBlockRow): Promise<BlockVersion[]> {
  const earlier = await getCoreBlockVersions(tx, row.name);
  return [
    ...earlier.map(({ deletedAt, ...version }) => ({ ...version, deleted: deletedAt !== null })),
    {
      version: row.version,
      content: row.content,
      description: row.description,
      recordedAt: row.revisedAt,
      retiredAt: null,
      deleted: row.deletedAt !== null,
      actor: row.actor,
      reason: null,
    },
  ];
}
