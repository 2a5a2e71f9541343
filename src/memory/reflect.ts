/** Finds work that keeps a bank small and true, and leases it, so that two agents do not do the same. Needs no model. */
import { getBank } from '../store/queries/banks.ts';
import { type Lease, leasesOn, takeLeases } from '../store/queries/leases.ts';
import { type Bank, reading } from './bank.ts';
import { findConflicts, findDuplicates } from './reflection/contradictions.ts';
import { type Finder, type Finding, WORK_KINDS, type WorkKind } from './reflection/finding.ts';
import { findFading, findPreferences } from './reflection/keeping.ts';
import { findDays, findOutdated, findOverview, findSessions } from './reflection/summaries.ts';

export interface Work {
  readonly items: readonly Finding[];
  /** Until when they are this actor's. */
  readonly leasedUntil: Date;
  /** What others have leased, where that leaves fewer than were asked for. */
  readonly tended?: Tended;
  readonly timeZone: string;
}

export interface Tended {
  readonly items: number;
  /** When the first of them is free again, unless it is done. */
  readonly until: Date;
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

/** Up to `limit` items, of every kind some; what another actor has leased is left out. No kinds are all of them. */
export async function reflect(
  bank: Bank,
  { kinds = [], limit }: { kinds?: readonly WorkKind[]; limit: number },
): Promise<Work> {
  const now = bank.clock.now();
  const wanted = kinds.length === 0 ? WORK_KINDS : WORK_KINDS.filter((kind) => kinds.includes(kind));
  const { found, timeZone } = await reading(bank, async (tx) => {
    const { timeZone, language } = await getBank(tx);
    const { words } = bank;
    const searching = { now, timeZone, language, words, limit: limit + LEASED_BY_OTHERS };
    const found: Finding[][] = [];
    for (const kind of wanted) found.push(await FINDERS[kind](tx, searching));
    return { found: inTurn(found), timeZone };
  });
  const leasedUntil = new Date(now.getTime() + LEASE_TIME);
  if (found.length === 0) return { items: [], leasedUntil, timeZone };
  const { items, others } = await bank.store.write(bank.name, bank.actor, async (tx) => {
    const held = await leasesOn(tx, found.map(prefixed), now);
    const others = held.filter(({ holder }) => holder !== tx.actor);
    const taken = new Set(others.map(({ item }) => item));
    const items = found.filter((item) => !taken.has(prefixed(item))).slice(0, limit);
    await takeLeases(tx, items.map(prefixed), { holder: tx.actor, until: leasedUntil });
    return { items, others };
  });
  return { items, leasedUntil, timeZone, tended: items.length < limit ? tendedBy(others) : undefined };
}

function tendedBy(others: readonly Lease[]): Tended | undefined {
  if (others.length === 0) return undefined;
  const ends = others.map(({ expiresAt }) => expiresAt.getTime());
  return { items: others.length, until: new Date(Math.min(...ends)) };
}

/** The first of each, then the second of each, and so on. */
function inTurn(lists: readonly (readonly Finding[])[]): Finding[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list[i] ?? [])).flat();
}
