/** Which memories newer ones seem to revise, by what inserts saw to speak of the same. */
import { REPORTED, recogniseUpdate } from '../../retrieval/updates/recognise.ts';
import { getLinks } from '../../store/queries/links.ts';
import { listByTime } from '../../store/queries/timeline.ts';
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
  const links = await getLinks(
    tx,
    memories.map(({ id }) => id),
    asOf,
  );
  const pairs = links.flatMap(({ fromId, toId, relation }) =>
    relation === 'similar' ? [[fromId, toId]] : [],
  );
  const ids = [...new Set(pairs.flat())];
  const filter = { ids, now, asOf, includeSuperseded: false };
  const akin = await listByTime(tx, { filter, order: 'newest', limit: AKIN });
  const revisedBy = (old: Memory) =>
    akin.find((each) => {
      const linked = pairs.some((pair) => pair.includes(old.id) && pair.includes(each.id));
      return linked && isNewer(each, old) && revises(each, old, language);
    });
  return new Map(
    memories.flatMap((old): [MemoryId, MemoryId][] => {
      const newer = revisedBy(old);
      return newer ? [[old.id, newer.id]] : [];
    }),
  );
}

const isNewer = (a: Memory, b: Memory): boolean =>
  a.occurredAt.getTime() === b.occurredAt.getTime() ? a.id > b.id : a.occurredAt > b.occurredAt;

function revises(newer: Memory, older: Memory, language: string): boolean {
  const said = [newer.occurredAt, older.occurredAt] as const;
  const { relation, score } = recogniseUpdate(newer.content, older.content, { language, said });
  return (relation === 'revises' || relation === 'contradicts') && score >= REPORTED;
}
