/** MCP over stdio: one client, for as long as its end of the pipe is open. */
import type { Readable, Writable } from 'node:stream';
import { serveStdio as serve } from '@modelcontextprotocol/server/stdio';
import type { Log } from '../log.ts';
import { createServer } from './create-server.ts';
import type { Served } from './served.ts';
import { tellListeners, tellSubscriber } from './stdio-changes.ts';
import { StdioWire } from './stdio-wire.ts';

export interface StdioOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly served: Served;
  readonly log: Log;
}

export interface StdioServer {
  /** Resolves when the client has gone. */
  readonly ended: Promise<void>;
  /** Answers what is in flight, as far as it is done within `graceMs`, then closes. */
  close(graceMs: number): Promise<void>;
}

export function serveStdio({ input, output, served, log }: StdioOptions): StdioServer {
  const wire = new StdioWire(input, output);
  const handle = serve(
    (request) => {
      const server = createServer(served, request);
      if (request.era === 'modern') tellListeners(server, served, wire);
      else tellSubscriber(server, served);
      return server;
    },
    {
      transport: wire,
      legacy: 'serve',
      onerror: (error) => log.debug('protocol', { reason: error.message }),
    },
  );
  return {
    ended: wire.ended,
    close: async (graceMs) => {
      await wire.settle(graceMs);
      await handle.close();
    },
  };
}
