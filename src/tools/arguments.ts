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

/** In a cursor: milliseconds since 1970 of the years 1 to 9999, and a row's number. */
export const cursorMoment = z.number().int().min(-62_135_596_800_000).max(253_402_300_799_999);
export const cursorNumber = z.number().int().min(1);

/** Opaque to callers. */
export const encodeCursor = (state: unknown): string =>
  Buffer.from(JSON.stringify(state)).toString('base64url');

/** @throws MempageError `invalid_input` for anything that {@link encodeCursor} did not make for this shape. */
export function decodeCursor<Shape extends z.ZodType>(cursor: string, shape: Shape): z.output<Shape> {
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw unknownCursor();
  }
}

export const unknownCursor = (): Error =>
  invalidInput('This cursor is not one that this tool returned. Leave it out to start from the beginning.');
