import { z } from 'zod';
import { invalidInput } from '../errors.ts';
import { formatId } from '../ids.ts';
import type { Bank } from '../memory/bank.ts';
import { type GroupResult, groupTimeline, type TimelineResult, timeline } from '../memory/timeline.ts';
import { formatMoment } from '../time.ts';
import { GROUPINGS, type Grouping, KINDS } from '../types.ts';
import { memoryIds, selectionShape, toSelection } from './arguments.ts';
import { cursorMoment, cursorNumber, decodeCursor, encodeCursor } from './cursor.ts';
import { defineTool, type ToolResult } from './define.ts';
import { compact, label, listedName, memoryText, toShort } from './wire.ts';

/** Listed in as few tokens as a caller can do with; what does not fit is told with the names that do. */
const input = z.strictObject({
  ...selectionShape,
  from: z.string().optional().describe('ISO'),
  to: z.string().optional().describe('inclusive'),
  session: selectionShape.session.describe('id or order: 1, -1 (last), 2..4'),
  weekday: z.string().optional(),
  ids: z.array(z.string()).max(200).optional(),
  about: z.string().optional().describe('word in it'),
  tags: z.array(z.string()).optional(),
  kinds: z
    .array(z.string())
    .pipe(z.array(z.enum(KINDS)))
    .optional(),
  group_by: z
    .string()
    .optional()
    .describe('day, week, month, year, weekday, session, speaker, tag, kind, metadata.X'),
  number: z.string().max(200).optional().describe('metadata field: min, max, sum'),
  order: z.enum(['oldest', 'newest']).optional(),
  limit: z.int().default(20).pipe(z.int().min(1).max(200)),
  cursor: z.string().optional(),
});

export const memoryTimeline = defineTool({
  name: 'memory_timeline',
  title: 'Timeline',
  description:
    'What happened when, in order; exact counts with group_by. For "in March", "our last session", "how often", "which first".',
  effect: 'read',
  input,
  output: z.looseObject({}),
  handle: async (bank, args) =>
    args.group_by === undefined ? listed(bank, args) : grouped(bank, args, groupingOf(args.group_by)),
});

type Arguments = z.output<typeof input>;

function groupingOf(name: string): Grouping {
  const known = GROUPINGS.find((each) => each === name);
  if (known) return known;
  const field = /^metadata\.(.{1,200})$/.exec(name)?.[1];
  if (field) return `metadata.${field}`;
  throw invalidInput(
    `group_by "${name.slice(0, 40)}" is unknown. Use ${GROUPINGS.join(', ')} or metadata.FIELD.`,
  );
}

const selectionOf = (args: Arguments) => ({
  ...toSelection(args),
  weekday: args.weekday,
  ids: memoryIds(args.ids),
  about: args.about,
  number: args.number?.replace(/^metadata\./, ''),
});

const listCursor = z.tuple([cursorMoment, cursorNumber]);

async function listed(bank: Bank, args: Arguments): Promise<ToolResult> {
  const position = decodeCursor(args, listCursor);
  const found = await timeline(bank, {
    ...selectionOf(args),
    order: args.order,
    limit: args.limit,
    after: position && { occurredAt: new Date(position[0]), id: position[1] },
  });
  const view = { now: bank.clock.now(), timeZone: found.timeZone };
  const memories = found.memories.map((memory) => toShort(memory, view));
  const next_cursor = found.next && encodeCursor([found.next.occurredAt.getTime(), found.next.id], args);
  const { total, note } = found;
  const span = spanOf(found);
  const numbers = numbersOf(found.numbers);
  const text = [
    [`total ${total}`, ...pairs(span)].join(', '),
    ...(note ? [note] : []),
    ...(numbers ? [`${label(args.number ?? '')}: ${pairs(numbers).join(', ')}`] : []),
    ...memories.map(memoryText),
    ...(next_cursor ? [`next_cursor ${next_cursor}`] : []),
  ].join('\n');
  return { data: compact({ total, ...span, note, numbers, memories, next_cursor }), text };
}

const pairs = (fields: object): string[] =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`);

function spanOf({ span: { first, last }, timeZone }: TimelineResult) {
  return compact({
    first: first ? formatMoment(first, timeZone) : undefined,
    last: last ? formatMoment(last, timeZone) : undefined,
  });
}

type Numbers = NonNullable<TimelineResult['numbers']>;

function numbersOf(numbers: Numbers | undefined) {
  if (!numbers) return undefined;
  const { count, min, max, sum, mean, minId, maxId } = numbers;
  return compact({
    count,
    min: min ?? undefined,
    min_id: minId === undefined ? undefined : formatId('m', minId),
    max: max ?? undefined,
    max_id: maxId === undefined ? undefined : formatId('m', maxId),
    sum: sum ?? undefined,
    mean: mean ?? undefined,
  });
}

async function grouped(bank: Bank, args: Arguments, groupBy: Grouping): Promise<ToolResult> {
  const offset = decodeCursor(args, z.number().int().min(0)) ?? 0;
  const found = await groupTimeline(bank, {
    ...selectionOf(args),
    groupBy,
    order: args.order,
    limit: args.limit,
    offset,
  });
  const groups = found.groups.map((group) => groupOf(group, groupBy, found.timeZone));
  const next_cursor = found.more ? encodeCursor(offset + args.limit, args) : undefined;
  const lines = groups.map(
    ({ group, ...fields }) => `${label(groupBy)} ${listedName(group)}: ${pairs(flat(fields)).join(', ')}`,
  );
  const text = [
    ...(lines.length > 0 ? lines : ['Nothing matches.']),
    ...(found.note ? [found.note] : []),
    ...(next_cursor ? [`next_cursor ${next_cursor}`] : []),
  ];
  return {
    data: compact({
      groups: groups.map(({ group, ...rest }) => ({ [groupBy]: group, ...rest })),
      note: found.note,
      next_cursor,
    }),
    text: text.join('\n'),
  };
}

function groupOf(
  { key, ordinal, count, first, last, numbers }: GroupResult['groups'][number],
  groupBy: Grouping,
  timeZone: string,
) {
  return compact({
    group: key,
    ordinal: groupBy === 'session' ? ordinal : undefined,
    count,
    first: formatMoment(first, timeZone),
    last: formatMoment(last, timeZone),
    numbers: numbersOf(numbers),
  });
}

const flat = ({ numbers, ...fields }: { numbers?: { count: number } }): object =>
  numbers ? { ...fields, numbers: `(${pairs(numbers).join(', ')})` } : fields;
