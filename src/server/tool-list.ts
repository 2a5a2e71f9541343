/**
 * The tools as clients see them, from `schemas/`. These files are generated from the tools and a test keeps them equal;
 * reading them spares a starting server from loading the tools with all that is below them (180 of 440 ms of processor
 * time), when a client only wants the list.
 */
import { readFileSync } from 'node:fs';
import type { StandardSchemaWithJSON, ToolAnnotations } from '@modelcontextprotocol/server';

type JsonSchema = Record<string, unknown>;

/** An entry of `tools/list`. */
export interface ListedTool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
  readonly annotations: ToolAnnotations;
}

/** In the order in which clients show them. */
export const TOOL_NAMES = [
  'memory_context',
  'memory_search',
  'memory_timeline',
  'memory_read',
  'memory_insert',
  'memory_update',
  'memory_forget',
  'memory_graph',
  'core_edit',
  'memory_reflect',
] as const;

/** The same place from `src/server` and from `dist/server`. */
export const SCHEMAS_FOLDER = new URL('../../schemas/', import.meta.url);

let listed: readonly ListedTool[] | undefined;

export function listTools(): readonly ListedTool[] {
  listed ??= TOOL_NAMES.map((name) => {
    const text = readFileSync(new URL(`${name}.json`, SCHEMAS_FOLDER), 'utf8');
    return JSON.parse(text) as ListedTool;
  });
  return listed;
}

/**
 * A schema for the SDK that is shown as it is and lets everything pass: the tools check their arguments themselves, with
 * messages for a model to act on, which the SDK would replace by its own.
 */
export const shownSchema = (json: JsonSchema): StandardSchemaWithJSON => ({
  '~standard': {
    version: 1,
    vendor: 'mempage',
    validate: (value) => ({ value }),
    jsonSchema: { input: () => json, output: () => json },
  },
});
