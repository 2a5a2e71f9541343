/** Facts that a memory states on, whatever its content says now. */
import { getEntities } from '../store/queries/entities.ts';
import { type FactRow, factsOfMemories } from '../store/queries/facts.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';

export interface Stated {
  readonly fact: FactRow;
  readonly subject: string;
}

/** Up to `limit` of the facts that a memory states now. */
export async function stillStated(tx: ReadTx, id: MemoryId, limit: number): Promise<Stated[]> {
  const facts = (await factsOfMemories(tx, [id])).slice(0, limit);
  const named = await getEntities(tx, [...new Set(facts.map(({ subjectId }) => subjectId))]);
  const names = new Map(named.map((entity) => [entity.id, entity.name]));
  return facts.map((fact) => ({ fact, subject: names.get(fact.subjectId) ?? '' }));
}
