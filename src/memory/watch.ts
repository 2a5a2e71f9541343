/**
 * Tells of changes in a bank, whichever process made them. It asks the change log: LISTEN/NOTIFY crosses neither the
 * embedded store's shared session nor a pooler in transaction mode.
 */
import { parseId } from '../ids.ts';
import { type ChangeEntry, changesAfter, latestChange } from '../store/queries/changes.ts';
import { getMemories } from '../store/queries/memories.ts';
import type { ReadTx } from '../store/store.ts';
import { type Bank, reading } from './bank.ts';

export interface Changed {
  /** Names of core blocks. */
  readonly core: readonly string[];
  /** Whether a core block may have come or gone. */
  readonly coreList: boolean;
  /** Public ids; also of memories that are gone. */
  readonly memories: readonly string[];
  /** Sessions that hold a changed memory. */
  readonly sessions: readonly string[];
}

export interface Watcher {
  /** While any watcher polls, changes of other processes are looked for as well. */
  polls: boolean;
  readonly tell: (changed: Changed) => void;
}

const POLL_MS = 1_000;
const PAGE = 500;
/** Most changes to go back to, when the first look comes after the watch began. */
const LOOK_BACK = 100;
/** By how much the clocks of processes on different machines may differ, in milliseconds; telling twice does no harm. */
const SKEW = 2_000;

export class ChangeFeed {
  readonly #bank: Bank;
  readonly #watchers = new Set<Watcher>();
  /** When the first of the watchers came. */
  #since = 0;
  /** Number of the last change that was told; undefined before the first look. */
  #position: number | undefined;
  #running = false;
  #again = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(bank: Bank) {
    this.#bank = bank;
  }

  /** Tells of what changes from now on, until the returned function is called. */
  watch(watcher: Watcher): () => void {
    if (this.#watchers.size === 0) this.#since = this.#bank.clock.now().getTime();
    this.#watchers.add(watcher);
    if (watcher.polls) this.look();
    return () => {
      this.#watchers.delete(watcher);
      if (this.#watchers.size === 0) this.#position = undefined;
    };
  }

  /** To be called after a write of this process: its changes are told at once. */
  wrote(): void {
    if (this.#watchers.size > 0) this.look();
  }

  /** Looks for changes now, and from then on regularly if a watcher polls. */
  look(): void {
    if (this.#running) this.#again = true;
    else void this.#run();
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#running = true;
    try {
      do {
        this.#again = false;
        await this.#check();
      } while (this.#again);
    } catch (error) {
      this.#bank.log.debug('changes not seen', {
        reason: error instanceof Error ? error.message : 'unknown',
      });
    } finally {
      this.#running = false;
    }
    if ([...this.#watchers].some((watcher) => watcher.polls)) {
      this.#timer = setTimeout(() => this.look(), POLL_MS).unref();
    }
  }

  async #check(): Promise<void> {
    if (this.#watchers.size === 0) return;
    const { changes, changed, end } = await reading(this.#bank, async (tx) => {
      const after = this.#position ?? (await this.#start(tx));
      const changes = await changesAfter(tx, after, PAGE);
      return { changes, changed: await summarise(tx, changes), end: changes.at(-1)?.changeNo ?? after };
    });
    this.#position = end;
    if (changes.length === PAGE) this.#again = true;
    if (changes.length > 0) for (const watcher of this.#watchers) watcher.tell(changed);
  }

  /** The last change before the watch began. */
  async #start(tx: ReadTx): Promise<number> {
    const first = Math.max(0, (await latestChange(tx)) - LOOK_BACK);
    const recent = await changesAfter(tx, first, LOOK_BACK);
    const before = recent.findLast(({ at }) => at.getTime() < this.#since - SKEW);
    return before?.changeNo ?? first;
  }
}

async function summarise(tx: ReadTx, changes: readonly ChangeEntry[]): Promise<Changed> {
  const core = changes.filter((change) => change.targetType === 'core');
  const memories = namesOf(changes.filter((change) => change.targetType === 'memory'));
  const found = await getMemories(
    tx,
    memories.map((id) => parseId('m', id)),
  );
  return {
    core: namesOf(core),
    coreList: core.some((change) => change.version === 1 || LIST_ACTIONS.has(change.action)),
    memories,
    sessions: [...new Set(found.flatMap(({ session }) => session ?? []))],
  };
}

/** What brings a block into the list or takes it out. */
const LIST_ACTIONS = new Set(['core_create', 'core_delete', 'core_restore']);

const namesOf = (changes: readonly ChangeEntry[]): string[] => [
  ...new Set(changes.map((change) => change.targetId)),
];
