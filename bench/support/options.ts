/** The command line that all benchmarks share. */
import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Folder of the evaluation data; see docs/benchmarks.md for where it comes from. */
  readonly data: string;
  readonly embedder: string;
  /** Undefined: an embedded store in a temporary folder. */
  readonly databaseUrl?: string;
  /** Where the JSON result goes. */
  readonly out?: string;
  /** For quick looks: only the first conversations. */
  readonly conversations?: number;
  readonly baselines: boolean;
  /** How many years pass between the import and the questions. */
  readonly yearsLater: number;
  /** Also asks each question within budgets of tokens; three more searches each. */
  readonly budgets: boolean;
}

/** Reads the flags; ends the program with a clear line when the data is not there. */
export function readOptions(benchmark: string): BenchOptions {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      embedder: { type: 'string', default: 'bundled' },
      'database-url': { type: 'string' },
      out: { type: 'string' },
      conversations: { type: 'string' },
      'years-later': { type: 'string', default: '0' },
      'no-baselines': { type: 'boolean', default: false },
      'no-budgets': { type: 'boolean', default: false },
    },
  });
  if (!values.data || !existsSync(values.data)) {
    console.log(
      `${benchmark} skipped: no data${values.data ? ` at ${values.data}` : ''}. Give --data PATH; docs/benchmarks.md says where the public data sets come from.`,
    );
    process.exit(0);
  }
  return {
    data: values.data,
    embedder: values.embedder,
    databaseUrl: values['database-url'],
    out: values.out,
    conversations: values.conversations ? Number(values.conversations) : undefined,
    yearsLater: Number(values['years-later']),
    baselines: !values['no-baselines'],
    budgets: !values['no-budgets'],
  };
}

/** What a figure needs beside it to mean anything. */
export const runNote = (options: BenchOptions) => ({
  command: `npx tsx ${process.argv.slice(1).map(withoutSecrets).join(' ')}`,
  embedder: options.embedder,
  store: options.databaseUrl ? 'postgres' : 'embedded',
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  date: new Date().toISOString(),
});

/** A database URL without user and password. */
const withoutSecrets = (argument: string): string => argument.replace(/\/\/[^@/]*@/, '//');
