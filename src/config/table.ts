/** Every setting: the variable `MEMPAGE_SOME_NAME` and the flag `--some-name` are the same. */
export interface SettingInfo {
  /** The flag without `--`. */
  readonly name: string;
  readonly help: string;
  /** As help shows it. */
  readonly default?: string;
}

/** In the order in which help shows them. */
export const SETTINGS = [
  {
    name: 'database-url',
    help: 'Postgres 15 or later with pgvector 0.8 or later',
    default: 'the embedded store',
  },
  { name: 'data-dir', help: 'directory of the embedded store', default: 'a directory of the user' },
  { name: 'bank', help: 'which memory to use', default: 'default' },
  { name: 'actor', help: 'name written beside every change', default: "the client's name" },
  { name: 'time-zone', help: 'IANA time zone of new banks', default: "the system's" },
  { name: 'language', help: 'language of new banks, ISO 639-1', default: 'en' },
  { name: 'embedder', help: 'bundled, openai (any such endpoint), transformers, none', default: 'bundled' },
  { name: 'embedder-url', help: 'openai: base URL', default: 'https://api.openai.com/v1' },
  { name: 'embedder-model', help: 'openai, transformers: the model' },
  { name: 'embedder-key', help: 'openai: the key', default: 'OPENAI_API_KEY for api.openai.com' },
  { name: 'embedder-dimensions', help: 'openai: length of vectors to ask for' },
  { name: 'embedder-directory', help: 'transformers: where the model lies', default: 'the hub' },
  { name: 'embedder-pooling', help: 'transformers: mean or cls', default: 'by the name' },
  { name: 'embedder-query-prefix', help: 'put before queries', default: 'transformers: by the name' },
  { name: 'embedder-document-prefix', help: 'put before documents', default: 'transformers: by the name' },
  { name: 'log-level', help: 'debug, info, warn, error or silent; on stderr', default: 'warn' },
  { name: 'pool-size', help: 'most database connections at a time', default: '5' },
  { name: 'host', help: 'http: address to listen on', default: '127.0.0.1' },
  { name: 'port', help: 'http: port to listen on, 0 for any', default: '8642' },
  { name: 'tokens', help: 'http: token=bank pairs, by comma or blank', default: 'none' },
  { name: 'allowed-hosts', help: 'http: further host names that requests may name' },
  { name: 'allowed-origins', help: 'http: further origins of web pages that may call' },
  { name: 'body-limit', help: 'http: longest request, bytes', default: '4194304' },
] as const satisfies readonly SettingInfo[];

export type SettingName = (typeof SETTINGS)[number]['name'];

export const variableOf = (name: string): string => `MEMPAGE_${name.toUpperCase().replaceAll('-', '_')}`;
