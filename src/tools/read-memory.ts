/** A memory with what belongs to it, as memory_read shows it. */
import { formatId } from '../ids.ts';
import { diff } from '../memory/diff.ts';
import type { ReadInclude, ReadMemory } from '../memory/read.ts';
import { formatMoment } from '../time.ts';
import type { MemoryVersion } from '../types.ts';
import { compact, memoryText, quote, toShort, toWire, type Viewpoint, type WireMemory } from './wire.ts';

/** When and where the reader is, and what they asked for. */
export interface ReadView extends Viewpoint {
  readonly include: readonly ReadInclude[];
}

export interface MemoryDetail extends WireMemory {
  readonly version: number;
  readonly revived?: true;
  readonly history?: readonly ReturnType<typeof versionOf>[];
  /** Versions that are missing in it were erased. */
  readonly history_erased?: true;
  readonly neighbors?: readonly WireMemory[];
  readonly links?: readonly { relation: string; from: string; to: string }[];
  readonly facts?: readonly { id: string; predicate: string; object: string }[];
}

export function memoryDetail(
  { memory, revived, history, historyErased, neighbours, links, facts }: ReadMemory,
  view: ReadView,
): MemoryDetail {
  return compact({
    ...toWire(memory, view),
    version: memory.version,
    revived: revived ? (true as const) : undefined,
    history_erased: historyErased ? (true as const) : undefined,
    recorded_at: formatMoment(memory.recordedAt, view.timeZone),
    actor: memory.actor,
    importance: memory.importance,
    source: memory.source ?? undefined,
    expires_at: memory.expiresAt ? formatMoment(memory.expiresAt, view.timeZone) : undefined,
    metadata: Object.keys(memory.metadata).length > 0 ? memory.metadata : undefined,
    history: history?.map((version, i) =>
      versionOf(version, history[i + 1]?.snapshot.content ?? memory.content, view),
    ),
    neighbors: neighbours?.map((neighbour) => toShort(neighbour, view)),
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

function versionOf(
  { version, retiredAt, actor, reason, snapshot }: MemoryVersion,
  next: string,
  { timeZone, include }: ReadView,
) {
  return compact({
    version,
    replaced_at: formatMoment(retiredAt, timeZone),
    replaced_by: actor,
    reason: reason ?? undefined,
    content: include.includes('history') ? snapshot.content : undefined,
    diff: include.includes('diff') ? diff(snapshot.content, next) : undefined,
    tags: snapshot.tags.length > 0 ? snapshot.tags : undefined,
    faded: snapshot.fadedAt === null ? undefined : true,
  });
}

export function memoryDetailText({ history, neighbors, links, facts, ...memory }: MemoryDetail): string {
  const parts = [memoryText(memory)];
  for (const version of history ?? []) parts.push(versionText(version));
  if (neighbors) parts.push(...neighbors.map((neighbour) => `neighbor ${memoryText(neighbour)}`));
  if (links) parts.push(...links.map((link) => `${link.from} ${link.relation} ${link.to}`));
  if (facts)
    parts.push(...facts.map((fact) => `fact ${fact.id}: ${fact.predicate} ${JSON.stringify(fact.object)}`));
  return parts.join('\n');
}

/** An earlier version: a line that tells what it is, then its text or what replaced it changed, quoted. */
export function versionText(version: {
  readonly content?: string;
  readonly diff?: readonly string[];
}): string {
  const { content, diff: changes, ...rest } = version;
  const texts = [...(content === undefined ? [] : [content]), ...(changes ?? [])];
  return [`history ${JSON.stringify(rest)}`, ...texts.map(quote)].join('\n');
}
