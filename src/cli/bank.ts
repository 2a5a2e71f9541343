import { openMemory } from '../index.ts';
import { changeSetting, showSettings } from '../memory/settings.ts';
import type { Invocation } from './command.ts';
import { personOf } from './person.ts';
import { print } from './stdout.ts';

export async function run({ settings, log, options }: Invocation): Promise<number> {
  const memory = openMemory({ ...settings, actor: personOf(settings), log });
  try {
    const bank = memory.bank();
    if (options.set !== undefined) await changeSetting(bank, options.set);
    const rows = Object.entries(await showSettings(bank));
    await print(rows.map(([name, value]) => `${name}=${value}\n`).join(''));
    return 0;
  } finally {
    await memory.close();
  }
}
