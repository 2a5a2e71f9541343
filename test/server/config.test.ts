import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultDataDir } from '../../src/config/data-dir.ts';
import { readSettings, SETTINGS, unknownVariables, variableOf } from '../../src/config.ts';

const token = (letter: string): string => letter.repeat(32);

describe('settings', () => {
  test('have defaults that need nothing', () => {
    expect(readSettings({}, {})).toMatchObject({
      bank: 'default',
      embedder: { provider: 'bundled' },
      language: 'en',
      http: { host: '127.0.0.1', port: 8642, bodyLimit: 4_194_304 },
    });
    expect(readSettings({}, {}).databaseUrl).toBeUndefined();
  });

  test('come from variables, and from flags before these', () => {
    const env = { MEMPAGE_BANK: 'work', MEMPAGE_PORT: '9000' };
    expect(readSettings({}, env)).toMatchObject({ bank: 'work', http: { port: 9000 } });
    expect(readSettings({ bank: 'home' }, env)).toMatchObject({ bank: 'home', http: { port: 9000 } });
  });

  test('that were left empty count as not given', () => {
    expect(readSettings({}, { MEMPAGE_BANK: '', MEMPAGE_DATABASE_URL: ' ' })).toMatchObject({
      bank: 'default',
    });
  });

  test.each([
    ['MEMPAGE_BANK', 'Upper', /MEMPAGE_BANK \(--bank\) must be a name/],
    ['MEMPAGE_BANK', `a${'b'.repeat(63)}`, /at most 63/],
    ['MEMPAGE_DATABASE_URL', 'mysql://x', /postgresql:\/\//],
    ['MEMPAGE_PORT', '70000', /port from 0 to 65535/],
    ['MEMPAGE_PORT', '80.5', /port/],
    ['MEMPAGE_POOL_SIZE', '0', /1 to 100/],
    ['MEMPAGE_TIME_ZONE', 'Mars/Olympus', /time zone/],
    ['MEMPAGE_LANGUAGE', 'english', /ISO 639-1/],
    ['MEMPAGE_LOG_LEVEL', 'loud', /debug, info, warn, error, silent/],
    ['MEMPAGE_EMBEDDER', 'magic', /bundled, openai, transformers, none/],
    ['MEMPAGE_ALLOWED_ORIGINS', 'example.com', /https:\/\//],
    ['MEMPAGE_BODY_LIMIT', '10', /1024/],
  ])('%s=%s is refused with what is wanted', (name, value, message) => {
    expect(() => readSettings({}, { [name]: value })).toThrow(message);
    expect(() => readSettings({}, { [name]: value })).toThrow(expect.objectContaining({ code: 'config' }));
  });

  test('a misspelt variable is noticed', () => {
    expect(unknownVariables({ MEMPAGE_DATABSE_URL: 'x', MEMPAGE_BANK: 'b', MEMPAGE_TEST_CLI: 'c' })).toEqual([
      'MEMPAGE_DATABSE_URL',
    ]);
  });

  test('each has one variable of its name', () => {
    expect(variableOf('embedder-query-prefix')).toBe('MEMPAGE_EMBEDDER_QUERY_PREFIX');
    expect(new Set(SETTINGS.map(({ name }) => variableOf(name))).size).toBe(SETTINGS.length);
  });
});

describe('tokens', () => {
  const tokensOf = (text: string) => [...readSettings({}, { MEMPAGE_TOKENS: text }).http.tokens];

  test('are pairs, separated by commas or blanks', () => {
    expect(tokensOf(`${token('a')}=one, ${token('b')}=two\n${token('c')}===three`)).toEqual([
      [token('a'), 'one'],
      [token('b'), 'two'],
      [`${token('c')}==`, 'three'],
    ]);
  });

  test.each([
    ['too short', `${'a'.repeat(31)}=one`],
    ['without a bank', token('a')],
    ['with a bad bank', `${token('a')}=Not A Bank`],
    ['twice', `${token('a')}=one ${token('a')}=two`],
  ])('%s are refused without being shown', (_, text) => {
    expect(() => tokensOf(text)).toThrow(/MEMPAGE_TOKENS.*pair \d/);
    expect(() => tokensOf(text)).not.toThrow(/aaaa/);
  });
});

describe('the embedder', () => {
  const embedderOf = (env: Record<string, string>) =>
    readSettings({}, { ...env, OPENAI_API_KEY: 'sk-own' }).embedder;

  test('of OpenAI takes the key of OpenAI', () => {
    expect(embedderOf({ MEMPAGE_EMBEDDER: 'openai' })).toMatchObject({
      apiKey: 'sk-own',
      model: 'text-embedding-3-small',
    });
  });

  test('of somebody else is never sent it', () => {
    const other = { MEMPAGE_EMBEDDER: 'openai', MEMPAGE_EMBEDDER_URL: 'http://localhost:11434/v1' };
    expect(embedderOf({ ...other, MEMPAGE_EMBEDDER_MODEL: 'nomic' })).toMatchObject({ apiKey: undefined });
    expect(() => embedderOf(other)).toThrow(/MEMPAGE_EMBEDDER_MODEL/);
  });

  test('of OpenAI without a key is refused at once', () => {
    expect(() => readSettings({}, { MEMPAGE_EMBEDDER: 'openai' })).toThrow(/MEMPAGE_EMBEDDER_KEY/);
  });

  test('of transformers is used as the model was trained', () => {
    const settingsOf = (model: string, more = {}) =>
      embedderOf({ MEMPAGE_EMBEDDER: 'transformers', MEMPAGE_EMBEDDER_MODEL: model, ...more });
    expect(settingsOf('Xenova/all-MiniLM-L6-v2')).toMatchObject({ pooling: 'mean', queryPrefix: undefined });
    expect(settingsOf('BAAI/bge-m3')).toMatchObject({ pooling: 'cls', queryPrefix: undefined });
    expect(settingsOf('Xenova/bge-small-en-v1.5')).toMatchObject({
      pooling: 'cls',
      queryPrefix: expect.stringContaining('searching relevant passages'),
      documentPrefix: undefined,
    });
    const e5 = { pooling: 'mean', queryPrefix: 'query: ', documentPrefix: 'passage: ' };
    expect(settingsOf('Xenova/multilingual-e5-base')).toMatchObject(e5);
    expect(settingsOf('intfloat/multilingual-e5-large-instruct')).toMatchObject({ queryPrefix: undefined });
    const own = { MEMPAGE_EMBEDDER_QUERY_PREFIX: 'q: ', MEMPAGE_EMBEDDER_DOCUMENT_PREFIX: '' };
    expect(settingsOf('Xenova/e5-small-v2', own)).toMatchObject({ queryPrefix: 'q: ', documentPrefix: '' });
  });
});

describe('the data directory', () => {
  test('is where each system keeps them', () => {
    expect(defaultDataDir({ XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/mempage');
    expect(defaultDataDir({ XDG_DATA_HOME: 'relative' }, 'linux')).toBe(
      join(homedir(), '.local/share/mempage'),
    );
    expect(defaultDataDir({}, 'darwin')).toBe(join(homedir(), 'Library/Application Support/mempage'));
    expect(defaultDataDir({ LOCALAPPDATA: '/local' }, 'win32')).toBe('/local/mempage');
  });

  test('may be given with ~, which no shell expands in a client’s file', () => {
    expect(readSettings({ 'data-dir': '~/memory' }, {}).dataDir).toBe(join(homedir(), 'memory'));
  });
});
