/** Finds work that keeps a bank small and true, and leases it, so that two agents do not do the same. Needs no model. */
import { getBank } from '../store/queries/banks.ts';
import { leasesOn, takeLeases } from '../store/queries/leases.ts';
import { type Bank, reading } from './bank.ts';
import { findConflicts, findDuplicates } from './reflection/contradictions.ts';
import { type Finder, type Finding, WORK_KINDS, type WorkKind } from './reflection/finding.ts';
import { findFading, findPreferences } from './reflection/keeping.ts';
import { findDays, findOutdated, findOverview, findSessions } from './reflection/summaries.ts';

export interface Work {
  readonly items: readonly Finding[];
  /** Until when they are this actor's. */
  readonly leasedUntil: Date;
  readonly timeZone: string;
}

const FINDERS: Readonly<Record<WorkKind, Finder>> = {
  conflict: findConflicts,
  duplicates: findDuplicates,
  outdated: findOutdated,
  session: findSessions,
  day: findDays,
  overview: findOverview,
  preference: findPreferences,
  fading: findFading,
};

/** In milliseconds. */
const LEASE_TIME = 15 * 60_000;
/** How much of each kind others may have leased before it seems that there is no more. */
const LEASED_BY_OTHERS = 30;
const prefixed = ({ key }: Finding): string => `reflect:${key}`;

/** Up to `limit` items, of every kind some; what another actor has leased is left out. */
export async function reflect(
  bank: Bank,
  { kinds = WORK_KINDS, limit }: { kinds?: readonly WorkKind[]; limit: number },
): Promise<Work> {
  const now = bank.clock.now();
  const { found, timeZone } = await reading(bank, async (tx) => {
    const { timeZone, language } = await getBank(tx);
    const searching = { now, timeZone, language, limit: limit + LEASED_BY_OTHERS };
    const found: Finding[][] = [];
    for (const kind of WORK_KINDS) if (kinds.includes(kind)) found.push(await FINDERS[kind](tx, searching));
    return { found: inTurn(found), timeZone };
  });
  const leasedUntil = new Date(now.getTime() + LEASE_TIME);
  if (found.length === 0) return { items: [], leasedUntil, timeZone };
  const items = await bank.store.write(bank.name, bank.actor, async (tx) => {
    const held = await leasesOn(tx, found.map(prefixed), now);
    const taken = new Set(held.filter(({ holder }) => holder !== tx.actor).map(({ item }) => item));
    const free = found.filter((item) => !taken.has(prefixed(item))).slice(0, limit);
    await takeLeases(tx, free.map(prefixed), { holder: tx.actor, until: leasedUntil });
    return free;
  });
  return { items, leasedUntil, timeZone };
}

/** The first of each, then the second of each, and so on. */
function inTurn(lists: readonly (readonly Finding[])[]): Finding[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list[i] ?? [])).flat();
}
