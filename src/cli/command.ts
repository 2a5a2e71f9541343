/** What a command is given and what it is. */
import type { Settings } from '../config.ts';
import type { Log } from '../log.ts';

export interface Invocation {
  readonly settings: Settings;
  readonly log: Log;
  /** Flags of the command itself. */
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly positionals: readonly string[];
}

/** Returns the exit code. */
export type Run = (invocation: Invocation) => Promise<number>;

export interface Command {
  readonly summary: string;
  readonly options?: Readonly<Record<string, string>>;
  /** Options that take no value; given, they are "true". */
  readonly switches?: Readonly<Record<string, string>>;
  /** What it takes besides flags, as help shows it. */
  readonly positional?: string;
  readonly hidden?: true;
  load(): Promise<{ run: Run }>;
}
