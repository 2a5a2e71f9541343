import { openMemory } from '../index.ts';
import { exportBank } from '../memory/export.ts';
import type { Invocation } from './command.ts';
import { print } from './stdout.ts';

export async function run({ settings, log }: Invocation): Promise<number> {
  const memory = openMemory({ ...settings, log });
  try {
    for await (const record of exportBank(memory.bank())) await print(`${JSON.stringify(record)}\n`);
    return 0;
  } finally {
    await memory.close();
  }
}
