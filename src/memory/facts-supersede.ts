/** What superseding a memory does to facts: those that the newer memory gives another object end where that one starts. */
import { type FactRow, factsOfMemories } from '../store/queries/facts.ts';
import { type Supersession, supersessions } from '../store/queries/links.ts';
import type { ReadTx } from '../store/store.ts';
import { groupBy } from './group-by.ts';

/** By the number of a fact, the standing fact that takes its place. */
export type Replacements = ReadonlyMap<number, FactRow>;

/** Facts that come to stand and facts that cease to, compared with what is recorded. */
export interface Turnover {
  readonly added: readonly FactRow[];
  readonly withdrawn: readonly FactRow[];
}

/** The facts of the memories that supersede, or are superseded by, those of some facts, as far as they share a slot. */
export async function linkedFacts(tx: ReadTx, rows: readonly FactRow[]): Promise<FactRow[]> {
  const slots = new Set(rows.map(slotOf));
  const memories = new Set(rows.map((row) => row.memoryId));
  const pairs = await supersessions(tx, [...memories]);
  const others = pairs.flatMap(({ old, by }) => [old, by]).filter((id) => !memories.has(id));
  return (await factsOfMemories(tx, [...new Set(others)])).filter((row) => slots.has(slotOf(row)));
}

/** What replaces facts, and which of them replace others, once a change is made. */
export async function replacementsOf(
  tx: ReadTx,
  standing: readonly FactRow[],
  { added, withdrawn }: Turnover,
): Promise<Replacements> {
  const pairs = await supersessions(tx, [...new Set(standing.map((row) => row.memoryId))]);
  const involved = [...new Set(pairs.flatMap(({ old, by }) => [old, by]))];
  const gone = new Set([...withdrawn, ...added].map((row) => row.factId));
  const recorded = (await factsOfMemories(tx, involved)).filter((row) => !gone.has(row.factId));
  return replacements([...recorded, ...added], pairs);
}

/** A fact is replaced by the first of the superseding memory in its slot, unless that memory says the same as well. */
export function replacements(rows: readonly FactRow[], pairs: readonly Supersession[]): Replacements {
  const stated = groupBy(rows, (row) => row.memoryId);
  const found = new Map<number, FactRow>();
  for (const { old, by } of pairs) {
    const news = groupBy(stated.get(by) ?? [], slotOf);
    for (const row of stated.get(old) ?? []) {
      const slot = news.get(slotOf(row)) ?? [];
      const [first] = [...slot].sort((a, b) => a.factId - b.factId);
      if (first && slot.every((each) => each.objectId !== row.objectId)) found.set(row.factId, first);
    }
  }
  return found;
}

const slotOf = (row: FactRow): string => `${row.subjectId} ${row.predicate}`;
