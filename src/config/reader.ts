import { type SettingName, variableOf } from './table.ts';
import { configError, filled } from './values.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
export type Flags = Readonly<Partial<Record<SettingName, string>>>;

/** Looks settings up by name: the flag, or else the variable. */
export interface Reader {
  readonly env: Environment;
  text(name: SettingName): string | undefined;
  /** With its spaces, which matter in a prefix; also when it is empty. */
  verbatim(name: SettingName): string | undefined;
  /** @throws MempageError `config` saying what is `wanted`; the text itself may be a secret and is not shown. */
  read<T>(name: SettingName, parse: (text: string) => T | undefined, wanted: string): T | undefined;
}

export function createReader(flags: Flags, env: Environment): Reader {
  const text = (name: SettingName) => filled(flags[name]) ?? filled(env[variableOf(name)]);
  return {
    env,
    text,
    verbatim: (name) => flags[name] ?? env[variableOf(name)],
    read: (name, parse, wanted) => {
      const given = text(name);
      if (given === undefined) return undefined;
      const value = parse(given);
      if (value === undefined) throw configError(`${variableOf(name)} (--${name}) must be ${wanted}.`);
      return value;
    },
  };
}
