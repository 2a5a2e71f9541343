/** What the layers above see of the database: short transactions inside one bank. */
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';

export interface Store {
  /** Runs `work` in a read-only transaction that sees one bank. May run it again if the connection is lost. */
  read<T>(bank: string, work: (tx: ReadTx) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in a transaction that holds the bank's write lock; all or nothing. `work` may run more than once
   * (lost connection, deadlock), so it must have no effects but its statements. When it returns, the commit is durable.
   */
  write<T>(bank: string, actor: string, work: (tx: WriteTx) => Promise<T>): Promise<T>;
  /**
   * Writes the tables of all banks anew, so that their files hold nothing of what was erased. Nobody can use them
   * meanwhile, and it takes as much space again.
   */
  scrub(): Promise<void>;
  /** Opens the store if it is not open yet: connects, checks, migrates. Throws what stands in the way. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

export interface ReadTx {
  readonly db: NodePgDatabase;
  /** The bank that every statement of this transaction must name. */
  readonly bank: string;
  /** What a bank is made with; a bank that nobody has written to yet reads as an empty one of this kind. */
  readonly defaults: BankDefaults;
}

export interface BankDefaults {
  /** IANA name; where dates without a zone are. */
  readonly timeZone: string;
  /** ISO 639-1; how text is analysed. */
  readonly language: string;
}

export interface WriteTx extends ReadTx {
  /** Stamp of this transaction; later than that of every earlier transaction of the bank. */
  readonly now: Date;
  readonly actor: string;
  /** Numbers `count` new rows; returns the first number. */
  allocate(sequence: Sequence, count: number): number;
  /** Corrects the bank's BM25 statistics by the difference. */
  countKeys(keys: number, length: number): void;
  /** Adds to the change log. A transaction that logs nothing has changed nothing. */
  log(change: Change): void;
}

export type Sequence = 'memory' | 'key' | 'entity' | 'fact';

export interface Change {
  readonly action: string;
  readonly target: 'memory' | 'core' | 'fact' | 'entity' | 'session' | 'bank';
  readonly id: string;
  readonly version?: number;
  /** Never holds content. */
  readonly detail?: Record<string, unknown>;
}
