import { SETTINGS, type SettingInfo, variableOf } from '../config.ts';
import type { Command } from './command.ts';
import { COMMANDS, DEFAULT_COMMAND } from './commands.ts';

export function helpText(version: string): string {
  return `mempage ${version}: a memory that agents manage themselves, over MCP

Usage: mempage [command] [flags]

Commands
${table(commandRows())}

Settings (--some-name is also the environment variable MEMPAGE_SOME_NAME; the flag wins)
${table(SETTINGS.map(settingRow))}

Others
${table([
  ['-h, --help', 'print this'],
  ['-v, --version', 'print the version'],
])}

Examples
  mempage                                      what a client's mcp.json starts
  mempage --database-url postgresql://me@localhost/memory
  mempage http --port 8642 --bank work
  MEMPAGE_TOKENS="$(openssl rand -hex 32)=team" mempage http --host 0.0.0.0 --allowed-hosts memory.example.com
  mempage context --task "plan the release"

Secrets (${['database-url', 'embedder-key', 'tokens'].map(variableOf).join(', ')}) are better given as
variables: other users of a machine can see flags.
`;
}

/** Help on one command. */
export function commandHelp(name: string, { summary, options, switches, positional }: Command): string {
  const flags = Object.entries({ ...options, ...switches });
  return `mempage ${name}: ${summary}

Usage: mempage ${[name, positional].filter(Boolean).join(' ')} [flags]
${flags.length > 0 ? `\n${table(flags.map(([flag, help]) => [`--${flag}`, help]))}\n` : ''}
It takes the settings too (--bank, --data-dir, --database-url, …): mempage --help lists them.
`;
}

function commandRows(): string[][] {
  return Object.entries(COMMANDS)
    .filter(([, command]) => !command.hidden)
    .flatMap(([name, { summary, options, switches, positional }]) => [
      [name === DEFAULT_COMMAND ? '(none)' : [name, positional].filter(Boolean).join(' '), summary],
      ...Object.entries({ ...options, ...switches }).map(([option, help]) => [`  --${option}`, help]),
    ]);
}

const settingRow = ({ name, help, default: usual }: SettingInfo): string[] => [
  `--${name}`,
  `${help}${usual === undefined ? '' : ` [${usual}]`}`,
];

function table(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map(([first = '']) => first.length)) + 2;
  return rows.map(([first = '', second]) => `  ${first.padEnd(width)}${second}`).join('\n');
}
