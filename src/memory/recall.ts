/**
 * Notes what is recalled, and writes it down later, in one short transaction: recall strengthens (MemoryBank, arXiv
 * 2305.10250, section 2.3), but no read waits for that or fails by it.
 *
 * What counts is deliberate. A memory that is read by id, or used as a source, is recalled. One that a search merely
 * returns is not, unless it is among the first and the evidence for it is strong: then it counts for a part.
 */
import { recalled } from '../forgetting/lifetime.ts';
import { getBank } from '../store/queries/banks.ts';
import { getMemories } from '../store/queries/memories.ts';
import { getStandings, type MemoryStanding, saveLifetimes } from '../store/queries/strength.ts';
import type { WriteTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';
import { type Pair, pairsOf, strengthenPairs } from './associate.ts';
import type { Bank, Recalls } from './bank.ts';
import { restore } from './forget.ts';
import { forgettingOf } from './settings.ts';

/** What being shown counts for, against being read. */
const SHOWN_SHARE = 0.25;
/** Recalls within this time count as one; in milliseconds. */
const FLUSH_AFTER = 5_000;
/** More than this is forgotten rather than kept waiting. */
const MOST_WAITING = 1_000;

interface Recall {
  readonly at: Date;
  readonly share: number;
}

/** The recalls of one bank in this process. */
export class RecallLog implements Recalls {
  readonly #bank: Bank;
  #recalls = new Map<MemoryId, Recall>();
  #pairs = new Map<string, Pair>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  readonly #onRecall: (() => void) | undefined;

  /** @param onRecall told of each recall, long before it is written down. */
  constructor(bank: Bank, onRecall?: () => void) {
    this.#bank = bank;
    this.#onRecall = onRecall;
  }

  /** These were read in full by one call, which associates them. */
  read(ids: readonly MemoryId[]): void {
    this.#note(ids, 1);
    for (const pair of pairsOf(ids)) {
      if (this.#pairs.size < MOST_WAITING) this.#pairs.set(`${pair.fromId} ${pair.toId}`, pair);
    }
  }

  /** These became sources of something new. */
  used(ids: readonly MemoryId[]): void {
    this.#note(ids, 1);
  }

  /** These were shown as answers, on strong evidence. */
  shown(ids: readonly MemoryId[]): void {
    this.#note(ids, SHOWN_SHARE);
  }

  /** Writes down what waits. Never fails: a recall that cannot be written is lost, which costs little. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  #note(ids: readonly MemoryId[], share: number): void {
    const at = this.#bank.clock.now();
    for (const id of ids) {
      const before = this.#recalls.get(id);
      if (!before && this.#recalls.size >= MOST_WAITING) continue;
      this.#recalls.set(id, { at, share: Math.max(share, before?.share ?? 0) });
    }
    // Does not keep the process alive; closing flushes too.
    if (ids.length > 0) this.#onRecall?.();
    if (this.#recalls.size > 0) this.#timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER).unref();
  }

  async #write(): Promise<void> {
    const [recalls, pairs] = [this.#recalls, [...this.#pairs.values()]];
    if (recalls.size === 0) return;
    this.#recalls = new Map();
    this.#pairs = new Map();
    const { store, name, log, onWrite } = this.#bank;
    try {
      const revived = await store.write(name, RECALL_ACTOR, (tx) => writeRecalls(tx, recalls, pairs));
      if (revived > 0) onWrite?.();
    } catch (error) {
      log.debug('recalls not kept', { reason: error instanceof Error ? error.message : 'unknown' });
    }
  }
}

/** Who revives: the change log names it. */
const RECALL_ACTOR = 'recall';

/** Faded by itself, so that recalling it brings it back; what somebody faded or what expired stays. */
export const isRevivable = ({ fadedAt, fadesAt }: Pick<MemoryStanding, 'fadedAt' | 'fadesAt'>): boolean =>
  fadedAt !== null && fadesAt !== null;

/** Returns how many faded memories came back. */
async function writeRecalls(
  tx: WriteTx,
  recalls: ReadonlyMap<MemoryId, Recall>,
  pairs: readonly Pair[],
): Promise<number> {
  const ids = [...recalls.keys()];
  const reviving = (await getStandings(tx, ids))
    .filter((memory) => isRevivable(memory) && recalls.get(memory.id)?.share === 1)
    .map(({ id }) => id);
  if (reviving.length > 0) await restore(tx, await getMemories(tx, reviving), 'recalled');
  const settings = forgettingOf((await getBank(tx)).settings);
  const standing = (await getStandings(tx, ids)).filter(({ fadedAt }) => fadedAt === null);
  await saveLifetimes(
    tx,
    standing.map((memory) => {
      const { at, share } = recalls.get(memory.id) ?? { at: tx.now, share: 0 };
      return { id: memory.id, ...recalled(memory, at, share, settings) };
    }),
  );
  const known = new Set(standing.map(({ id }) => id));
  await strengthenPairs(
    tx,
    pairs.filter(({ fromId, toId }) => known.has(fromId) && known.has(toId)),
  );
  return reviving.length;
}
