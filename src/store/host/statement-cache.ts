/**
 * Keeps what clients ask again and again parsed and planned, without their knowing.
 *
 * To parse and plan the 16 statements of a search anew takes PGlite 8 ms of 41. If clients named them, names would clash, as
 * all share one session. So the host names them, the same text the same for everybody, as PgBouncer does in front of a server
 * from 1.21 on. Postgres itself plans anew when a table or its statistics change. Constants in a text are read once for all:
 * moments such as 'now' belong into parameters.
 */
import {
  closeMessage,
  firstReply,
  isWhole,
  named,
  PARSE_COMPLETE,
  type Query,
  sqlOf,
  syncMessage,
  unnamedQuery,
} from './messages.ts';

type Run = (messages: Uint8Array, onReply: (bytes: Uint8Array) => void) => Promise<void>;

/** How many texts are kept: several times what searching, inserting and maintaining ask. */
const KEPT = 128;
/** Longer texts, such as those that insert many rows, would take much memory and seldom come twice. */
const LONGEST = 8_192;
const WORTH_KEEPING = /^\s*(?:select|with|insert|update|delete)\b/i;
/** May take a kept statement away, or change what it returns. */
const REDEFINES = /\b(?:create|alter|drop|deallocate|discard)\b|^\s*(?:set|reset)\b/i;

export class StatementCache {
  readonly #run: Run;
  readonly #inTransaction: () => boolean;
  /** The name of each text with the types of its parameters, least lately asked first. */
  readonly #names = new Map<string, string>();
  #count = 0;
  /** What is kept may mean something else, for good or until a transaction is rolled back. */
  #redefined = false;

  constructor(run: Run, inTransaction: () => boolean) {
    this.#run = run;
    this.#inTransaction = inTransaction;
  }

  /** As `run`, with the same replies, but for an unnamed statement that outlasts the messages that parsed and executed it. */
  async run(messages: Buffer, onReply: (bytes: Uint8Array) => void): Promise<void> {
    const sql = sqlOf(messages) ?? '';
    const keep = sql.length <= LONGEST && WORTH_KEEPING.test(sql);
    if (!keep && REDEFINES.test(sql)) this.#redefined = true;
    const query = keep && !this.#redefined ? unnamedQuery(messages) : undefined;
    if (query) await this.#ask(query, onReply);
    else await this.#run(messages, onReply);
    if (!this.#redefined || !isWhole(messages) || this.#inTransaction()) return;
    await this.#close([...this.#names.keys()]);
    this.#redefined = false;
  }

  async #ask({ parse, rest }: Query, onReply: (bytes: Uint8Array) => void): Promise<void> {
    const text = parse.toString('latin1');
    const known = this.#names.get(text);
    const name = known ?? `kept-${++this.#count}`;
    const bound = named(rest, name);
    let first: string | undefined;
    await this.#run(known ? bound : Buffer.concat([named(parse, name), bound]), (bytes) => {
      const decided = first !== undefined;
      first ??= firstReply(bytes);
      // What is skipped after an error has not been parsed either.
      const parsed = known && !decided && (first === BIND_COMPLETE || first === ERROR);
      onReply(parsed ? Buffer.concat([PARSE_COMPLETE, bytes]) : bytes);
    });
    await this.#remember(text, name, first);
  }

  /** A new text is kept when it was parsed, a known one unless it cannot be bound any more. */
  async #remember(text: string, name: string, first: string | undefined): Promise<void> {
    const known = this.#names.delete(text);
    if (known || first === PARSED) this.#names.set(text, name);
    if (known && first === ERROR) await this.#close([text]);
    if (this.#names.size > KEPT) await this.#close([...this.#names.keys()].slice(0, 1));
  }

  async #close(texts: readonly string[]): Promise<void> {
    if (texts.length === 0) return;
    const closing = texts.map((text) => closeMessage(this.#names.get(text) ?? ''));
    for (const text of texts) this.#names.delete(text);
    await this.#run(Buffer.concat([...closing, syncMessage()]), () => {});
  }
}

/** Types of replies. */
const [PARSED, BIND_COMPLETE, ERROR] = ['1', '2', 'E'];
