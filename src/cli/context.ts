import { MempageError } from '../errors.ts';
import { openMemory } from '../index.ts';
import type { Invocation } from './command.ts';
import { print } from './stdout.ts';

export async function run({ settings, log, options }: Invocation): Promise<number> {
  const budget = options['max-tokens'];
  if (budget !== undefined && !/^\d+$/.test(budget)) {
    throw new MempageError('config', '--max-tokens must be a number.');
  }
  const memory = openMemory({ ...settings, log });
  try {
    const tool = memory.tools.find(({ name }) => name === 'memory_context');
    const args = {
      task: options.task,
      as_of: options['as-of'],
      max_tokens: budget === undefined ? undefined : Number(budget),
    };
    const result = await tool?.call(memory.bank(), args);
    await print(`${result?.text}\n`);
    return 0;
  } finally {
    await memory.close();
  }
}
