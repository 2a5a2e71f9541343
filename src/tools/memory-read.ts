import { z } from 'zod';
import { formatId, parseId } from '../ids.ts';
import { type ReadMemory, readMemories } from '../memory/read.ts';
import { viewpoint } from '../memory/viewpoint.ts';
import { formatMoment } from '../time.ts';
import type { MemoryVersion } from '../types.ts';
import { defineTool } from './define.ts';
import { compact, memoryText, quote, toWire, type Viewpoint, type WireMemory } from './wire.ts';

export const memoryRead = defineTool({
  name: 'memory_read',
  title: 'Read memories',
  description:
    'Memories by id, whole; with history, neighbors (what was said around it) or links (sources, facts) on request.',
  effect: 'read',
  input: z.strictObject({
    ids: z.array(z.string()).min(1).max(50),
    include: z.array(z.enum(['history', 'neighbors', 'links'])).optional(),
  }),
  output: z.object({ memories: z.array(z.looseObject({})) }),
  handle: async (bank, args) => {
    const read = await readMemories(
      bank,
      args.ids.map((id) => parseId('m', id)),
      args.include,
    );
    const view = await viewpoint(bank);
    const memories = read.map((each) => toDetail(each, view));
    return { data: { memories }, text: memories.map(detailText).join('\n\n') };
  },
});

interface Detail extends WireMemory {
  readonly version: number;
  readonly revived?: true;
  readonly history?: readonly ReturnType<typeof versionOf>[];
  readonly neighbors?: readonly WireMemory[];
  readonly links?: readonly { relation: string; from: string; to: string }[];
  readonly facts?: readonly { id: string; predicate: string; object: string }[];
}

function toDetail(
  { memory, revived, history, neighbours, links, facts }: ReadMemory,
  view: Viewpoint,
): Detail {
  return compact({
    ...toWire(memory, view),
    version: memory.version,
    revived: revived ? (true as const) : undefined,
    recorded_at: formatMoment(memory.recordedAt, view.timeZone),
    actor: memory.actor,
    importance: memory.importance,
    source: memory.source ?? undefined,
    expires_at: memory.expiresAt ? formatMoment(memory.expiresAt, view.timeZone) : undefined,
    metadata: Object.keys(memory.metadata).length > 0 ? memory.metadata : undefined,
    history: history?.map((version) => versionOf(version, view)),
    neighbors: neighbours?.map((neighbour) => toWire(neighbour, view)),
    links: links?.map((link) => ({
      relation: link.relation,
      from: formatId('m', link.fromId),
      to: formatId('m', link.toId),
    })),
    facts: facts?.map((fact) => ({
      id: formatId('f', fact.factId),
      predicate: fact.predicate,
      object: fact.object,
    })),
  });
}

const versionOf = ({ version, retiredAt, actor, reason, snapshot }: MemoryVersion, view: Viewpoint) =>
  compact({
    version,
    replaced_at: formatMoment(retiredAt, view.timeZone),
    replaced_by: actor,
    reason: reason ?? undefined,
    content: snapshot.content,
    tags: snapshot.tags.length > 0 ? snapshot.tags : undefined,
    faded: snapshot.fadedAt === null ? undefined : true,
  });

function detailText({ history, neighbors, links, facts, ...memory }: Detail): string {
  const parts = [memoryText(memory)];
  for (const version of history ?? []) {
    const { content, ...rest } = version;
    parts.push(`history ${JSON.stringify(rest)}`, quote(content));
  }
  if (neighbors) parts.push(...neighbors.map((neighbour) => `neighbor ${memoryText(neighbour)}`));
  if (links) parts.push(...links.map((link) => `${link.from} ${link.relation} ${link.to}`));
  if (facts)
    parts.push(...facts.map((fact) => `fact ${fact.id}: ${fact.predicate} ${JSON.stringify(fact.object)}`));
  return parts.join('\n');
}
