/** One client of the host: reads its messages, gathers them into units for the turns, writes the replies. */
import type { Socket } from 'node:net';
import { FrameReader } from './frames.ts';
import {
  CANCEL_REQUEST,
  copyFailMessage,
  fatalMessage,
  GSS_REQUEST,
  isProtocol3,
  SSL_REQUEST,
} from './messages.ts';
import type { Speaker, Turns } from './turns.ts';

export interface ConnectionOptions {
  readonly turns: Turns;
  /** The reply to a startup message: parameters and ReadyForQuery. */
  readonly greeting: Uint8Array;
  /** The host is leaving: finish what is begun, begin nothing. */
  readonly leaving: () => boolean;
}

/**
 * Messages after which the database answers at once. Query, Sync and FunctionCall end with ReadyForQuery; Flush only
 * asks for what there is, so the turn stays with the client.
 */
const ANSWERED = new Set(['Q', 'S', 'F', 'H', 'c', 'f']);
/**
 * Sent after every simple query: COPY … FROM STDIN would make PGlite wait for data that cannot come while it has the
 * thread, and end itself. Without a COPY to fail, Postgres ignores the message.
 */
const NO_COPY = copyFailMessage('COPY FROM STDIN is not possible on the embedded store');
/** A client gets this long to take its last message before the socket is cut. */
const FAREWELL_MS = 1_000;

export class Connection implements Speaker {
  readonly #socket: Socket;
  readonly #options: ConnectionOptions;
  readonly #reader = new FrameReader();
  #unsent: Buffer[] = [];
  #started = false;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => options.turns.leave(this));
  }

  reply(bytes: Uint8Array): void {
    // A copy: the bytes lie in the database's memory and change with the next message.
    if (this.#socket.writable) this.#socket.write(Buffer.from(bytes));
  }

  evict(): void {
    // 25P03: idle_in_transaction_session_timeout
    this.dismiss('25P03', 'terminating connection: a transaction was left open without a word for too long');
  }

  /** @param code an SQLSTATE that says why */
  dismiss(code: string, text: string): void {
    if (this.#socket.writable) this.#socket.end(fatalMessage(code, text));
    setTimeout(() => this.#socket.destroy(), FAREWELL_MS).unref();
  }

  #receive(chunk: Buffer): void {
    this.#reader.push(chunk);
    try {
      for (let frame = this.#reader.next(); frame; frame = this.#reader.next()) {
        if (frame.type === undefined) this.#greet(frame.bytes);
        else this.#gather(frame.type, frame.bytes);
      }
    } catch {
      this.dismiss('08P01', 'invalid message length');
    }
  }

  /** SSL is refused: the socket never leaves the machine. Cancelling is not possible: the database has one thread. */
  #greet(bytes: Buffer): void {
    const code = bytes.length >= 8 ? bytes.readInt32BE(4) : 0;
    if (code === SSL_REQUEST || code === GSS_REQUEST) {
      this.#socket.write('N');
    } else if (code === CANCEL_REQUEST) {
      this.#socket.end();
    } else if (isProtocol3(code)) {
      this.#reader.startupDone();
      this.#started = true;
      this.reply(this.#options.greeting);
    } else {
      this.dismiss('0A000', 'unsupported protocol version');
    }
  }

  #gather(type: string, bytes: Buffer): void {
    if (type === 'X') {
      this.#socket.end();
      return;
    }
    if (this.#options.leaving() && this.#unsent.length === 0 && !this.#options.turns.isInvolved(this)) {
      this.dismissForShutdown();
      return;
    }
    this.#unsent.push(bytes);
    if (!ANSWERED.has(type)) return;
    if (type === 'Q') this.#unsent.push(NO_COPY);
    const messages = this.#unsent.length === 1 ? bytes : Buffer.concat(this.#unsent);
    this.#unsent = [];
    this.#options.turns.submit(this, { messages, complete: type !== 'H' });
  }

  dismissForShutdown(): void {
    // 57P01: admin_shutdown
    this.dismiss('57P01', 'terminating connection: the store host is leaving');
  }

  /** Whether it has been greeted; before that it is a probe or has just come. */
  get started(): boolean {
    return this.#started;
  }
}
