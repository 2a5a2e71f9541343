/**
 * Who may speak to the database, and when.
 *
 * PGlite is one Postgres session, and all clients share it. Messages of two clients must not mix between the parts of
 * one unit: the statements of a transaction, or Parse, Bind, Describe, Execute and Sync of one query (all use the same
 * unnamed portal). @electric-sql/pglite-socket 0.2.17 guards the former only: with four clients that sent 300 kB
 * parameters, 43 of 240 queries were run against another client's statement. A client that dies in the middle of a
 * query also leaves it locked for good. So turns are taken here, and a turn is a whole unit: it begins with any message
 * and ends when the database is ready for a query and not in a transaction.
 */

/** What the turns need of the database. */
export interface Backend {
  /** Sends messages and gets the replies piece by piece. */
  run(messages: Buffer, onReply: (bytes: Uint8Array) => void): Promise<void>;
  inTransaction(): boolean;
  /** Ends what a client that went away has left half done. */
  abandon(): Promise<void>;
}

/** One client, as far as turns are concerned. */
export interface Speaker {
  reply(bytes: Uint8Array): void;
  /** It holds the turn and has said nothing for too long; it is cut off. */
  evict(): void;
}

export interface Batch {
  readonly messages: Buffer;
  /** After these the database answers ReadyForQuery: they end with a Sync or a simple query. */
  readonly complete: boolean;
}

interface Turn {
  readonly speaker: Speaker;
  readonly run: () => Promise<void>;
  readonly complete: boolean;
}

export class Turns {
  readonly #backend: Backend;
  readonly #silenceMs: number;
  #waiting: Turn[] = [];
  #owner: Speaker | undefined;
  #gone: Speaker | undefined;
  #working = false;
  #work: Promise<void> = Promise.resolve();
  #silence: NodeJS.Timeout | undefined;
  #count = 0;

  /** @param silenceMs how long a client may hold the turn without a word, in milliseconds. */
  constructor(backend: Backend, silenceMs: number) {
    this.#backend = backend;
    this.#silenceMs = silenceMs;
  }

  submit(speaker: Speaker, { messages, complete }: Batch): void {
    const run = () => this.#backend.run(messages, (bytes) => speaker.reply(bytes));
    this.#waiting.push({ speaker, run, complete });
    this.#wake();
  }

  /** Does the host's own work when its turn comes. It must leave no transaction open. */
  between<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const run = () => work().then(resolve, reject);
      this.#waiting.push({ speaker: { reply: () => {}, evict: () => {} }, run, complete: true });
      this.#wake();
    });
  }

  /** The client is gone: what it has not said is dropped, what it left open is rolled back. */
  leave(speaker: Speaker): void {
    this.#waiting = this.#waiting.filter((entry) => entry.speaker !== speaker);
    if (this.#owner !== speaker) return;
    this.#gone = speaker;
    this.#wake();
  }

  /** Whether it has the turn or waits for it. */
  isInvolved(speaker: Speaker): boolean {
    return this.#owner === speaker || this.#waiting.some((entry) => entry.speaker === speaker);
  }

  /** How many batches have been run. */
  get count(): number {
    return this.#count;
  }

  /** Resolves when all that was said has been run; rejects when the database broke. */
  async settled(): Promise<void> {
    await this.#work;
  }

  #wake(): void {
    clearTimeout(this.#silence);
    if (this.#working) return;
    this.#working = true;
    this.#work = this.#runAll();
  }

  async #runAll(): Promise<void> {
    for (;;) {
      if (this.#gone) {
        await this.#backend.abandon();
        this.#gone = this.#owner = undefined;
      }
      const next = this.#next();
      if (!next) break;
      this.#owner = next.speaker;
      this.#count++;
      await next.run();
      if (this.#gone === undefined && next.complete && !this.#backend.inTransaction()) {
        this.#owner = undefined;
      }
      // The database runs on this thread: let other sockets be read and replies be sent in between.
      await new Promise(setImmediate);
    }
    this.#working = false;
    this.#watchSilence();
  }

  #next(): Turn | undefined {
    const owner = this.#owner;
    const index = owner ? this.#waiting.findIndex((entry) => entry.speaker === owner) : 0;
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  #watchSilence(): void {
    const owner = this.#owner;
    if (!owner) return;
    this.#silence = setTimeout(() => owner.evict(), this.#silenceMs);
  }
}
