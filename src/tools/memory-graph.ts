import { z } from 'zod';
import { invalidInput } from '../errors.ts';
import { formatId } from '../ids.ts';
import type { Bank } from '../memory/bank.ts';
import { DEEPEST, type Graph, graph, listEntities } from '../memory/graph.ts';
import type { NamedEntity, UnknownName } from '../memory/graph-names.ts';
import type { Step } from '../memory/graph-walk.ts';
import { cursorMoment, cursorNumber, decodeCursor, encodeCursor } from './cursor.ts';
import { defineTool, type ToolResult } from './define.ts';
import { factText, factToWire, type WireFact } from './facts.ts';
import { compact } from './wire.ts';

const input = z.strictObject({
  entity: z.string().min(1).optional().describe('name or id'),
  entities: z.array(z.string().min(1)).max(20).optional(),
  predicate: z.string().min(1).optional(),
  as_of: z.string().optional().describe('ISO; what was believed then'),
  valid_at: z.string().optional().describe('ISO; what was true then'),
  depth: z.number().int().min(1).max(DEEPEST).optional(),
  to: z.string().min(1).optional().describe('find a path to it'),
  include_history: z.boolean().optional().describe('also ended facts'),
  limit: z.number().int().min(1).max(200).default(50),
  cursor: z.string().optional(),
});

export const memoryGraph = defineTool({
  name: 'memory_graph',
  title: 'Facts',
  description:
    'Facts about people, places and things, now or as of a time, and how they connect, each with its source. Without entity: who and what is known.',
  effect: 'read',
  input,
  output: z.looseObject({ facts: z.array(z.unknown()) }),
  handle: async (bank, args) => {
    const entities = [...(args.entity === undefined ? [] : [args.entity]), ...(args.entities ?? [])];
    if (args.to !== undefined && entities.length === 0) {
      throw invalidInput('A path to something starts somewhere: give entity (a name or id) with to.');
    }
    const listing = entities.length === 0 && args.predicate === undefined;
    return listing ? await listed(bank, args) : await looked(bank, args, entities);
  },
});

type Arguments = z.output<typeof input>;

const viewInput = (args: Arguments) => ({
  predicate: args.predicate,
  asOf: args.as_of,
  validAt: args.valid_at,
  includeHistory: args.include_history,
});

const position = z.tuple([cursorMoment, cursorNumber]);

async function looked(bank: Bank, args: Arguments, entities: readonly string[]): Promise<ToolResult> {
  const after = decodeCursor(args, position);
  const found = await graph(bank, {
    entities,
    ...viewInput(args),
    depth: args.depth,
    to: args.to,
    limit: args.limit,
    after: after && { recordedAt: new Date(after[0]), factId: after[1] },
  });
  const facts = found.steps.map((step) => factOf(step, found));
  const next_cursor = found.next && encodeCursor([found.next.recordedAt.getTime(), found.next.factId], args);
  const data = compact({
    entities: found.entities.map(entityOf),
    facts,
    unknown: found.unknown.length > 0 ? found.unknown.map(unknownOf) : undefined,
    note: noteOf(found, args),
    next_cursor,
  });
  return { data, text: textOf(data) };
}

const factOf = ({ fact, hop }: Step, { names, timeZone }: Graph): WireFact & { hop?: number } =>
  compact({
    ...factToWire(fact, names.get(fact.subjectId) ?? '', timeZone),
    hop: hop > 1 ? hop : undefined,
    superseded_by: fact.supersededBy === null ? undefined : formatId('m', fact.supersededBy),
  });

const entityOf = ({ id, name, aliases }: NamedEntity) =>
  compact({ id: formatId('e', id), name, aliases: aliases.length > 0 ? aliases : undefined });

const unknownOf = ({ name, near }: UnknownName) =>
  compact({ name, near: near.length > 0 ? near.map((entity) => entity.name) : undefined });

/** What a reader could take the facts for and must not. */
function noteOf({ steps, unknown, truncated, next }: Graph, args: Arguments): string | undefined {
  if (steps.length === 0 && unknown.length === 0) {
    const what =
      args.to === undefined ? 'No such fact is stored' : `No path within ${args.depth ?? DEEPEST} hops`;
    return truncated ? `${what} among those looked at; there are more. Narrow by predicate.` : `${what}.`;
  }
  if (!truncated || next) return undefined;
  return 'Truncated: there are more facts within this depth. Narrow by predicate or start closer.';
}

function textOf(data: {
  entities: readonly ReturnType<typeof entityOf>[];
  facts: readonly WireFact[];
  unknown?: readonly ReturnType<typeof unknownOf>[];
  note?: string;
  next_cursor?: string;
}): string {
  return [
    ...data.entities.map(({ id, name, aliases }) => {
      const also = aliases ? `, also ${aliases.map((alias) => JSON.stringify(alias)).join(', ')}` : '';
      return `${id} ${JSON.stringify(name)}${also}`;
    }),
    ...(data.unknown ?? []).map(({ name, near }) => {
      const similar = near ? ` Similar: ${near.map((each) => JSON.stringify(each)).join(', ')}.` : '';
      return `Nothing is called ${JSON.stringify(name)}.${similar}`;
    }),
    ...data.facts.map(factText),
    ...(data.note ? [data.note] : []),
    ...(data.next_cursor ? [`next_cursor ${data.next_cursor}`] : []),
  ].join('\n');
}

async function listed(bank: Bank, args: Arguments): Promise<ToolResult> {
  const { limit } = args;
  const offset = decodeCursor(args, z.number().int().min(0)) ?? 0;
  const { entities, more } = await listEntities(bank, viewInput(args), { limit, offset });
  const rows = entities.map(({ id, name, facts }) => ({ id: formatId('e', id), name, facts }));
  const next_cursor = more ? encodeCursor(offset + limit, args) : undefined;
  const text = [
    ...(rows.length > 0 ? [] : ['No facts are stored. Give facts with memory_insert.']),
    ...rows.map(({ id, name, facts }) => `${id} ${JSON.stringify(name)}: facts ${facts}`),
    ...(next_cursor ? [`next_cursor ${next_cursor}`] : []),
  ];
  return { data: compact({ entities: rows, facts: [], next_cursor }), text: text.join('\n') };
}
