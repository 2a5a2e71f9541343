/** A socket for pg that connects to a store host, and the errors that mean that it is gone. */
import { Socket } from 'node:net';

/**
 * pg calls `connect(port, host)` on the stream it is given; this one goes to the host's address instead, which may be
 * a socket anywhere or a pipe, and which is read anew each time, since every host has its own.
 */
export class HostSocket extends Socket {
  readonly #address: () => string | undefined;

  constructor(address: () => string | undefined) {
    super();
    this.#address = address;
  }

  override connect(): this {
    const path = this.#address();
    if (path) return super.connect({ path });
    const missing = Object.assign(new Error('no store host is running'), { code: 'ECONNREFUSED' });
    process.nextTick(() => this.destroy(missing));
    return this;
  }
}

const GONE_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ENOTSOCK', '57P01', '57P03']);
/** What pg says when a connection ends under it; these errors have no code. */
const GONE_MESSAGES = /^(Connection terminated( unexpectedly)?$|Client has encountered a connection error)/;

/**
 * Whether an error of pg means that the store host has gone: call ensureRunning and try again. Whether a statement
 * that was under way took effect is unknown then, unless the error came while connecting.
 */
export function isHostGone(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
    if (code ? GONE_CODES.has(code) : GONE_MESSAGES.test(cause.message)) return true;
  }
  return false;
}
