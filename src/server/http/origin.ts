/**
 * Against DNS rebinding and web pages that call local servers: the Host and the Origin of a request must be known ones.
 * The protocol asks for the Origin check and for 403.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import {
  localhostAllowedHostnames,
  validateHostHeader,
  validateOriginHeader,
} from '@modelcontextprotocol/server';
import { answer } from './answer.ts';

export interface Allowed {
  /** Host names without port, in lower case. */
  readonly hosts: readonly string[];
  /** Exact origins, for instance `https://app.example.com`. */
  readonly origins: readonly string[];
}

/** Whether a request may proceed; if not, it is answered. */
export type Check = (req: IncomingMessage, res: ServerResponse) => boolean;

/** On the loopback its own names are always allowed; elsewhere only what was named. */
export function allowedOn(host: string, { hosts, origins }: Allowed): Allowed {
  return { hosts: isLoopback(host) ? [...localhostAllowedHostnames(), ...hosts] : hosts, origins };
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));

export function checkHost({ hosts }: Allowed): Check {
  return (req, res) => {
    if (validateHostHeader(req.headers.host, [...hosts]).ok) return true;
    answer(res, 403, 'This Host is not allowed. MEMPAGE_ALLOWED_HOSTS names further ones.');
    return false;
  };
}

/** Programs send no Origin and pass. Pages of named origins get the headers that browsers ask for (CORS). */
export function checkOrigin({ hosts, origins }: Allowed): Check {
  return (req, res) => {
    const { origin } = req.headers;
    if (origin === undefined) return true;
    const named = origins.includes(origin.toLowerCase());
    if (named) for (const [name, value] of Object.entries(corsHeaders(origin))) res.setHeader(name, value);
    if (named || isPageOf(hosts, origin)) return true;
    answer(res, 403, 'This Origin is not allowed. MEMPAGE_ALLOWED_ORIGINS names further ones.');
    return false;
  };
}

const isPageOf = (hosts: readonly string[], origin: string): boolean =>
  validateOriginHeader(origin, [...hosts]).ok;

const corsHeaders = (origin: string) => ({
  'Access-Control-Allow-Origin': origin,
  'Access-Control-Allow-Methods': 'GET, POST, DELETE, OPTIONS',
  'Access-Control-Allow-Headers':
    'Authorization, Content-Type, Last-Event-ID, Mcp-Method, Mcp-Name, Mcp-Protocol-Version, Mcp-Session-Id',
  'Access-Control-Expose-Headers': 'Mcp-Session-Id, WWW-Authenticate',
  'Access-Control-Max-Age': '600',
  Vary: 'Origin',
});
