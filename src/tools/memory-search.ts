import { z } from 'zod';
import { type Found, search } from '../memory/search.ts';
import { decodeCursor, encodeCursor, selectionShape, toSelection } from './arguments.ts';
import { defineTool, type ToolResult } from './define.ts';
import { packToBudget } from './pack.ts';
import { compact, memoryText, toWire, type Viewpoint, type WireMemory } from './wire.ts';

const INCLUDE = ['neighbors', 'faded', 'superseded', 'scores'] as const;

export const memorySearch = defineTool({
  name: 'memory_search',
  title: 'Search memory',
  description:
    'Find memories by meaning and words; ask a question in plain language. Says so when nothing relevant is stored.',
  effect: 'read',
  input: z.strictObject({
    query: z.string().min(1),
    limit: z.number().int().min(1).max(100).default(10),
    max_tokens: z.number().int().min(1).optional().describe('budget for the answer'),
    context: z.string().optional().describe('conversation so far, if the query needs it'),
    ...selectionShape,
    about: z.string().optional().describe('word or name it must hold'),
    as_of: z.string().optional().describe('ISO; as the memory was then'),
    include: z.array(z.enum(INCLUDE)).optional(),
    order: z.enum(['relevance', 'time']).optional(),
    cursor: z.string().optional(),
  }),
  output: z.object({ memories: z.array(z.looseObject({ id: z.string(), content: z.string() })) }).loose(),
  handle: async (bank, args) => {
    const offset = args.cursor === undefined ? 0 : decodeCursor(args.cursor, z.number().int().min(0));
    const found = await search(bank, {
      ...toSelection(args),
      query: args.query,
      about: args.about,
      asOf: args.as_of,
      includeFaded: args.include?.includes('faded'),
      limit: args.limit,
      offset,
    });
    const view = { now: bank.clock.now(), timeZone: found.timeZone };
    const scores = args.include?.includes('scores') ?? false;
    const render = (count: number, lastLength?: number): ToolResult => {
      const shown = found.results.slice(0, count);
      const more = found.more || count < found.results.length;
      return toResult(
        shown.map((each, i) => wireOf(each, view, scores, i === count - 1 ? lastLength : undefined)),
        args.order === 'time',
        more && count > 0 ? encodeCursor(offset + count) : undefined,
      );
    };
    return packToBudget(found.results.length, args.max_tokens, bank.tokens, render);
  },
});

function wireOf(
  { memory, passage, score }: Found,
  view: Viewpoint,
  scores: boolean,
  length?: number,
): WireMemory {
  const whole = toWire(memory, view);
  const part = passage ? memory.content.slice(passage.startAt, passage.endAt).trim() : memory.content;
  const content = length !== undefined && length < part.length ? `${part.slice(0, length)}…` : part;
  return compact({
    ...whole,
    content,
    excerpt: content === memory.content ? undefined : (true as const),
    at: passage ? `${passage.startAt}-${passage.endAt} of ${memory.content.length} characters` : undefined,
    score: scores ? Number(score.toFixed(3)) : undefined,
  });
}

function toResult(
  memories: readonly WireMemory[],
  byTime: boolean,
  next_cursor: string | undefined,
): ToolResult {
  const ordered = byTime
    ? [...memories].sort((a, b) => Date.parse(a.occurred_at) - Date.parse(b.occurred_at))
    : memories;
  const lines = ordered.map(memoryText);
  if (ordered.length === 0) lines.push('Nothing relevant is stored.');
  if (next_cursor) lines.push(`next_cursor ${next_cursor}`);
  return { data: compact({ memories: ordered, next_cursor }), text: lines.join('\n') };
}
