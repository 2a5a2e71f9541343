/** Cuts a client's bytes into messages of the Postgres wire protocol (version 3, "Message Formats"). */

/** A message; `type` is its letter, or undefined for the untyped first messages of a connection. */
export interface Frame {
  readonly type: string | undefined;
  /** The whole message, with type and length. */
  readonly bytes: Buffer;
}

/** No message of ours comes near; a greater length is noise that would fill the memory. Bytes. */
const LONGEST = 256 * 1024 * 1024;

export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;
  #typed = false;

  /** Call when the startup message has come: from then on, messages begin with their type. */
  startupDone(): void {
    this.#typed = true;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  /**
   * Takes the next complete message, or undefined until more bytes come.
   * @throws Error on a length that no message has.
   */
  next(): Frame | undefined {
    const prefix = this.#typed ? 1 : 0;
    if (this.#size < prefix + 4) return undefined;
    const length = this.#head(prefix + 4).readInt32BE(prefix);
    if (length < 4 || length > LONGEST) throw new Error(`a message of ${length} bytes`);
    if (this.#size < prefix + length) return undefined;
    const bytes = this.#take(prefix + length);
    return { type: this.#typed ? String.fromCharCode(bytes.readUInt8(0)) : undefined, bytes };
  }

  /** The first chunk, made long enough; chunks are only joined when needed, so a long message is copied once. */
  #head(size: number): Buffer {
    const first = this.#chunks[0];
    if (first && first.length >= size) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #take(size: number): Buffer {
    const head = this.#head(size);
    const rest = head.subarray(size);
    this.#chunks = rest.length > 0 ? [rest, ...this.#chunks.slice(1)] : this.#chunks.slice(1);
    this.#size -= size;
    return head.subarray(0, size);
  }
}
