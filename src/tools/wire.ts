/** Memories as callers see them: data with fixed names, and the same in a few lines of text. */
import { formatId } from '../ids.ts';
import { WHOLE_UP_TO, wholeCharacter } from '../memory/chunk.ts';
import type { Passage } from '../store/queries/keys.ts';
import { elapsed, formatMoment } from '../time.ts';
import { isOwn, type Memory, type Origin } from '../types.ts';

/** One memory in a result. What is empty or as usual is left out, since every token is paid for. */
export interface WireMemory {
  readonly [name: string]: unknown;
  readonly id: string;
  readonly kind: string;
  readonly content: string;
  readonly occurred_at: string;
  readonly elapsed: string;
  readonly ref?: string;
  readonly session?: string;
  readonly speaker?: string;
  readonly tags?: readonly string[];
  readonly origin?: string;
  readonly superseded_by?: string;
  /** Where that one is from, if the user or the agent said this and something else supersedes it. */
  readonly superseded_by_origin?: string;
  readonly faded?: true;
  /** Past its `expires_at`. */
  readonly expired?: true;
  /** What it was derived from has changed. */
  readonly outdated?: true;
  /** Why it is kept out of results. */
  readonly quarantined?: string;
  /** Only a part of the content is shown; memory_read has the whole. */
  readonly excerpt?: true;
}

/** When and where the reader is. */
export interface Viewpoint {
  readonly now: Date;
  readonly timeZone: string;
}

export function toWire(memory: Memory, view: Viewpoint): WireMemory {
  return compact({
    id: formatId('m', memory.id),
    kind: memory.kind,
    content: memory.content,
    occurred_at: formatMoment(memory.occurredAt, view.timeZone),
    elapsed: elapsed(memory.occurredAt, view.now),
    ref: memory.ref ?? undefined,
    session: memory.session ?? undefined,
    speaker: memory.speaker ?? undefined,
    tags: memory.tags.length > 0 ? memory.tags : undefined,
    origin: memory.origin === 'agent' ? undefined : memory.origin,
    superseded_by: memory.supersededBy === null ? undefined : formatId('m', memory.supersededBy),
    superseded_by_origin: foreignSuperseder(memory),
    faded: memory.fadedAt === null ? undefined : true,
    expired: memory.expiresAt !== null && memory.expiresAt <= view.now ? true : undefined,
    quarantined: memory.quarantine ?? undefined,
    outdated: memory.outdated ? true : undefined,
  });
}

export const foreignSuperseder = ({ origin, supersederOrigin }: Memory): Origin | undefined =>
  supersederOrigin !== null && isOwn(origin) && !isOwn(supersederOrigin) ? supersederOrigin : undefined;

/** How much of a long text is shown where it was not asked for by id, in UTF-16 code units. */
const SHOWN = 1_400;

/** What of a content is shown where it was not asked for by id: all, or the beginning of a long one. */
export const beginning = (content: string): Passage => ({
  startAt: 0,
  endAt: content.length <= WHOLE_UP_TO ? content.length : wholeCharacter(content, SHOWN),
});

/** As {@link toWire}, with only the beginning of a long text. */
export function toShort(memory: Memory, view: Viewpoint): WireMemory {
  const part = beginning(memory.content);
  return part.endAt === memory.content.length ? toWire(memory, view) : toPart(memory, part, view);
}

/** As {@link toWire}, with a part of the content: where it lies, and a mark at either end that leaves something out. */
export function toPart(memory: Memory, { startAt, endAt }: Passage, view: Viewpoint): WireMemory {
  const { content } = memory;
  const [before, after] = [startAt > 0 ? '…' : '', endAt < content.length ? '…' : ''];
  return {
    ...toWire(memory, view),
    content: `${before}${content.slice(startAt, endAt)}${after}`,
    excerpt: true,
    at: `${startAt}-${endAt} of ${content.length} characters`,
  };
}

/** Without the fields that are undefined. */
export function compact<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

const HEAD = new Set([
  'id',
  'kind',
  'content',
  'occurred_at',
  'elapsed',
  'session',
  'speaker',
  'tags',
  'excerpt',
  'faded',
  'expired',
  'outdated',
]);

/**
 * A memory as text: a line that tells what it is, then its content, quoted line by line, so that stored text can never
 * be taken for the tool's own words.
 */
export function memoryText(memory: WireMemory): string {
  const extras = Object.entries(memory)
    .filter(([name]) => !HEAD.has(name))
    .map(([name, value]) => `${name} ${typeof value === 'string' ? label(value) : JSON.stringify(value)}`);
  const head = [
    `${memory.id} ${memory.kind}`,
    `${memory.occurred_at} (${memory.elapsed})`,
    memory.session && `session ${listedName(memory.session)}`,
    memory.speaker && label(memory.speaker),
    memory.tags?.map((tag) => `#${label(tag)}`).join(' '),
    memory.faded && 'faded',
    memory.expired && 'expired',
    memory.outdated && 'outdated: its sources changed',
    memory.excerpt && 'excerpt',
    ...extras,
  ];
  return `[${head.filter(Boolean).join(' | ')}]\n${quote(memory.content)}`;
}

/** Ends a line, or would end or divide the head of a memory. */
const DELIMITER = /[\p{Cc}\u2028\u2029|[\]"]/u;
/** Ends of lines that JSON leaves as they are. */
const UNESCAPED = /[\u0085\u2028\u2029]/g;

/** A stored name within a line of the tool's own; as a JSON string where it could be taken for more than a name. */
export const label = (name: string): string => (DELIMITER.test(name) ? jsonString(name) : name);

/** As {@link label}, where nothing around it says that it is stored: what has several words is a JSON string too. */
export const listedName = (name: string): string => (ONE_WORD.test(name) ? name : jsonString(name));

const ONE_WORD = /^[\p{L}\p{N}_.:@#/+-]+$/u;

const jsonString = (text: string): string =>
  JSON.stringify(text).replace(UNESCAPED, (end) => `\\u${end.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The beginning of a text, up to `length` UTF-16 code units, without half a character at its end. */
export const cut = (text: string, length: number): string => text.slice(0, wholeCharacter(text, length));

/** Every way in which a line can end, so that no line of stored text stands unquoted. */
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;

export const quote = (text: string): string =>
  text
    .split(LINE_END)
    .map((line) => `> ${line}`)
    .join('\n');
