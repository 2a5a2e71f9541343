import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { MempageError } from '../errors.ts';
import { openMemory } from '../index.ts';
import { importBank } from '../memory/import.ts';
import type { Invocation } from './command.ts';
import { print } from './stdout.ts';

export async function run({ settings, log, positionals }: Invocation): Promise<number> {
  const memory = openMemory({ ...settings, actor: settings.actor ?? 'import', log });
  try {
    const { memories, coreBlocks, tombstones, settingsTaken } = await importBank(
      memory.bank(),
      await linesOf(positionals[0]),
    );
    const counts = (numbers: Record<string, number>) =>
      Object.entries(numbers)
        .filter(([, count]) => count > 0)
        .map(([status, count]) => `${status} ${count}`)
        .join(', ') || 'none';
    const lines = [
      `memories: ${counts(memories)}`,
      `core blocks: ${counts(coreBlocks)}`,
      ...(tombstones > 0 ? [`erased elsewhere, stays out here too: ${tombstones}`] : []),
      ...(settingsTaken ? [] : ['settings: not taken, since this bank is in use (mempage bank --set)']),
    ];
    await print(`${lines.join('\n')}\n`);
    return 0;
  } finally {
    await memory.close();
  }
}

/** Of a file, or of stdin. */
async function linesOf(path: string | undefined): Promise<AsyncIterable<string>> {
  if (path === undefined || path === '-') return createInterface({ input: process.stdin });
  const input = createReadStream(path, 'utf8');
  await new Promise<void>((resolve, reject) => {
    input.once('ready', resolve);
    input.once('error', (error: NodeJS.ErrnoException) =>
      reject(new MempageError('config', `${path} cannot be read (${error.code}).`)),
    );
  });
  return createInterface({ input });
}
