import { z } from 'zod';
import { formatId } from '../ids.ts';
import type { Bank } from '../memory/bank.ts';
import { type Found, type SearchPosition, type SearchResult, search } from '../memory/search.ts';
import { selectionShape, toSelection } from './arguments.ts';
import { cursorMoment, cursorNumber, decodeCursor, encodeCursor } from './cursor.ts';
import { defineTool, type ToolResult } from './define.ts';
import { type Excerpts, excerptsOf } from './excerpt.ts';
import { packToBudget } from './pack.ts';
import { verdict } from './verdict.ts';
import {
  beginning,
  compact,
  memoryText,
  quote,
  toPart,
  toShort,
  type Viewpoint,
  type WireMemory,
} from './wire.ts';

const input = z.strictObject({
  query: z.string().min(1),
  limit: z.number().int().min(1).max(100).default(10),
  max_tokens: z.number().int().min(1).optional().describe('budget for the answer'),
  context: z.string().optional().describe('conversation so far, if the query needs it'),
  ...selectionShape,
  about: z.string().optional().describe('word or name it must hold'),
  as_of: z.string().optional().describe('ISO; as the memory was then'),
  include: z.array(z.enum(['neighbors', 'faded', 'superseded', 'scores'])).optional(),
  order: z.enum(['relevance', 'time']).optional(),
  cursor: z.string().optional(),
});

type Arguments = z.output<typeof input>;

export const memorySearch = defineTool({
  name: 'memory_search',
  title: 'Search memory',
  description:
    'Find memories by meaning and words; ask a question in plain language, with its dates. Says so when nothing relevant is stored.',
  effect: 'read',
  input,
  output: z.object({ memories: z.array(z.looseObject({})) }).loose(),
  handle: async (bank, args) => {
    const found = await run(bank, args);
    const view = { now: bank.clock.now(), timeZone: found.timeZone };
    const excerpts = new Map<Found, Excerpts>();
    const cutting = (each: Found): Excerpts => {
      const known = excerpts.get(each) ?? excerptsOf(textOf(each).text, found.sought);
      excerpts.set(each, known);
      return known;
    };
    const render = (count: number, lastLength?: number) =>
      page(found, args, view, {
        count,
        last: lastLength === undefined ? undefined : { length: lastLength, cutting },
      });
    return packToBudget(found.results.length, args.max_tokens, bank.tokens, render);
  },
});

/**
 * Of a search: offset, when the first page was read, and what has been shown: numbers in order, each as its distance to
 * the last.
 */
const position = z.tuple([z.literal('s'), z.int().min(1).max(1_000_000), cursorMoment]).rest(cursorNumber);

function positionAt(args: Arguments): SearchPosition | undefined {
  const decoded = decodeCursor(args, position);
  if (!decoded) return undefined;
  const [, offset, time, ...steps] = decoded;
  let id = 0;
  const shown = steps.map((step) => {
    id += step;
    return id;
  });
  return { offset, recordedUntil: new Date(time), shown };
}

function cursorAfter(found: SearchResult, count: number, args: Arguments): string {
  const { offset, recordedUntil, shown } = found.position;
  const all = found.listing ? [] : [...shown, ...found.results.slice(0, count).map(({ id }) => id)];
  const steps = all.sort((a, b) => a - b).map((id, i) => id - (all[i - 1] ?? 0));
  return encodeCursor(['s', offset + count, recordedUntil.getTime(), ...steps], args);
}

async function run(bank: Bank, args: Arguments): Promise<SearchResult> {
  return await search(bank, {
    ...toSelection(args),
    query: args.query,
    context: args.context,
    about: args.about,
    asOf: args.as_of,
    limit: args.limit,
    after: positionAt(args),
    includeFaded: args.include?.includes('faded'),
    equalSuperseded: args.include?.includes('superseded'),
    neighbours: args.include?.includes('neighbors'),
  });
}

interface Shown {
  readonly count: number;
  /** How the last one is shortened. */
  readonly last?: Part;
}

