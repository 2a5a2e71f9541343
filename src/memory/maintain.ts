/**
 * What time does to a bank: memories fade, expire, links weaken. One call does a bounded part in one transaction; calling
 * again goes on, and what is done is not done again. Nothing here destroys anything, unless the bank's setting `expiry`
 * orders it.
 */
import { WEAK_LINK } from '../forgetting/association.ts';
import { due } from '../forgetting/lifetime.ts';
import { DAY, type ForgettingSettings } from '../forgetting/retention.ts';
import { countWeak, dropWeak } from '../store/queries/associations.ts';
import { getBank } from '../store/queries/banks.ts';
import { expiredIds } from '../store/queries/expiry.ts';
import { dropLeases, leasesOn, takeLeases } from '../store/queries/leases.ts';
import { getMemories } from '../store/queries/memories.ts';
import { dueToFade, type MemoryStanding, saveLifetimes } from '../store/queries/strength.ts';
import type { ReadTx, WriteTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import { type Bank, reading } from './bank.ts';
import { erase } from './erase.ts';
import { fade } from './forget.ts';
import { type Expiry, expiryOf, forgettingOf } from './settings.ts';

/** Counts of memories and, last, links. */
export interface Maintained {
  readonly faded: number;
  readonly expired: number;
  readonly erased: number;
  readonly linksDropped: number;
  /** There is more to do. */
  readonly more: boolean;
}

export interface MaintainOptions {
  /** At most this many memories and this many links in one call. */
  readonly batch?: number;
  /** Does nothing while another holder is at it. Absent: goes ahead, since the bank's lock keeps two from clashing. */
  readonly holder?: string;
}

/** Who fades: the change log and the history name it. */
const ACTOR = 'maintenance';
export const MOST_PER_BATCH = 500;
const LEASE = 'maintenance';
/** A holder that has died is waited for no longer than this; in milliseconds. */
const LEASE_TIME = 120_000;

const NOTHING: Maintained = { faded: 0, expired: 0, erased: 0, linksDropped: 0, more: false };

/** Does one batch of what is due. Looks first, so that a bank with nothing due is only read. */
export async function maintain(bank: Bank, options: MaintainOptions = {}): Promise<Maintained> {
  const limit = Math.min(options.batch ?? MOST_PER_BATCH, MOST_PER_BATCH);
  const waiting = await reading(bank, (tx) => whatIsDue(tx, bank.clock.now(), 1));
  if (waiting.fading.length + waiting.expired.length + waiting.links === 0) return NOTHING;
  const done = await bank.store.write(bank.name, ACTOR, async (tx) => {
    if (options.holder && !(await leased(tx, options.holder))) return NOTHING;
    return await batch(tx, limit);
  });
  if (done.faded + done.expired + done.erased > 0) bank.onWrite?.();
  return done;
}

/** How much one batch would do of each, up to `limit`. */
export async function previewMaintenance(bank: Bank, limit = MOST_PER_BATCH): Promise<Maintained> {
  return await reading(bank, async (tx) => {
    const { fading, expired, links, expiry } = await whatIsDue(tx, bank.clock.now(), limit);
    const erasing = expiry.expiry === 'erase';
    return {
      faded: fading.length,
      expired: erasing ? 0 : expired.length,
      erased: erasing ? expired.length : 0,
      linksDropped: links,
      more: fading.length === limit || expired.length === limit,
    };
  });
}

interface Due {
  readonly expiry: Expiry;
  readonly forgetting: ForgettingSettings;
  readonly fading: readonly MemoryStanding[];
  readonly expired: readonly MemoryId[];
  readonly links: number;
}

async function whatIsDue(tx: ReadTx, now: Date, limit: number): Promise<Due> {
  const { settings } = await getBank(tx);
  const expiry = expiryOf(settings);
  const { maxAgeDays } = expiry;
  return {
    expiry,
    forgetting: forgettingOf(settings),
    expired: await expiredIds(tx, {
      now,
      recordedBy: maxAgeDays === null ? null : new Date(now.getTime() - maxAgeDays * DAY),
      includeFaded: expiry.expiry === 'erase',
      limit,
    }),
    fading: await dueToFade(tx, now, limit),
    links: await countWeak(tx, now, WEAK_LINK),
  };
}

async function batch(tx: WriteTx, limit: number): Promise<Maintained> {
  const { expiry, forgetting, expired, fading, links } = await whatIsDue(tx, tx.now, limit);
  const over = await getMemories(tx, expired);
  const erasing = expiry.expiry === 'erase';
  if (erasing) await erase(tx, over);
  else await fade(tx, over, { reason: 'expired', revivable: false });
  const gone = new Set(expired);
  const faded = await fadeDue(
    tx,
    fading.filter(({ id }) => !gone.has(id)),
    forgetting,
  );
  const linksDropped = links > 0 ? await dropWeak(tx, WEAK_LINK, limit) : 0;
  await dropLeases(tx);
  return {
    faded,
    expired: erasing ? 0 : over.length,
    erased: erasing ? over.length : 0,
    linksDropped,
    more: expired.length === limit || fading.length === limit || linksDropped === limit,
  };
}

/** Fades what is due by the settings of now; what they give longer is put off. */
async function fadeDue(
  tx: WriteTx,
  fading: readonly MemoryStanding[],
  settings: ForgettingSettings,
): Promise<number> {
  const later = fading.flatMap((memory) => {
    const fadesAt = due(memory, settings);
    if (fadesAt !== null && fadesAt <= tx.now) return [];
    return [{ id: memory.id, strength: memory.strength ?? 0, fadesAt }];
  });
  await saveLifetimes(tx, later);
  const put = new Set(later.map(({ id }) => id));
  const ids = fading.map(({ id }) => id).filter((id) => !put.has(id));
  await fade(tx, await getMemories(tx, ids), { reason: 'faded with time', revivable: true });
  return ids.length;
}

async function leased(tx: WriteTx, holder: string): Promise<boolean> {
  const [held] = await leasesOn(tx, [LEASE], tx.now);
  if (held && held.holder !== holder) return false;
  await takeLeases(tx, [LEASE], { holder, until: new Date(tx.now.getTime() + LEASE_TIME) });
  return true;
}
