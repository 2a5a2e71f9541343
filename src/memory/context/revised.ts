/** Which memories newer ones seem to revise, by what inserts saw to speak of the same. */
import { isConflict, recogniseUpdate } from '../../retrieval/updates/recognise.ts';
import { isNewer } from '../../retrieval/updates/stale.ts';
import { type Akin, akinTo } from '../../store/queries/links.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Memory, MemoryId } from '../../types.ts';

/** The bound on what is looked at. */
const AKIN = 100;

/** Of each memory that seems revised, the newest that revises it, where that is likely enough to be told. */
export async function revisions(
  tx: ReadTx,
  memories: readonly Memory[],
  { language, now, asOf }: { readonly language: string; readonly now: Date; readonly asOf?: Date },
): Promise<Map<MemoryId, MemoryId>> {
  const ids = memories.map(({ id }) => id);
  const filter = { now, asOf, includeSuperseded: false };
  const akin = await akinTo(tx, { ids, filter, limit: AKIN });
  return new Map(
    memories.flatMap((old): [MemoryId, MemoryId][] => {
      const newer = akin.find((each) => each.with === old.id && revises(each, old, language));
      return newer ? [[old.id, newer.id]] : [];
    }),
  );
}

function revises(newer: Akin, older: Memory, language: string): boolean {
  const said = [newer.occurredAt, older.occurredAt] as const;
  return (
    isNewer(newer, older) && isConflict(recogniseUpdate(newer.content, older.content, { language, said }))
  );
}
