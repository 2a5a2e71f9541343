/** What was read by id, as much of it as a budget holds; the rest is read on with a cursor. */
import { z } from 'zod';
import type { TokenCounter } from '../tokens.ts';
import { decodeCursor, encodeCursor, unknownCursor } from './cursor.ts';
import type { ToolResult } from './define.ts';
import { packToBudget } from './pack.ts';
import { type BlockDetail, blockText } from './read-block.ts';
import { type FactDetail, factDetailText } from './read-fact.ts';
import { type MemoryDetail, memoryDetailText } from './read-memory.ts';
import { compact, cut } from './wire.ts';

/** One of them, as it comes in `memories`, `facts` or `blocks`. */
export type Read =
  | { readonly list: 'memories'; readonly detail: MemoryDetail }
  | { readonly list: 'facts'; readonly detail: FactDetail }
  | { readonly list: 'blocks'; readonly detail: BlockDetail };

/** The arguments of the call. */
export interface ReadPage {
  readonly max_tokens?: number;
  readonly cursor?: string;
}

/** Which of them comes next, and from which character of its content on. */
const position = z.tuple([z.int().min(0), z.int().min(0)]);
type Position = z.output<typeof position>;

/** @throws MempageError `invalid_input` for a cursor that is none, or a budget too small to say anything */
export function readPage(all: readonly Read[], args: ReadPage, tokens: TokenCounter): ToolResult {
  const [first, from]: Position = decodeCursor(args, position) ?? [0, 0];
  if (args.cursor !== undefined && from >= lengthOf(all[first])) throw unknownCursor();
  const render = (shown: readonly Read[], next: Position | undefined) =>
    rendered(shown, next && encodeCursor(next, args));
  const items = all.slice(first).map((item, i) => (i === 0 && from > 0 ? rest(item, from) : item));
  return packToBudget(items.length, args.max_tokens, tokens, (count, length) => {
    const shown = items.slice(0, count);
    const last = shown.at(-1);
    if (length === undefined || last?.list !== 'memories' || length >= last.detail.content.length) {
      return render(shown, count < items.length ? [first + count, 0] : undefined);
    }
    const start = count === 1 ? from : 0;
    const content = cut(last.detail.content, length);
    const detail = part(last.detail, content, start);
    return render([...shown.slice(0, -1), { ...last, detail }], [first + count - 1, start + content.length]);
  });
}

/** In how many places it can be read on: only memories come in parts. */
function lengthOf(item: Read | undefined): number {
  if (item === undefined) return 0;
  return item.list === 'memories' ? item.detail.content.length : 1;
}

/** What of a memory was not shown yet; what belongs to it was. */
function rest(item: Read, from: number): Read {
  if (item.list !== 'memories') return item;
  const { id, kind, content, occurred_at, elapsed, version } = item.detail;
  const at = `${from}-${content.length} of ${content.length} characters`;
  const detail = {
    id,
    kind,
    content: content.slice(from),
    occurred_at,
    elapsed,
    version,
    excerpt: true as const,
    at,
  };
  return { list: 'memories', detail };
}

function part(detail: MemoryDetail, content: string, from: number): MemoryDetail {
  const at = `${from}-${from + content.length} of ${from + detail.content.length} characters`;
  return { ...detail, content: `${content}…`, excerpt: true, at };
}

function rendered(shown: readonly Read[], next_cursor: string | undefined): ToolResult {
  const memories = shown.flatMap((item) => (item.list === 'memories' ? [item.detail] : []));
  const facts = shown.flatMap((item) => (item.list === 'facts' ? [item.detail] : []));
  const blocks = shown.flatMap((item) => (item.list === 'blocks' ? [item.detail] : []));
  const text = [
    ...memories.map(memoryDetailText),
    ...facts.map(factDetailText),
    ...blocks.map(blockText),
    ...(shown.length === 0 ? ['There are no core blocks.'] : []),
    ...(next_cursor ? [`next_cursor ${next_cursor}`] : []),
  ];
  return {
    data: compact({
      memories,
      facts: facts.length > 0 ? facts : undefined,
      // Nothing at all is read only where all core blocks were asked for and there is none.
      blocks: blocks.length > 0 || shown.length === 0 ? blocks : undefined,
      next_cursor,
    }),
    text: text.join('\n\n'),
  };
}
