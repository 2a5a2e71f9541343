/** Core memory: small texts that are always in context and that the agent edits itself (MemGPT, arXiv 2310.08560, section 2.1). */
import { conflict, invalidInput, notFound } from '../errors.ts';
import {
  type CoreBlockRow,
  getCoreBlock,
  getCoreBlockVersions,
  keepCoreBlockVersion,
  listCoreBlocks,
  saveCoreBlock,
} from '../store/queries/core-blocks.ts';
import type { WriteTx } from '../store/store.ts';
import type { CoreBlock } from '../types.ts';
import { type Bank, reading, writing } from './bank.ts';
import { type CoreEdit, editText, textsOf } from './core-edit.ts';
import { withoutSecrets } from './screening/texts.ts';
import { refuseErased } from './tombstones.ts';

export interface CoreEditInput extends CoreEdit {
  readonly block: string;
  readonly expectedVersion?: number;
  /** What the block is for; kept until it is given anew. */
  readonly description?: string;
  /** For `restore`: the version whose text comes back. */
  readonly version?: number;
  readonly reason?: string;
}

/** In o200k tokens; a block that grows past it has to be tended, since it is paid for in every conversation. */
export const BLOCK_TOKENS = 1_000;
const NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/;

export interface CoreEdited {
  readonly block: CoreBlock;
  readonly status: 'created' | 'updated' | 'unchanged' | 'deleted';
  /** Kinds of secrets that were taken out of the text. */
  readonly removed?: readonly string[];
}

/**
 * Applies one edit to a core block.
 * @throws MempageError `invalid_input`, `not_found`, `conflict`. The block is as it was then.
 */
export async function editCoreBlock(bank: Bank, given: CoreEditInput): Promise<CoreEdited> {
  checkName(given.block);
  const { input, removed } = await withoutSecrets(given);
  const edited = await writing(bank, (tx) => edit(tx, bank, input));
  return { ...edited, removed };
}

async function edit(tx: WriteTx, bank: Bank, input: CoreEditInput): Promise<CoreEdited> {
  const before = await getCoreBlock(tx, input.block);
  const living = before && !before.deletedAt ? before : undefined;
  checkExpected(input, living);
  const content = await nextContent(input, living, async () => {
    const versions = await getCoreBlockVersions(tx, input.block);
    return versions.find((each) => each.version === input.version)?.content;
  });
  checkSize(bank, input.block, content);
  await refuseErased(tx, { lines: [...textsOf(content, living?.content), input.description ?? ''] });
  const deleted = input.op === 'delete';
  const description = input.description ?? before?.description ?? null;
  if (living && !deleted && content === living.content && description === living.description) {
    return { block: toCoreBlock(living), status: 'unchanged' };
  }
  const after: Omit<CoreBlockRow, 'bankId'> = {
    name: input.block,
    content,
    description,
    maxTokens: before?.maxTokens ?? BLOCK_TOKENS,
    version: (before?.version ?? 0) + 1,
    revisedAt: tx.now,
    actor: tx.actor,
    deletedAt: deleted ? tx.now : null,
  };
  if (before) await keepCoreBlockVersion(tx, before, input.reason ?? null);
  await saveCoreBlock(tx, after);
  const action = living || input.op === 'restore' ? `core_${input.op}` : 'core_create';
  tx.log({ action, target: 'core', id: input.block, version: after.version });
  return { block: toCoreBlock(after), status: deleted ? 'deleted' : living ? 'updated' : 'created' };
}

export async function getCore(bank: Bank): Promise<CoreBlock[]> {
  return await reading(bank, async (tx) => (await listCoreBlocks(tx)).map(toCoreBlock));
}

/** @throws MempageError `not_found` */
export async function getBlock(bank: Bank, name: string): Promise<CoreBlock> {
  const row = await reading(bank, (tx) => getCoreBlock(tx, name));
  if (!row || row.deletedAt) throw noBlock(name);
  return toCoreBlock(row);
}

export const toCoreBlock = (row: Omit<CoreBlockRow, 'bankId'>): CoreBlock => ({
  name: row.name,
  content: row.content,
  description: row.description,
  maxTokens: row.maxTokens,
  version: row.version,
  revisedAt: row.revisedAt,
  actor: row.actor,
});

const noBlock = (name: string) =>
  notFound(`There is no core block "${name}". memory_context shows the blocks; op "create" makes a new one.`);

function checkName(name: string): void {
  if (NAME.test(name)) return;
  throw invalidInput(
    `"${name.slice(0, 50)}" cannot name a core block. Use up to 40 lower-case letters, digits, - and _, for example "human" or "current-project".`,
  );
}

function checkExpected(input: CoreEditInput, living: CoreBlockRow | undefined): void {
  const version = living?.version ?? 0;
  if (input.expectedVersion === undefined || input.expectedVersion === version) return;
  throw conflict(
    `Core block "${input.block}" is at version ${version}, not ${input.expectedVersion}: somebody edited it since you read it. Read it with memory_context, then repeat the edit with expected_version ${version}.`,
  );
}

async function nextContent(
  input: CoreEditInput,
  living: CoreBlockRow | undefined,
  earlier: () => Promise<string | undefined>,
): Promise<string> {
  if (input.op === 'restore') {
    const text = await earlier();
    if (text !== undefined) return text;
    throw notFound(
      `Core block "${input.block}" has no earlier version ${input.version ?? '(none was given)'}.`,
    );
  }
  if (input.op === 'create' && living) {
    throw conflict(`Core block "${input.block}" exists already. Use op "rewrite" or "append" to change it.`);
  }
  // Appending to or writing a block that is not there yet makes it: an agent's first note about its human just works.
  if (!living && !['create', 'append', 'rewrite'].includes(input.op)) throw noBlock(input.block);
  return editText(living?.content ?? '', input);
}

function checkSize(bank: Bank, name: string, content: string): void {
  const tokens = bank.tokens.count(content);
  if (tokens <= BLOCK_TOKENS) return;
  throw invalidInput(
    `Core block "${name}" would have ${tokens} tokens; the most is ${BLOCK_TOKENS}. Rewrite it shorter, or move details out with memory_insert.`,
  );
}
