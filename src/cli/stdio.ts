import type { Mempage } from '../index.ts';
import { serveStdio } from '../server/stdio.ts';
import type { Invocation } from './command.ts';
import { askedToEnd, endSoon, GRACE, takeLeave } from './leave.ts';
import { servedBank } from './serve.ts';
import { stdout } from './stdout.ts';

/** The client's first requests come first; in milliseconds. */
const OPEN_AFTER = 250;

export async function run(invocation: Invocation): Promise<number> {
  const { settings, log } = invocation;
  let memory: Mempage | undefined;
  const open = async (): Promise<Mempage> => {
    const { openMemory } = await import('../index.ts');
    memory ??= openMemory({ ...settings, log });
    return memory;
  };
  const served = servedBank(settings.bank, invocation, open);
  const server = serveStdio({ input: process.stdin, output: stdout, served, log });
  if (process.stdin.isTTY) log.warn('waiting for an MCP client on stdin; mempage --help says how to use it');
  const warmUp = setTimeout(() => {
    open()
      .then((memory) => memory.warmUp())
      .catch((error: Error) => log.warn(error.message));
  }, OPEN_AFTER);
  await Promise.race([server.ended, askedToEnd()]);
  clearTimeout(warmUp);
  endSoon();
  await server.close(GRACE);
  await takeLeave(memory);
  return 0;
}
