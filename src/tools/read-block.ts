/** A core block as memory_read shows it. */
import { diff } from '../memory/diff.ts';
import type { BlockVersion, ReadBlock } from '../memory/read-core.ts';
import { formatMoment } from '../time.ts';
import { type ReadView, versionText } from './read-memory.ts';
import { compact, quote } from './wire.ts';

export function blockDetail({ name, earlier, ...block }: ReadBlock, view: ReadView) {
  const wanted = view.include.includes('history') || view.include.includes('diff');
  return compact({
    block: name,
    version: block.version,
    description: block.description ?? undefined,
    revised_at: formatMoment(block.recordedAt, view.timeZone),
    actor: block.actor,
    content: block.content,
    history: wanted
      ? earlier.map((version, i) => versionOf(version, earlier[i + 1]?.content ?? block.content, view))
      : undefined,
  });
}

const versionOf = (block: BlockVersion, next: string, { include, timeZone }: ReadView) =>
  compact({
    version: block.version,
    revised_at: formatMoment(block.recordedAt, timeZone),
    replaced_at: block.retiredAt ? formatMoment(block.retiredAt, timeZone) : undefined,
    actor: block.actor,
    reason: block.reason ?? undefined,
    deleted: block.deleted || undefined,
    content: include.includes('history') ? block.content : undefined,
    diff: include.includes('diff') ? diff(block.content, next) : undefined,
  });

export type BlockDetail = ReturnType<typeof blockDetail>;

export function blockText({ content, history, ...head }: BlockDetail): string {
  const { block, version, description, revised_at, actor } = head;
  return [
    `[core:${block} | version ${version} | revised_at ${revised_at} | actor ${actor}]`,
    ...(description ? [quote(description)] : []),
    quote(content),
    ...(history ?? []).map(versionText),
  ].join('\n');
}
