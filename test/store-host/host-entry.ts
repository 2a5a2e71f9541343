/** Runs a store host for tests: `host-entry.ts <dataDir> [key=value …]`, as the hidden CLI command does. */
import { MempageError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { runHost } from '../../src/store/host/run-host.ts';

const [dataDir = '', ...pairs] = process.argv.slice(2);
const settings = new Map(pairs.map((pair) => pair.split('=') as [string, string]));
const number = (name: string): number | undefined =>
  settings.has(name) ? Number(settings.get(name)) : undefined;

try {
  await runHost({
    dataDir,
    version: settings.get('version') ?? '0.0.0-test',
    log: createLog('debug', (line) => process.stderr.write(line)),
    exit: process.exit,
    idleMs: number('idleMs') ?? 20_000,
    silenceMs: number('silenceMs'),
    graceMs: number('graceMs'),
    stuckMs: number('stuckMs'),
    upkeepMs: number('upkeepMs'),
    template: settings.get('template'),
    runtimeDir: settings.get('runtimeDir'),
  });
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof MempageError ? error.message : error}\n`);
  process.exit(1);
}
