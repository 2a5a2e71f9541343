import { fileURLToPath } from 'node:url';
import { environment } from '../config.ts';
import { runHost } from '../store/host/run-host.ts';
import type { Invocation } from './command.ts';
import { packageVersion } from './version.ts';

/** A new database, ready to unpack (scripts/build-cluster.ts). The same place from `src/cli` and `dist/cli`. */
const CLUSTER = new URL('../../assets/cluster.br', import.meta.url);

export async function run({ settings, log }: Invocation): Promise<number> {
  await runHost({
    dataDir: settings.dataDir,
    version: packageVersion(),
    log,
    exit: process.exit,
    runtimeDir: environment.XDG_RUNTIME_DIR,
    template: fileURLToPath(CLUSTER),
  });
  return 0;
}
