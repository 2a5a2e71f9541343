/** What a client reads about the tools: the files in schemas/ are what is served, current, small and plain. */
import { readdir, readFile } from 'node:fs/promises';
import { getEncoding } from 'js-tiktoken';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listedText, slimSchema } from '../../scripts/listed-tool.ts';
import { INSTRUCTIONS } from '../../src/server/instructions.ts';
import { SCHEMAS_FOLDER, TOOL_NAMES } from '../../src/server/tool-list.ts';
import { tools } from '../../src/tools/index.ts';
import { end, INITIALIZE, INITIALIZED, modernRequest, Program, request } from './support/program.ts';

const o200k = getEncoding('o200k_base');
const tokens = (text: string): number => o200k.encode(text).length;

/** For ten tools; each conversation pays for them. */
const BUDGET = 2_500;

describe('schemas/', () => {
  test('has the registry’s tools in the registry’s order', () => {
    expect(TOOL_NAMES, 'these are in src/server/tool-list.ts').toEqual(tools.map((tool) => tool.name));
  });

  test('has one file for each tool and no other', async () => {
    const files = (await readdir(SCHEMAS_FOLDER)).filter((name) => name.endsWith('.json'));
    expect(files.sort()).toEqual(tools.map((tool) => `${tool.name}.json`).sort());
  });

  test.each(tools.map((tool) => [tool.name, tool] as const))('%s is current', async (name, tool) => {
    const file = await readFile(new URL(`${name}.json`, SCHEMAS_FOLDER), 'utf8');
    expect(file, 'run: npx tsx scripts/write-schemas.ts').toBe(listedText(tool));
  });
});

describe('tools/list', () => {
  let program: Program;
  let wire: { tools: { name: string; inputSchema: object; outputSchema: object }[] };
  beforeAll(async () => {
    program = new Program([], { MEMPAGE_DATA_DIR: '/dev/null/never-opened' });
    program.send(INITIALIZE, INITIALIZED, request(2, 'tools/list'));
    wire = (await program.answer(2)).result as typeof wire;
  });
  afterAll(() => end(program));

  test('is what the files say, in both eras', async () => {
    const files = await Promise.all(
      TOOL_NAMES.map((name) => readFile(new URL(`${name}.json`, SCHEMAS_FOLDER), 'utf8')),
    );
    const expected = files.map((file) => JSON.parse(file));
    expect(wire.tools).toEqual(expected);
    const modern = new Program([], { MEMPAGE_DATA_DIR: '/dev/null/never-opened' });
    modern.send(modernRequest(1, 'server/discover'), modernRequest(2, 'tools/list'));
    expect((await modern.answer(2)).result?.tools).toEqual(expected);
    await end(modern);
  });

  test(`costs at most ${BUDGET} tokens`, () => {
    expect(tokens(JSON.stringify(wire))).toBeLessThanOrEqual(BUDGET);
  });

  test('uses no keywords in inputs that clients refuse', () => {
    for (const { name, inputSchema } of wire.tools) {
      expect(keywords(inputSchema), name).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(anyOf|oneOf|allOf|not|\$ref|\$schema)$/)]),
      );
      expect(
        typesOf(inputSchema).every((type) => typeof type === 'string'),
        name,
      ).toBe(true);
    }
  });

  test('leaves the instructions short', () => {
    expect(tokens(INSTRUCTIONS)).toBeLessThanOrEqual(150);
  });
});

/** Names of keywords at any depth; names of properties are none. */
function keywords(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(keywords);
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, value]) =>
    name === 'properties' ? [name, ...Object.values(value).flatMap(keywords)] : [name, ...keywords(value)],
  );
}

function typesOf(schema: unknown): unknown[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, value]) =>
    name === 'type' && typeof value !== 'object'
      ? [value]
      : name === 'type' && Array.isArray(value)
        ? [value]
        : typesOf(value),
  );
}

describe('slimSchema', () => {
  test('drops what tells a caller nothing and keeps the rest', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        pattern: { type: 'string', minLength: 1, description: 'a property, not a keyword' },
        limit: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER, default: 10 },
      },
      required: ['pattern'],
      additionalProperties: false,
    };
    expect(slimSchema(schema, 'input')).toEqual({
      type: 'object',
      properties: {
        pattern: { type: 'string', description: 'a property, not a keyword' },
        limit: { type: 'integer', default: 10 },
      },
      required: ['pattern'],
    });
  });

  test('makes text of a choice in inputs and leaves outputs as they are', () => {
    const schema = { anyOf: [{ type: 'integer' }, { type: 'string' }], description: 'id or number' };
    expect(slimSchema(schema, 'input')).toEqual({ type: 'string', description: 'id or number' });
    expect(slimSchema(schema, 'output')).toEqual(schema);
  });
});
