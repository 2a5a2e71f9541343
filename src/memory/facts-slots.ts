/** Rows of facts as statements, and the validity that each gets beside the others of its slot. */
import type { FactRow } from '../store/queries/facts.ts';
import type { Groups } from './entities.ts';
import type { Replacements } from './facts-supersede.ts';
import {
  anchorOf,
  coexistingValidities,
  exclusiveValidities,
  type Statement,
  type Validity,
} from './facts-validity.ts';
import { groupBy } from './group-by.ts';

/** The rows with the validity that follows from all of them together. */
export function withValidities(
  rows: readonly FactRow[],
  replacements: Replacements,
  groups: Groups,
): FactRow[] {
  const replacing = new Set([...replacements.values()].map((row) => row.factId));
  const statements = (some: readonly FactRow[]) =>
    some.map((row) => ({
      ...statementOf(row, replacements.get(row.factId)),
      replaces: replacing.has(row.factId),
    }));
  const slots = groupBy(rows, (row) => `${groups.rootOf(row.subjectId)} ${row.predicate}`);
  return [...slots.values()].flatMap((slot) => {
    const validities = new Map(slotValidities(slot, statements).map((each) => [each.id, each]));
    return slot.map((row) => withValidity(row, validities.get(row.factId)));
  });
}

/** One exclusive fact makes its slot so, for all but those that say they are not. */
function slotValidities(
  rows: readonly FactRow[],
  statements: (some: readonly FactRow[]) => Statement[],
): Validity[] {
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

const statementOf = (row: FactRow, replacement: FactRow | undefined): Statement => ({
  id: row.factId,
  object: row.objectId,
  ...said(row),
  replaced: replacement && { by: replacement.factId, at: heldSince(replacement) },
});

const said = ({ saidFrom, saidTo, saidAt }: FactRow) => ({
  from: saidFrom?.getTime() ?? null,
  to: saidTo?.getTime() ?? null,
  saidAt: saidAt.getTime(),
});

/** From when on a fact is known to hold, in milliseconds since the epoch. */
export const heldSince = (row: FactRow): number => anchorOf(said(row));

/** Whether a fact is true at a moment of the world. */
export const trueAt = ({ validFrom, validTo }: FactRow, moment: Date): boolean =>
  (validFrom === null || validFrom <= moment) && (validTo === null || validTo > moment);

function withValidity(row: FactRow, validity: Validity | undefined): FactRow {
  if (!validity) return row;
  const { from, to, closedBy, restates } = validity;
  const moment = (time: number | null) => (time === null ? null : new Date(time));
  return { ...row, validFrom: moment(from), validTo: moment(to), closedBy, restates };
}
