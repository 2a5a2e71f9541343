import { MempageError } from '../errors.ts';
import { openMemory } from '../index.ts';
import { eraseCoreBlock } from '../memory/core-erase.ts';
import type { Invocation } from './command.ts';
import { personOf } from './person.ts';
import { print } from './stdout.ts';

/** Erases a core block; everything else about core blocks is the agent's to do, with core_edit. */
export async function run({ settings, log, options, positionals }: Invocation): Promise<number> {
  const [action, block, ...others] = positionals;
  if (action !== 'erase' || block === undefined || others.length > 0) {
    throw new MempageError('config', 'Say what to erase: mempage core erase BLOCK --confirm.');
  }
  if (options.confirm === undefined) {
    throw new MempageError(
      'confirmation_required',
      `This would erase the core block "${block}" with its history for good. Nothing was erased; add --confirm to do it.`,
    );
  }
  const memory = openMemory({ ...settings, actor: personOf(settings), log });
  try {
    const versions = await eraseCoreBlock(memory.bank(), block);
    await print(`erased: core block "${block}", ${versions} ${versions === 1 ? 'version' : 'versions'}\n`);
    return 0;
  } finally {
    await memory.close();
  }
}
