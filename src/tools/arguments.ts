/** Parsing of arguments, and the schemas that several tools share. */
import { z } from 'zod';
import { invalidInput } from '../errors.ts';
import { parseId } from '../ids.ts';
import { readable } from '../memory/readable.ts';
import type { Selection } from '../memory/selection.ts';
import { KINDS } from '../types.ts';
import { problemsOf } from './problems.ts';

/** @throws MempageError `invalid_input` that names each argument that does not fit, and how. */
export function parseArguments<Input extends z.ZodObject>(input: Input, args: unknown): z.output<Input> {
  const result = input.safeParse(readable(args ?? {}), { reportInput: true });
  if (result.success) return result.data;
  throw invalidInput(`Invalid arguments: ${problemsOf(input, result.error)}.`);
}

export const memoryId = z.string();
export const memoryIds = (ids: readonly string[] | undefined): number[] | undefined =>
  ids?.map((id) => parseId('m', id));

export const kinds = z.array(z.enum(KINDS)).optional();

/** A session by id, or by its order number. Models write numbers as text too; an id of digits alone is not a good id. */
const session = z.union([z.string(), z.number().int()]);

export const selectionShape = {
  from: z.string().optional().describe('ISO date, inclusive'),
  to: z.string().optional().describe('ISO date, inclusive'),
  session: session.optional().describe('id, or number: 1 first, -1 last'),
  speaker: z.string().optional(),
  tags: z.array(z.string()).optional().describe('all of them'),
  kinds,
};

type SelectionArguments = {
  [Name in keyof typeof selectionShape]?: z.output<(typeof selectionShape)[Name]>;
};

export const toSelection = ({ from, to, session, speaker, tags, kinds }: SelectionArguments): Selection => ({
  from,
  to,
  session,
  speaker,
  tags: tags?.length ? tags : undefined,
  kinds: kinds?.length ? kinds : undefined,
});
