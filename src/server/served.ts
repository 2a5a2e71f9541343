/** What the server layer serves: the tools, on one bank. */
import type { Log } from '../log.ts';
import type { Bank } from '../memory/bank.ts';
import type { ChangeFeed } from '../memory/watch.ts';
import type { Tool } from '../tools/define.ts';

export interface Opened {
  readonly tools: readonly Tool[];
  /** The bank as an actor sees it. Which bank it is, the connection has decided. */
  bank(actor?: string): Bank;
  readonly changes: ChangeFeed;
}

export interface ServedOptions {
  readonly version: string;
  readonly log: Log;
  /** Brings everything but the protocol: it takes as long to load as the protocol does. */
  load(): Promise<Opened>;
}

/** Loads what it serves when that is first asked for, so that a client's first requests need not wait for it. */
export class Served {
  readonly version: string;
  readonly log: Log;
  /** Resolves when somebody has opened it. */
  readonly opened: Promise<Opened>;
  readonly #load: () => Promise<Opened>;
  #opening: Promise<Opened> | undefined;
  #resolve: (opened: Opened) => void = () => {};

  constructor({ version, log, load }: ServedOptions) {
    this.version = version;
    this.log = log;
    this.#load = load;
    this.opened = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  async open(): Promise<Opened> {
    this.#opening ??= this.#load();
    const opened = await this.#opening;
    this.#resolve(opened);
    return opened;
  }
}
