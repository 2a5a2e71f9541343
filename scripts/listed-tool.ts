/**
 * Tools as clients see them. Every token of a schema is paid for in every conversation, so it says what a caller cannot
 * guess and leaves the rest to the tools, which check everything and explain what does not fit.
 */
import { z } from 'zod';
import type { ListedTool } from '../src/server/tool-list.ts';
import type { Effect, Tool } from '../src/tools/define.ts';

type Json = Record<string, unknown>;

export const listedTool = ({ name, title, description, effect, input, output }: Tool): ListedTool => ({
  name,
  title,
  description,
  inputSchema: slimSchema(z.toJSONSchema(input, { io: 'input' }) as Json, 'input'),
  outputSchema: slimSchema(z.toJSONSchema(output, { io: 'output' }) as Json, 'output'),
  annotations: ANNOTATIONS[effect],
});

/** The file of a tool in `schemas/`. */
export const listedText = (tool: Tool): string => `${JSON.stringify(listedTool(tool), null, 2)}\n`;

/** What is left out is as the protocol assumes: not read-only, not idempotent. */
const ANNOTATIONS: Record<Effect, ListedTool['annotations']> = {
  read: { readOnlyHint: true, openWorldHint: false },
  write: { destructiveHint: false, openWorldHint: false },
  destroy: { destructiveHint: true, openWorldHint: false },
};

/** What a caller would not run into, or is told when it does. */
const DROPPED = new Set(['$schema', 'additionalProperties', 'propertyNames']);
const DROPPED_FROM_INPUT = new Set(['minLength', 'maxLength', 'minItems', 'maxItems', 'pattern', 'format']);

/**
 * The schema without what costs tokens and tells nothing. Of outputs it stays a correct description: whatever fits the
 * full schema fits this one. Inputs may say less, and never use anyOf, oneOf or allOf, which several clients refuse.
 */
export function slimSchema(schema: Json, io: 'input' | 'output'): Json {
  const merged = io === 'input' ? withoutUnion(schema) : schema;
  const entries = Object.entries(merged).flatMap(([name, value]): [string, unknown][] => {
    if (DROPPED.has(name) || (io === 'input' && DROPPED_FROM_INPUT.has(name))) return [];
    if (isDefaultBound(name, value) || (io === 'input' && isCountFromOne(schema, name))) return [];
    if (name === 'properties') return isEmpty(value) ? [] : [[name, mapValues(value as Json, io)]];
    return [[name, slimValue(value, io)]];
  });
  return Object.fromEntries(entries);
}

/** Every integer of zod has these bounds. */
const isDefaultBound = (name: string, value: unknown): boolean =>
  (name === 'minimum' && value === Number.MIN_SAFE_INTEGER) ||
  (name === 'maximum' && value === Number.MAX_SAFE_INTEGER);

/** That a count or a version is not negative goes without saying. */
const isCountFromOne = ({ type, minimum }: Json, name: string): boolean =>
  name === 'minimum' && type === 'integer' && Number(minimum) <= 1;

const isEmpty = (value: unknown): boolean => Object.keys(value as object).length === 0;

const mapValues = (properties: Json, io: 'input' | 'output'): Json =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, slimValue(value, io)]));

function slimValue(value: unknown, io: 'input' | 'output'): unknown {
  if (Array.isArray(value)) return value.map((each) => slimValue(each, io));
  return typeof value === 'object' && value !== null ? slimSchema(value as Json, io) : value;
}

/**
 * One of several types becomes text if text is among them, or else the first: a list of types is refused by some
 * clients too, and the tools read numbers that are written as text.
 */
function withoutUnion(schema: Json): Json {
  const { anyOf, oneOf, ...rest } = schema;
  const members = (anyOf ?? oneOf) as Json[] | undefined;
  const chosen = members?.find((member) => member.type === 'string') ?? members?.[0];
  return chosen ? { ...chosen, ...rest } : schema;
}
