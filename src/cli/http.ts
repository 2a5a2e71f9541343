import { openMemory } from '../index.ts';
import { viewpoint } from '../memory/viewpoint.ts';
import { bankHandler, serveHttp } from '../server/http.ts';
import type { Invocation } from './command.ts';
import { askedToEnd, endSoon, GRACE, takeLeave } from './leave.ts';
import { servedBank } from './serve.ts';

export async function run(invocation: Invocation): Promise<number> {
  const { settings, log } = invocation;
  const memory = openMemory({ ...settings, log });
  const server = await serveHttp({
    ...settings.http,
    bank: settings.bank,
    handlerOf: (bank) =>
      bankHandler(
        servedBank(bank, invocation, async () => memory),
        settings.http.bodyLimit,
      ),
    health: async () => {
      await viewpoint(memory.bank());
    },
    log,
  });
  // For people and for programs that asked for any port.
  process.stderr.write(`mempage listening on ${server.url}\n`);
  memory.warmUp().catch((error: Error) => log.warn(error.message));
  await askedToEnd();
  endSoon();
  await server.close(GRACE);
  await takeLeave(memory);
  return 0;
}
