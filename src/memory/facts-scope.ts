/** How far a change of facts can reach: no further is looked, so that a write costs the same in a large bank. */
import {
  exclusivePredicatesOf,
  exclusiveSlots,
  type FactRow,
  factsById,
  factsOfSlots,
  factsOfTriples,
  type Slot,
} from '../store/queries/facts.ts';
import { SAME_AS } from '../store/schema/index.ts';
import type { WriteTx } from '../store/store.ts';
import { type Groups, loadGroups } from './entities.ts';
import { linkedFacts, type Turnover } from './facts-supersede.ts';

export interface Scope {
  /** Groups of entities as the change leaves them. */
  readonly groups: Groups;
  /** The current facts that the change can bear on: of exclusive slots all, of others those of the same objects. */
  readonly rows: readonly FactRow[];
}

export async function scopeOf(
  tx: WriteTx,
  touched: readonly FactRow[],
  { added, withdrawn }: Turnover,
): Promise<Scope> {
  const joining = added.filter((row) => row.predicate === SAME_AS);
  const parting = withdrawn.filter((row) => row.predicate === SAME_AS);
  const named = [...touched.map((row) => row.subjectId), ...parting.map((row) => row.objectId)];
  // All that is together before the change or after it.
  const wide = await loadGroups(tx, [...new Set(named)], { plus: joining });
  const without = new Set(parting.map((row) => row.factId));
  const groups = parting.length === 0 ? wide : await loadGroups(tx, wide.all(), { plus: joining, without });
  const slots = [...slotsOf(touched, wide), ...(await regrouped(tx, [...joining, ...parting], wide))];
  const exclusive = [...(await exclusiveSlots(tx, unique(slots))), ...added.filter((row) => row.exclusive)];
  return { groups, rows: await load(tx, touched, unique(slotsOf(exclusive, wide))) };
}

/** The slot of each under every name of its subject. */
const slotsOf = (rows: readonly Slot[], groups: Groups): Slot[] =>
  rows.flatMap(({ subjectId, predicate }) =>
    groups.membersOf(subjectId).map((member) => ({ subjectId: member, predicate })),
  );

const unique = (slots: readonly Slot[]): Slot[] => [
  ...new Map(slots.map((slot) => [`${slot.subjectId} ${slot.predicate}`, slot])).values(),
];

/** When entities become one or cease to be: their slots under every predicate that is exclusive for one of them. */
async function regrouped(tx: WriteTx, sameness: readonly FactRow[], groups: Groups): Promise<Slot[]> {
  const ids = [...new Set(sameness.flatMap((row) => groups.membersOf(row.subjectId)))];
  const predicates = await exclusivePredicatesOf(tx, ids);
  return predicates.flatMap((predicate) => ids.map((subjectId) => ({ subjectId, predicate })));
}

async function load(tx: WriteTx, touched: readonly FactRow[], slots: readonly Slot[]): Promise<FactRow[]> {
  const rows = [
    // As they are before the change; those that are new are not there yet.
    ...(await factsById(
      tx,
      touched.map((row) => row.factId),
    )),
    ...(await factsOfSlots(tx, slots)),
    ...(await factsOfTriples(tx, [...touched, ...(await linkedFacts(tx, touched))])),
  ];
  return [...new Map(rows.map((row) => [row.factId, row])).values()];
}
