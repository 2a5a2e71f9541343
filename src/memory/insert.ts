/** Stores memories: all of a call or none, each once, with an answer about what was there before. */
import { invalidInput } from '../errors.ts';
import { type Bank, writing } from './bank.ts';
import type { Inserted } from './insert/inserted.ts';
import { runInsertion } from './insert/insertion.ts';
import { type InsertOptions, prepare } from './insert/prepare.ts';
import type { MemoryInput } from './memory-input.ts';

export type { Inserted } from './insert/inserted.ts';

/** The most memories that one call takes, so that a transaction stays short. */
export const MOST_PER_CALL = 500;

/**
 * Stores memories. Repeating a call changes nothing and answers `unchanged` with the same ids.
 * @throws MempageError `invalid_input` or `not_found` for input that cannot be stored, `conflict` when a ref is taken by
 * other content. Nothing is stored then.
 */
export async function insertMemories(
  bank: Bank,
  inputs: readonly MemoryInput[],
  options: InsertOptions = {},
): Promise<Inserted[]> {
  if (inputs.length === 0)
    throw invalidInput('memories is empty. Give at least one memory with its content.');
  if (inputs.length > MOST_PER_CALL) {
    throw invalidInput(
      `${inputs.length} memories in one call; the most is ${MOST_PER_CALL}. Send them in parts.`,
    );
  }
  const prepared = await prepare(bank, inputs, options);
  const inserted = await writing(bank, (tx) => runInsertion(tx, bank, prepared));
  for (const each of inputs) bank.recalls?.used([...(each.derivedFrom ?? []), ...(each.supersedes ?? [])]);
  bank.recalls?.used(inserted.filter(isToldAgain).map(({ id }) => id));
  return inserted;
}

/** A replay recalls nothing that is not current, nor does a less trusted source. */
const isToldAgain = ({ status, standing = {}, storedOrigin }: Inserted): boolean =>
  status === 'merged' ||
  (status === 'unchanged' && storedOrigin === undefined && Object.keys(standing).length === 0);
