/** What is known now about who and what a conversation is about. */
import { getEntities } from '../../store/queries/entities.ts';
import type { FoundFact } from '../../store/queries/graph.ts';
import { entitiesInText } from '../../store/queries/graph-arm.ts';
import { supersessions } from '../../store/queries/links.ts';
import type { ReadTx } from '../../store/store.ts';
import type { MemoryId } from '../../types.ts';
import { factsThen } from '../as-of.ts';
import { loadGroups } from '../entities.ts';
import { factsAround } from '../graph-around.ts';
import { viewOf } from '../graph-view.ts';

export interface KnownFact {
  readonly fact: FoundFact;
  readonly subject: string;
}

export interface InPlay {
  /** What the conversation is to be about, in the caller's words. */
  readonly task?: string;
  /** What was said lately or matters for the task, the most telling first. */
  readonly memories: readonly MemoryId[];
  readonly now: Date;
  /** Facts as they were recorded and true then. */
  readonly asOf?: Date;
  readonly timeZone: string;
}

/** How many entities are looked at, and how many facts of each. */
const ENTITIES = 8;
const EACH = 6;

/**
 * Current facts about the entities that the task names, then about those that the memories state facts of; of each entity
 * the newest first. Without those that only a superseded memory states: whether they still hold is not known.
 */
export async function factsInPlay(tx: ReadTx, at: InPlay): Promise<KnownFact[]> {
  const { task, memories, now, asOf, timeZone } = at;
  const named = task === undefined ? [] : await entitiesInText(tx, task);
  const stated = await factsThen(tx, memories, asOf);
  const place = new Map(memories.map((id, i) => [id, i]));
  const spokenOf = stated
    .sort((a, b) => (place.get(a.memoryId) ?? 0) - (place.get(b.memoryId) ?? 0))
    .map(({ subjectId }) => subjectId);
  const entities = [...new Set([...named.map(({ entityId }) => entityId), ...spokenOf])].slice(0, ENTITIES);
  const view = { ...viewOf({}, timeZone, now), asOf };
  const groups = await loadGroups(tx, entities, view);
  const ids = [...new Set(entities.flatMap((id) => groups.membersOf(id)))];
  const { forward } = await factsAround(tx, ids, view, { forward: EACH, backward: 0 });
  const names = new Map((await getEntities(tx, ids)).map(({ id, name }) => [id, name]));
  const current = asOf ? forward : await statedByCurrent(tx, forward);
  return ids.flatMap((id) =>
    current.filter((fact) => fact.subjectId === id).map((fact) => ({ fact, subject: names.get(id) ?? '' })),
  );
}

async function statedByCurrent(tx: ReadTx, facts: readonly FoundFact[]): Promise<FoundFact[]> {
  const stating = [...new Set(facts.map(({ memoryId }) => memoryId))];
  const superseded = new Set((await supersessions(tx, stating)).map(({ old }) => old));
  return facts.filter(({ memoryId }) => !superseded.has(memoryId));
}
