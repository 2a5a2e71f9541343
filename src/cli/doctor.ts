import type { Settings } from '../config.ts';
import { createEmbedder } from '../embedding/create.ts';
import { MempageError } from '../errors.ts';
import { openMemory } from '../index.ts';
import { viewpoint } from '../memory/viewpoint.ts';
import type { Invocation } from './command.ts';
import { print } from './stdout.ts';

type Check = () => Promise<string>;

/** Checks what can stand in the way, one thing after the other, and says what to do. Exit code 1 if anything is wrong. */
export async function run({ settings, log }: Invocation): Promise<number> {
  const memory = openMemory({ ...settings, log });
  const checks: [string, Check][] = [
    ['node', async () => `${process.version} on ${process.platform} ${process.arch}`],
    ['configuration', async () => `bank ${settings.bank}, ${storeName(settings)}`],
    [
      'store',
      async () => {
        await memory.ready();
        const { timeZone } = await viewpoint(memory.bank());
        return `open and up to date, time zone ${timeZone}`;
      },
    ],
    ['embedder', () => checkEmbedder(settings)],
  ];
  try {
    let sound = true;
    for (const [name, check] of checks) sound = (await report(name, check)) && sound;
    return sound ? 0 : 1;
  } finally {
    await memory.close();
  }
}

async function report(name: string, check: Check): Promise<boolean> {
  const start = performance.now();
  try {
    const finding = await check();
    await print(`ok    ${name}: ${finding} (${Math.round(performance.now() - start)} ms)\n`);
    return true;
  } catch (error) {
    const reason = error instanceof MempageError ? error.message : `unexpected: ${String(error)}`;
    await print(`FAIL  ${name}: ${reason}\n`);
    return false;
  }
}

const storeName = ({ databaseUrl, dataDir }: Settings): string => {
  if (!databaseUrl) return `embedded store in ${dataDir}`;
  const { host, pathname } = new URL(databaseUrl);
  return `database ${pathname.slice(1)} on ${host}`;
};

async function checkEmbedder({ embedder }: Settings): Promise<string> {
  const { provider } = embedder;
  const vector = await createEmbedder(embedder)?.embedQuery('a short text', AbortSignal.timeout(30_000));
  return vector ? `${provider}, ${vector.length} dimensions` : 'none: search finds words only';
}
