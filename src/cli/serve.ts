import type { Mempage } from '../index.ts';
import { Served } from '../server/served.ts';
import type { Invocation } from './command.ts';
import { packageVersion } from './version.ts';

/** One bank of a memory, as the server layer takes it. */
export function servedBank(
  bank: string,
  { settings, log }: Invocation,
  open: () => Promise<Mempage>,
): Served {
  return new Served({
    version: packageVersion(),
    log,
    load: async () => {
      const memory = await open();
      return {
        tools: memory.tools,
        bank: (client) => memory.bank(bank, settings.actor ?? client),
        changes: memory.changes(bank),
      };
    },
  });
}
