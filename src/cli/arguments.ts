import { parseArgs } from 'node:util';
import { type Flags, SETTINGS } from '../config.ts';
import { MempageError } from '../errors.ts';
import type { Command } from './command.ts';
import { COMMANDS, DEFAULT_COMMAND } from './commands.ts';

export interface Arguments {
  /** The command as it was named; undefined: none was. */
  readonly named?: string;
  readonly command: Command;
  readonly flags: Flags;
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly positionals: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
}

/** @throws MempageError `config` for a command or flag that does not exist. */
export function parseArguments(argv: readonly string[]): Arguments {
  const named = argv[0] !== undefined && !argv[0].startsWith('-');
  const name = named ? argv[0] : DEFAULT_COMMAND;
  const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name ?? ''] : undefined;
  if (!command) throw new MempageError('config', `There is no command "${name}". mempage --help lists them.`);
  const { values, positionals } = parse(named ? argv.slice(1) : argv, command);
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, values[name] as string | undefined]));
  if (positionals.length > 0 && !command.positional) {
    throw new MempageError(
      'config',
      `"${positionals[0]}" is not expected here. mempage --help says what is.`,
    );
  }
  return {
    named: named ? name : undefined,
    command,
    flags: pick(SETTINGS.map(({ name }) => name)),
    options: {
      ...pick(Object.keys(command.options ?? {})),
      ...Object.fromEntries(
        Object.keys(command.switches ?? {}).map((name) => [name, values[name] === true ? 'true' : undefined]),
      ),
    },
    positionals,
    help: values.help === true,
    version: values.version === true,
  };
}

interface Parsed {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

function parse(args: readonly string[], command: Command): Parsed {
  const texts = [...SETTINGS.map(({ name }) => name), ...Object.keys(command.options ?? {})];
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...Object.fromEntries(texts.map((name) => [name, { type: 'string' as const }])),
        ...Object.fromEntries(
          Object.keys(command.switches ?? {}).map((name) => [name, { type: 'boolean' as const }]),
        ),
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    // The first sentence names the flag; the rest is about positional arguments.
    const message = error instanceof Error ? error.message.split(/\.\s|\n/)[0] : String(error);
    throw new MempageError('config', `${message}. mempage --help lists all flags.`);
  }
}
