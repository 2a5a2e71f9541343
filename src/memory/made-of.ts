/** What memories were made of: of a memory and its source neither repeats nor revises the other. */
import { sourcesOf } from '../store/queries/links.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import type { Draft } from './draft.ts';

/** The sources of each draft and, a level below, theirs; drafts without any are left out. */
export async function madeOf(
  tx: ReadTx,
  drafts: readonly Draft[],
): Promise<Map<Draft, ReadonlySet<MemoryId>>> {
  const named = drafts.flatMap(({ input }) => input.derivedFrom ?? []);
  const below = await sourcesOf(tx, [...new Set(named)]);
  return new Map(
    drafts.flatMap((draft) => {
      const { derivedFrom = [] } = draft.input;
      if (derivedFrom.length === 0) return [];
      const all = derivedFrom.flatMap((id) => [id, ...(below.get(id) ?? [])]);
      return [[draft, new Set(all)] as const];
    }),
  );
}
