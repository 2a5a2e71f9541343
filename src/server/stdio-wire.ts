/**
 * JSON-RPC lines over two streams. Unlike the SDK's transport it does not cut off what is in flight when the input
 * ends, and knows what is: a client that writes and leaves still has its write done.
 */
import type { Readable, Writable } from 'node:stream';
import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  ReadBuffer,
  type RequestId,
  serializeMessage,
  type Transport,
} from '@modelcontextprotocol/server';

/** A longer message ends the connection; bytes. */
const LONGEST_MESSAGE = 64 * 1024 * 1024;

export class StdioWire implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** The client has closed its side, or can no longer be written to. */
  readonly ended: Promise<void>;

  readonly #input: Readable;
  readonly #output: Writable;
  readonly #buffer = new ReadBuffer({ maxBufferSize: LONGEST_MESSAGE });
  readonly #unanswered = new Set<RequestId>();
  readonly #listens = new Set<RequestId>();
  #settled: (() => void)[] = [];
  #listening: (open: number) => void = () => {};
  #closed = false;

  constructor(input: Readable, output: Writable) {
    this.#input = input;
    this.#output = output;
    this.ended = new Promise((resolve) => {
      for (const event of ['end', 'close', 'error']) input.once(event, () => resolve());
      output.on('error', () => resolve());
    });
  }

  async start(): Promise<void> {
    this.#input.on('data', this.#read);
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('the connection is closed'));
    return new Promise((resolve, reject) => {
      this.#output.write(serializeMessage(message), (error) => {
        this.#sent(message);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#input.off('data', this.#read);
    this.#input.pause();
    this.#buffer.clear();
    this.onclose?.();
  }

  /** Tells how many `subscriptions/listen` are open, now and whenever that changes. */
  followListens(listening: (open: number) => void): void {
    this.#listening = listening;
    listening(this.#listens.size);
  }

  /** Resolves when every request so far is answered and written, or after `ms`. */
  async settle(ms: number): Promise<void> {
    if (this.#unanswered.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
      this.#settled.push(resolve);
    });
    clearTimeout(timer);
  }

  readonly #read = (chunk: Buffer): void => {
    try {
      this.#buffer.append(chunk);
    } catch (error) {
      this.onerror?.(asError(error));
      void this.close();
      return;
    }
    for (;;) {
      try {
        const message = this.#buffer.readMessage();
        if (message === null) return;
        this.#received(message);
        this.onmessage?.(message);
      } catch (error) {
        this.onerror?.(asError(error));
      }
    }
  };

  #received(message: JSONRPCMessage): void {
    if (isJSONRPCRequest(message)) {
      // Answered only when it ends.
      if (message.method === 'subscriptions/listen') this.#changeListens(() => this.#listens.add(message.id));
      else this.#unanswered.add(message.id);
    } else if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') {
      this.#done(message.params?.requestId as RequestId);
    }
  }

  #sent(message: JSONRPCMessage): void {
    if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) this.#done(message.id);
  }

  #done(id: RequestId | undefined): void {
    if (id === undefined) return;
    if (this.#listens.has(id)) this.#changeListens(() => this.#listens.delete(id));
    this.#unanswered.delete(id);
    if (this.#unanswered.size > 0) return;
    for (const resolve of this.#settled) resolve();
    this.#settled = [];
  }

  #changeListens(change: () => void): void {
    change();
    this.#listening(this.#listens.size);
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
