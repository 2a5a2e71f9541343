/** The commands. Each is loaded when it runs: starting must be quick. */
import type { Command } from './command.ts';

export const COMMANDS: Readonly<Record<string, Command>> = {
  stdio: { summary: 'serve one MCP client over stdin and stdout', load: () => import('./stdio.ts') },
  http: { summary: 'serve MCP over HTTP', load: () => import('./http.ts') },
  context: {
    summary: 'print what an agent should start from; for hooks',
    options: {
      task: 'what the agent is about to do',
      'max-tokens': 'budget (2000)',
      'as-of': 'date or time; the bank as it was then',
    },
    load: () => import('./context.ts'),
  },
  stats: { summary: 'print what the bank holds', load: () => import('./stats.ts') },
  maintain: {
    summary: 'fade what is due, let expire what is over, embed what waits; also done in the background',
    switches: {
      'dry-run': 'only say what would be done',
      scrub: 'also write all tables anew, so that no file of them holds what was erased; locks them',
    },
    load: () => import('./maintain.ts'),
  },
  bank: {
    summary: "print the bank's settings, or change one",
    options: { set: 'name=value, or name= for the default' },
    load: () => import('./bank.ts'),
  },
  quarantine: {
    summary: 'list what was kept back as instructions from others, let it in or erase it',
    positional: '[list | release ID… | erase ID…]',
    switches: { confirm: 'erase for good' },
    load: () => import('./quarantine.ts'),
  },
  core: {
    summary: 'erase a core block with its history',
    positional: 'erase BLOCK',
    switches: { confirm: 'erase for good' },
    load: () => import('./core.ts'),
  },
  export: { summary: 'print all memories and core blocks as JSON lines', load: () => import('./export.ts') },
  import: {
    summary: 'store what an export printed',
    positional: '[file]',
    load: () => import('./import.ts'),
  },
  doctor: {
    summary: 'check the configuration, the store and the embedder',
    load: () => import('./doctor.ts'),
  },
  host: { summary: 'own the embedded store', hidden: true, load: () => import('./host.ts') },
};

export const DEFAULT_COMMAND = 'stdio';
