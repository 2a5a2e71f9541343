/** Cursors: where a page of a result ended, and of which call's result. Opaque to callers. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { invalidInput } from '../errors.ts';

/** Milliseconds since 1970 of the years 1 to 9999, and a row's number. */
export const cursorMoment = z.number().int().min(-62_135_596_800_000).max(253_402_300_799_999);
export const cursorNumber = z.number().int().min(1);

/** What may change from page to page. */
const PER_PAGE = ['cursor', 'limit', 'max_tokens', 'include'];

/** @param args what the call asked for; the next page is of the same */
export const encodeCursor = (state: unknown, args: object): string =>
  Buffer.from(JSON.stringify([markOf(args), state])).toString('base64url');

/**
 * @returns undefined without a cursor
 * @throws MempageError `invalid_input` for anything that {@link encodeCursor} did not make for this shape and these arguments
 */
export function decodeCursor<Shape extends z.ZodType>(
  args: { readonly cursor?: string },
  shape: Shape,
): z.output<Shape> | undefined {
  if (args.cursor === undefined) return undefined;
  const [mark, state] = fitting(readCursor(args.cursor), z.tuple([z.string(), z.unknown()]));
  if (mark === markOf(args)) return fitting(state, shape);
  throw invalidInput(
    'This cursor belongs to a call with other arguments. Repeat those (limit, max_tokens and include may change), or leave the cursor out to start from the beginning.',
  );
}

export const unknownCursor = (): Error =>
  invalidInput('This cursor is not one that this tool returned. Leave it out to start from the beginning.');

function readCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw unknownCursor();
  }
}

function fitting<Shape extends z.ZodType>(value: unknown, shape: Shape): z.output<Shape> {
  const { success, data } = shape.safeParse(value);
  if (success) return data;
  throw unknownCursor();
}

/** Short, as it costs tokens: it notices mistakes, and protects nothing. */
function markOf(args: object): string {
  const asked = Object.entries(args).filter(([name]) => !PER_PAGE.includes(name));
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 3);
}
