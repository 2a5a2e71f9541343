import { readSettings, unknownVariables } from '../config.ts';
import { MempageError } from '../errors.ts';
import { createLog } from '../log.ts';
import { parseArguments } from './arguments.ts';
import { print } from './stdout.ts';
import { packageVersion } from './version.ts';

/** Wrong usage or configuration; as shells and getopt have it. */
const USAGE = 2;

/** Runs a command line. Returns the exit code; never throws. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const { named, command, flags, options, positionals, help, version } = parseArguments(argv);
    if (version) return await printed(`${packageVersion()}\n`);
    if (help) {
      const { commandHelp, helpText } = await import('./help.ts');
      return await printed(named === undefined ? helpText(packageVersion()) : commandHelp(named, command));
    }
    const settings = readSettings(flags);
    const log = createLog(settings.logLevel, toStderr);
    for (const name of unknownVariables()) log.warn('unknown setting, ignored', { name });
    const { run } = await command.load();
    return await run({ settings, log, options, positionals });
  } catch (error) {
    if (!(error instanceof MempageError)) {
      toStderr(`mempage: unexpected error\n${error instanceof Error ? error.stack : String(error)}\n`);
      return 1;
    }
    toStderr(`mempage: ${error.message}\n`);
    return error.code === 'config' ? USAGE : 1;
  }
}

async function printed(text: string): Promise<number> {
  await print(text);
  return 0;
}

const toStderr = (line: string): void => {
  process.stderr.write(line);
};
