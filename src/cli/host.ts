import { environment } from '../config.ts';
import { runHost } from '../store/host/run-host.ts';
import type { Invocation } from './command.ts';
import { packageVersion } from './version.ts';

export async function run({ settings, log }: Invocation): Promise<number> {
  await runHost({
    dataDir: settings.dataDir,
    version: packageVersion(),
    log,
    exit: process.exit,
    runtimeDir: environment.XDG_RUNTIME_DIR,
  });
  return 0;
}
