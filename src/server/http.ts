/** MCP over Streamable HTTP, stateless: any number of such processes on one database behave as one server. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type FetchLikeMcpHandler, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { Log } from '../log.ts';
import { changeBus } from './changes.ts';
import { createServer as createMcpServer } from './create-server.ts';
import { authorizeBy } from './http/access.ts';
import { answer } from './http/answer.ts';
import { answerHealth } from './http/health.ts';
import { InFlight } from './http/in-flight.ts';
import { checkExposure, listen } from './http/listen.ts';
import { allowedOn, checkHost, checkOrigin } from './http/origin.ts';
import type { Served } from './served.ts';

export interface HttpOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Bearer token → bank; empty: none is asked for, and everybody gets `bank`. */
  readonly tokens: ReadonlyMap<string, string>;
  readonly bank: string;
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
  /** Bytes. */
  readonly bodyLimit: number;
  /** The protocol for one bank; asked for once per bank. See {@link bankHandler}. */
  handlerOf(bank: string): HttpHandler;
  /** Throws what stands in the way of answering. */
  health(): Promise<void>;
  readonly log: Log;
}

export interface HttpHandler extends FetchLikeMcpHandler {
  close(): Promise<void>;
}

export interface HttpServer {
  /** Of the MCP endpoint. */
  readonly url: string;
  /** Takes no more requests, finishes those that are done within `graceMs`, and cuts off the rest. */
  close(graceMs: number): Promise<void>;
}

/** Both eras on one bank. */
export function bankHandler(served: Served, bodyLimit: number): HttpHandler {
  return createMcpHandler((request) => createMcpServer(served, request), {
    legacy: 'stateless',
    bus: changeBus(served),
    maxRequestBodySize: bodyLimit,
    onerror: (error) => served.log.debug('protocol', { reason: error.message }),
  });
}

/**
 * Listens. Resolves when it does.
 * @throws MempageError `config` when the address would be open to others without tokens and allowed hosts, or is taken.
 */
export async function serveHttp(options: HttpOptions): Promise<HttpServer> {
  checkExposure(options);
  const handlers = new Map<
    string,
    { handle: ReturnType<typeof toNodeHandler>; close: () => Promise<void> }
  >();
  const handlerOf = (bank: string) => {
    const known = handlers.get(bank);
    if (known) return known;
    const handler = options.handlerOf(bank);
    const onerror = (error: Error) => options.log.debug('http', { reason: error.message });
    const made = {
      handle: toNodeHandler(handler, { maxRequestBodySize: options.bodyLimit, onerror }),
      close: () => handler.close(),
    };
    handlers.set(bank, made);
    return made;
  };
  const inFlight = new InFlight();
  const server = createServer(
    TIMEOUTS,
    listener(options, (bank, req, res) => {
      inFlight.add(req, res);
      return handlerOf(bank).handle(req, res);
    }),
  );
  const url = await listen(server, options.host, options.port);
  return {
    url,
    close: async (graceMs) => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await inFlight.settle(graceMs);
      await Promise.all([...handlers.values()].map((handler) => handler.close()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** In milliseconds. A request has to arrive in that time; its answer may take longer. */
const TIMEOUTS = { headersTimeout: 20_000, requestTimeout: 60_000, keepAliveTimeout: 30_000 };

type Serve = (bank: string, req: IncomingMessage, res: ServerResponse) => Promise<void>;

function listener(options: HttpOptions, serve: Serve) {
  const allowed = allowedOn(options.host, { hosts: options.allowedHosts, origins: options.allowedOrigins });
  const [hostAllowed, originAllowed] = [checkHost(allowed), checkOrigin(allowed)];
  const authorize = authorizeBy(options.tokens, options.bank);
  const serveMcp = (req: IncomingMessage, res: ServerResponse): void => {
    const bank = authorize(req, res);
    if (bank !== undefined) void serve(bank, req, res);
  };
  return (req: IncomingMessage, res: ServerResponse): void => {
    const path = req.url?.split('?')[0];
    // Probes name the address rather than the host, and learn nothing but a state.
    if (path === '/healthz') void answerHealth(options.health, res);
    else if (!hostAllowed(req, res) || !originAllowed(req, res)) return;
    else if (path !== '/mcp') answer(res, 404, 'The MCP endpoint is /mcp.');
    else if (req.method === 'OPTIONS') res.writeHead(204).end();
    else serveMcp(req, res);
  };
}
