/** Rows of facts as statements, and the validity that each gets beside the others of its slot. */
import type { FactRow } from '../store/queries/facts.ts';
import type { Groups } from './entities.ts';
import {
  anchorOf,
  coexistingValidities,
  exclusiveValidities,
  type Statement,
  type Validity,
} from './facts-validity.ts';
import { groupBy } from './group-by.ts';

/** Facts that stand outside a set of rows and bear on it by having replaced, or having been replaced by, one of it. */
export interface Replacements {
  /** By number, those that rows name in `replacedBy`. */
  readonly by: ReadonlyMap<number, FactRow>;
  /** Numbers of those that another standing fact names. */
  readonly replacing: ReadonlySet<number>;
}

/** The rows with the validity that follows from all of them together. */
export function withValidities(
  rows: readonly FactRow[],
  replacements: Replacements,
  groups: Groups,
): FactRow[] {
  const slots = groupBy(rows, (row) => `${groups.rootOf(row.subjectId)} ${row.predicate}`);
  return [...slots.values()].flatMap((slot) => {
    const validities = new Map(slotValidities(slot, replacements).map((each) => [each.id, each]));
    return slot.map((row) => withValidity(row, validities.get(row.factId)));
  });
}

/** One exclusive fact makes its slot so, for all but those that say they are not. */
function slotValidities(rows: readonly FactRow[], replacements: Replacements): Validity[] {
  const statements = (some: readonly FactRow[]) => some.map((row) => statementOf(row, replacements));
  const coexisting = (some: readonly FactRow[]) =>
    [...groupBy(some, (row) => row.subjectId).values()].flatMap((same) =>
      coexistingValidities(statements(same)),
    );
  if (!rows.some((row) => row.exclusive)) return coexisting(rows);
  return [
    ...exclusiveValidities(statements(rows.filter((row) => row.exclusive !== false))),
    ...coexisting(rows.filter((row) => row.exclusive === false)),
  ];
}

function statementOf(row: FactRow, replacements: Replacements): Statement {
  const by = row.replacedBy === null ? undefined : replacements.by.get(row.replacedBy);
  return {
    id: row.factId,
    object: row.objectId,
    ...said(row),
    replaced: by && { by: by.factId, at: anchorOf(said(by)) },
    replaces: replacements.replacing.has(row.factId),
  };
}

const said = ({ saidFrom, saidTo, saidAt }: FactRow) => ({
  from: saidFrom?.getTime() ?? null,
  to: saidTo?.getTime() ?? null,
  saidAt: saidAt.getTime(),
});

/** From when on a fact is known to hold, in milliseconds since the epoch. */
export const heldSince = (row: FactRow): number => anchorOf(said(row));

function withValidity(row: FactRow, validity: Validity | undefined): FactRow {
  if (!validity) return row;
  const { from, to, closedBy, restates } = validity;
  const moment = (time: number | null) => (time === null ? null : new Date(time));
  return { ...row, validFrom: moment(from), validTo: moment(to), closedBy, restates };
}
