/** The requests that are being answered, so that a server that leaves can finish them first. */
import type { IncomingMessage, ServerResponse } from 'node:http';

export class InFlight {
  readonly #responses = new Set<ServerResponse>();
  #settled: (() => void)[] = [];

  add(req: IncomingMessage, res: ServerResponse): void {
    // A subscription ends only when somebody ends it. The header is obligatory in the protocol that has it.
    if (req.headers['mcp-method'] === 'subscriptions/listen') return;
    this.#responses.add(res);
    res.once('close', () => {
      this.#responses.delete(res);
      if (this.#responses.size > 0) return;
      for (const resolve of this.#settled) resolve();
      this.#settled = [];
    });
  }

  /** Resolves when all are answered, or after `ms`. */
  async settle(ms: number): Promise<void> {
    if (this.#responses.size === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
      this.#settled.push(resolve);
    });
    clearTimeout(timer);
  }
}
