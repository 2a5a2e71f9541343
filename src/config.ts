/**
 * The configuration, from the environment and from flags: every setting `MEMPAGE_SOME_NAME` has a flag `--some-name`,
 * and the flag wins. This is the only file that reads the environment.
 */
import { defaultDataDir, expandPath } from './config/data-dir.ts';
import { embedderSettings } from './config/embedder.ts';
import { createReader, type Environment, type Flags, type Reader } from './config/reader.ts';
import { SETTINGS, variableOf } from './config/table.ts';
import { tokenBanks } from './config/tokens.ts';
import {
  BANK_RULE,
  bankName,
  choice,
  databaseUrl,
  integer,
  list,
  matching,
  origins,
} from './config/values.ts';
import type { EmbedderSettings } from './embedding/create.ts';
import type { LogLevel } from './log.ts';
import { isTimeZone } from './time.ts';

export { SETTINGS, type SettingInfo, variableOf } from './config/table.ts';
export type { Environment, Flags };

/** The environment of this process. */
export const environment: Environment = process.env;

export interface Settings {
  /** Undefined: the embedded store in `dataDir`. */
  readonly databaseUrl?: string;
  /** Absolute path. */
  readonly dataDir: string;
  readonly bank: string;
  /** Undefined: the name that the client gives. */
  readonly actor?: string;
  /** IANA name, for banks that are made from now on. Undefined: {@link systemTimeZone}. */
  readonly timeZone?: string;
  /** ISO 639-1, for banks that are made from now on. */
  readonly language: string;
  readonly embedder: EmbedderSettings;
  readonly logLevel: LogLevel;
  /** Most connections to the database at a time. */
  readonly poolSize: number;
  readonly http: HttpSettings;
}

export interface HttpSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Bearer token → bank. Empty: none is asked for. */
  readonly tokens: ReadonlyMap<string, string>;
  /** Host names without port that requests may name, besides those of the loopback. */
  readonly allowedHosts: readonly string[];
  /** Origins (`https://app.example.com`) of web pages that may call, besides those on the loopback. */
  readonly allowedOrigins: readonly string[];
  /** Bytes. */
  readonly bodyLimit: number;
}

/**
 * Reads and checks all settings.
 * @throws MempageError `config` that names the setting and says what it takes.
 */
export function readSettings(flags: Flags = {}, env: Environment = environment): Settings {
  const reader = createReader(flags, env);
  const { text, read } = reader;
  const dataDir = text('data-dir');
  return {
    databaseUrl: read(
      'database-url',
      databaseUrl,
      'a URL like postgresql://user:password@host:5432/database',
    ),
    dataDir: dataDir === undefined ? defaultDataDir(env) : expandPath(dataDir),
    bank: read('bank', bankName, BANK_RULE) ?? 'default',
    actor: read(
      'actor',
      matching((name) => name.length <= 100),
      'at most 100 characters',
    ),
    timeZone: read('time-zone', matching(isTimeZone), 'a time zone like Europe/Berlin'),
    language: read('language', matching(isLanguage), 'an ISO 639-1 code like en') ?? 'en',
    embedder: embedderSettings(reader),
    logLevel: read('log-level', choice(LEVELS), LEVELS.join(', ')) ?? 'warn',
    poolSize: read('pool-size', integer(1, 100), 'a number from 1 to 100') ?? 5,
    http: httpSettings(reader),
  };
}

/** What holds where nothing is configured. */
export function defaultSettings({ XDG_DATA_HOME, LOCALAPPDATA }: Environment = environment): Settings {
  return readSettings({}, { XDG_DATA_HOME, LOCALAPPDATA });
}

function httpSettings({ text, read }: Reader): HttpSettings {
  return {
    host: text('host') ?? '127.0.0.1',
    port: read('port', integer(0, 65_535), 'a port from 0 to 65535') ?? 8642,
    tokens: tokenBanks(text('tokens')),
    allowedHosts: list(text('allowed-hosts')?.toLowerCase()),
    allowedOrigins: read('allowed-origins', origins, 'origins like https://app.example.com') ?? [],
    bodyLimit: read('body-limit', integer(1_024, 1024 ** 3), 'a number of bytes from 1024') ?? 4 * 1024 ** 2,
  };
}

/** Variables that look like settings and are none: a misspelt name would otherwise change nothing, silently. */
export function unknownVariables(env: Environment = environment): string[] {
  const known = new Set<string>(SETTINGS.map(({ name }) => variableOf(name)));
  return Object.keys(env).filter((name) => /^MEMPAGE_(?!TEST_)/.test(name) && !known.has(name));
}

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
const isLanguage = (code: string): boolean => /^[a-z]{2}$/.test(code);
/** Asked for late: it loads the time zones of the world, which takes 20 ms. */
export const systemTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;
