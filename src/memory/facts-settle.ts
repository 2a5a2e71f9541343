/** Brings the validity of facts in line with what memories state now. */
import { formatId } from '../ids.ts';
import { type FactRow, recordFacts, retireFacts } from '../store/queries/facts.ts';
import type { WriteTx } from '../store/store.ts';
import { scopeOf } from './facts-scope.ts';
import { withValidities } from './facts-slots.ts';
import { replacementsOf } from './facts-supersede.ts';

/** What changes in what memories state. */
export interface FactChange {
  /** New facts. */
  readonly record?: readonly FactRow[];
  /** Facts that were retired and stand again, in their latest version. */
  readonly revive?: readonly FactRow[];
  /** Current facts that their memory no longer states. */
  readonly withdraw?: readonly FactRow[];
  /** Current facts that are to be looked at again, as they are or with something else said about them. */
  readonly amend?: readonly FactRow[];
}

/** A fact that stood before and stands, with what the change did to it. */
export interface Adjusted {
  readonly before: FactRow;
  readonly after: FactRow;
}

export interface Settled {
  /** The recorded and revived facts, with the validity they got. */
  readonly added: readonly FactRow[];
  readonly adjusted: readonly Adjusted[];
}

/** Retires the versions that no longer hold and records what holds instead. A change that makes no difference is none. */
export async function settle(tx: WriteTx, change: FactChange): Promise<Settled> {
  const { record = [], revive = [], withdraw = [], amend = [] } = change;
  const added = [...record, ...revive.map((row) => ({ ...row, version: row.version + 1 }))];
  const touched = [...added, ...withdraw, ...amend];
  if (touched.length === 0) return { added: [], adjusted: [] };

  const { groups, rows } = await scopeOf(tx, touched, { added, withdrawn: withdraw });
  const before = new Map(rows.map((row) => [row.factId, row]));
  const changed = new Set([...withdraw, ...amend].map((row) => row.factId));
  const standing = [...rows.filter((row) => !changed.has(row.factId)), ...added, ...amend];
  const turnover = { added: [...added, ...amend], withdrawn: withdraw };
  const after = withValidities(standing, await replacementsOf(tx, standing, turnover), groups);

  const adjusted = after.flatMap((row): Adjusted[] => {
    const was = before.get(row.factId);
    return was && differs(was, row) ? [{ before: was, after: { ...row, version: was.version + 1 } }] : [];
  });
  const fresh = new Set(added.map((row) => row.factId));
  const news = after.filter((row) => fresh.has(row.factId));
  await retireFacts(
    tx,
    [...withdraw, ...adjusted.map((each) => each.before)].map((row) => row.factId),
  );
  await recordFacts(tx, [...news, ...adjusted.map((each) => each.after)]);
  for (const { after: row } of adjusted) {
    tx.log({ action: 'update', target: 'fact', id: formatId('f', row.factId), version: row.version });
  }
  return { added: news, adjusted };
}

/** What of a fact can change while it stands. */
const changeable = (row: FactRow): string =>
  JSON.stringify([row.validFrom, row.validTo, row.closedBy, row.restates, row.saidAt]);

const differs = (a: FactRow, b: FactRow): boolean => changeable(a) !== changeable(b);