function page(found: SearchResult, args: Arguments, view: Viewpoint, { count, last }: Shown): ToolResult {
  const scores = args.include?.includes('scores') ?? false;
  const shown = found.results.slice(0, count);
  const memories = shown.map((each, i) => wireOf(each, view, scores, i === count - 1 ? last : undefined));
  if (args.order === 'time') memories.sort((a, b) => Date.parse(a.occurred_at) - Date.parse(b.occurred_at));
  const more = count > 0 && (found.more || count < found.results.length);
  const data = compact({
    memories,
    relevance: verdict(found, shown.length),
    confidence: scores && found.relevance !== undefined ? round(found.relevance) : undefined,
    read_as: found.notes.length > 0 ? found.notes : undefined,
    next_cursor: more ? cursorAfter(found, count, args) : undefined,
  });
  return { data, text: pageText(data) };
}

/** At most how many characters of a result are shown, and which. */
interface Part {
  readonly length: number;
  readonly cutting: (found: Found) => Excerpts;
}

interface FoundMemory extends WireMemory {
  readonly neighbors?: readonly WireMemory[];
}

function wireOf(found: Found, view: Viewpoint, scores: boolean, part?: Part): FoundMemory {
  const { neighbours } = found;
  return compact({
    ...shownOf(found, view, part),
    perhaps_replaced_by: found.replacedBy === undefined ? undefined : formatId('m', found.replacedBy),
    score: scores ? round(found.score) : undefined,
    because: scores ? reasons(found) : undefined,
    neighbors: neighbours?.length ? neighbours.map((neighbour) => toShort(neighbour, view)) : undefined,
  });
}

/** The passage that was found, or what of it there is room for. */
function shownOf(found: Found, view: Viewpoint, part?: Part): WireMemory {
  const { memory, passage } = found;
  const { startAt, text } = textOf(found);
  if (part === undefined || part.length >= text.length) {
    return passage ? toPart(memory, { startAt, endAt: startAt + text.length }, view) : toShort(memory, view);
  }
  const shown = part.cutting(found)(part.length);
  return toPart(memory, { startAt: startAt + shown.startAt, endAt: startAt + shown.endAt }, view);
}

/** What can be shown of a result, and where in its content that starts: never so much that reading it takes long. */
function textOf({ memory: { content }, passage }: Found): { startAt: number; text: string } {
  if (!passage) return { startAt: 0, text: content.slice(0, beginning(content).endAt) };
  const rest = content.slice(passage.startAt, passage.endAt).trimStart();
  return { startAt: passage.endAt - rest.length, text: rest.trimEnd() };
}

const round = (value: number): number => Number(value.toFixed(3));

/** What the score is made of; parts that add nothing are left out. */
function reasons({ contributions: { speaker, ...parts } }: Found): Record<string, number> {
  const adding = Object.entries(parts).filter(([, value]) => Math.abs(value) >= 0.001);
  return Object.fromEntries(
    [...adding, ...(speaker === 1 ? [] : [['speaker', speaker] as const])].map(([name, value]) => [
      name,
      round(value),
    ]),
  );
}

interface Page {
  readonly memories: readonly FoundMemory[];
  readonly relevance?: string;
  readonly confidence?: number;
  readonly read_as?: readonly string[];
  readonly next_cursor?: string;
}

function pageText({ memories, relevance, confidence, read_as, next_cursor }: Page): string {
  const lines = relevance ? [`relevance: ${relevance}`] : [];
  if (confidence !== undefined) lines.push(`confidence ${confidence}`);
  const results = memories.flatMap(({ neighbors = [], ...memory }) => [
    memoryText(memory),
    ...neighbors.map((neighbour) => `near it ${memoryText(neighbour)}`),
  ]);
  lines.push(...results);
  if (memories.length === 0 && !relevance) lines.push('Nothing relevant is stored.');
  if (read_as) lines.push(`read_as:\n${read_as.map(quote).join('\n')}`);
  if (next_cursor) lines.push(`next_cursor ${next_cursor}`);
  return lines.join('\n');
}
