import { z } from 'zod';
import type { Bank } from '../memory/bank.ts';
import { groupTimeline, timeline } from '../memory/timeline.ts';
import { formatMoment } from '../time.ts';
import { GROUPINGS, type Grouping } from '../types.ts';
import { decodeCursor, encodeCursor, selectionShape, toSelection } from './arguments.ts';
import { defineTool, type ToolResult } from './define.ts';
import { compact, memoryText, toWire } from './wire.ts';

const input = z.strictObject({
  ...selectionShape,
  about: z.string().optional().describe('word or name it must hold'),
  order: z.enum(['oldest', 'newest']).optional().describe('first; default oldest'),
  group_by: z.enum(GROUPINGS).optional().describe('count instead of list'),
  limit: z.number().int().min(1).max(200).default(20),
  cursor: z.string().optional(),
});

export const memoryTimeline = defineTool({
  name: 'memory_timeline',
  title: 'Timeline',
  description:
    'What happened when, in order of time, or exact counts per group. For "what did we do in March", "the last session", "how often".',
  effect: 'read',
  input,
  output: z.looseObject({
    memories: z.array(z.looseObject({})).optional(),
    groups: z.array(z.looseObject({})).optional(),
    total: z.number().optional(),
    next_cursor: z.string().optional(),
  }),
  handle: async (bank, args) => (args.group_by ? grouped(bank, args, args.group_by) : listed(bank, args)),
});

type Arguments = z.output<typeof input>;

const listCursor = z.tuple([z.number(), z.number()]);

async function listed(bank: Bank, args: Arguments): Promise<ToolResult> {
  const position = args.cursor === undefined ? undefined : decodeCursor(args.cursor, listCursor);
  const found = await timeline(bank, {
    ...toSelection(args),
    about: args.about,
    order: args.order,
    limit: args.limit,
    after: position && { occurredAt: new Date(position[0]), id: position[1] },
  });
  const view = { now: bank.clock.now(), timeZone: found.timeZone };
  const memories = found.memories.map((memory) => toWire(memory, view));
  const next_cursor = found.next && encodeCursor([found.next.occurredAt.getTime(), found.next.id]);
  const text = [
    `total ${found.total}`,
    ...memories.map(memoryText),
    ...(next_cursor ? [`next_cursor ${next_cursor}`] : []),
  ].join('\n');
  return { data: compact({ total: found.total, memories, next_cursor }), text };
}

async function grouped(bank: Bank, args: Arguments, groupBy: Grouping): Promise<ToolResult> {
  const offset = args.cursor === undefined ? 0 : decodeCursor(args.cursor, z.number().int().min(0));
  const found = await groupTimeline(bank, {
    ...toSelection(args),
    about: args.about,
    groupBy,
    limit: args.limit,
    offset,
  });
  const groups = found.groups.map(({ key, count, first, last }) => ({
    [groupBy]: key,
    count,
    first: formatMoment(first, found.timeZone),
    last: formatMoment(last, found.timeZone),
  }));
  const next_cursor = found.more ? encodeCursor(offset + args.limit) : undefined;
  const lines = groups.map(
    (group) => `${groupBy} ${group[groupBy]}: count ${group.count}, first ${group.first}, last ${group.last}`,
  );
  const text = [
    ...(lines.length > 0 ? lines : ['Nothing matches.']),
    ...(next_cursor ? [`next_cursor ${next_cursor}`] : []),
  ];
  return { data: compact({ groups, next_cursor }), text: text.join('\n') };
}
