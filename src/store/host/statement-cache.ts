/**
 * Keeps what clients ask again and again parsed and planned, without their knowing.
 *
 * To parse and plan the 16 statements of a search anew takes PGlite 8 ms of 41. If clients named them, names would clash, as
 * all share one session. So the host names them, the same text the same for everybody, as PgBouncer does in front of a server
 * from 1.21 on. Postgres itself plans anew when a table or its statistics change.
 */
import {
  closeMessage,
  ERROR,
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
/** May take a kept statement away, or change what it returns, also back to what it was. */
const REDEFINES = /\b(?:create|alter|drop|deallocate|discard|rollback)\b/i;

export class StatementCache {
  readonly #run: Run;
  /** The name of each text with the types of its parameters, least lately asked first. */
  readonly #names = new Map<string, string>();
  #count = 0;

  constructor(run: Run) {
    this.#run = run;
  }

  /** As `run`, with the same replies. */
  async run(messages: Buffer, onReply: (bytes: Uint8Array) => void): Promise<void> {
    const sql = sqlOf(messages);
    const query = sql && sql.length <= LONGEST && WORTH_KEEPING.test(sql) && unnamedQuery(messages);
    if (query) return await this.#ask(query, onReply);
    if (sql && REDEFINES.test(sql)) await this.forget();
    await this.#run(messages, onReply);
  }

  /** For when the meaning of what is kept may have changed. */
  async forget(): Promise<void> {
    await this.#close([...this.#names.keys()]);
  }

  async #ask({ parse, rest }: Query, onReply: (bytes: Uint8Array) => void): Promise<void> {
    const text = parse.toString('latin1');
    const known = this.#names.get(text);
    const name = known ?? `kept-${++this.#count}`;
    const bound = named(rest, name);
    let type: number | undefined;
    await this.#run(known ? bound : Buffer.concat([named(parse, name), bound]), (bytes) => {
      const begins = type === undefined;
      type ??= bytes[0];
      onReply(begins && known ? Buffer.concat([PARSE_COMPLETE, bytes]) : bytes);
    });
    this.#names.delete(text);
    this.#names.set(text, name);
    // What cannot be parsed or bound is not kept, whatever the reason.
    if (type === ERROR) await this.#close([text]);
    else if (this.#names.size > KEPT) await this.#close([...this.#names.keys()].slice(0, 1));
  }

  /** To close what is not there is no error. */
  async #close(texts: readonly string[]): Promise<void> {
    if (texts.length === 0) return;
    const closing = texts.map((text) => closeMessage(this.#names.get(text) ?? ''));
    for (const text of texts) this.#names.delete(text);
    await this.#run(Buffer.concat([...closing, syncMessage()]), () => {});
  }
}
