/**
 * Test-only entry: the fixture over the product's own HTTP stack on 127.0.0.1. Says its URL when it listens; SIGTERM
 * ends it. `fixture-server.ts [sessions|stateless]`: how 2025-11-25 is served; stateless is how the product does it.
 */
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { silentLog } from '../../src/log.ts';
import { type HttpHandler, serveHttp } from '../../src/server/http.ts';
import { createLegacySessions } from './fixture/legacy-sessions.ts';
import { createFixture } from './fixture/server.ts';
import type { ListChanges } from './fixture/tools.ts';

const sessions = process.argv[2] !== 'stateless';
const changes: ListChanges = {
  tools: () => handler.notify.toolsChanged(),
  prompts: () => handler.notify.promptsChanged(),
};
const handler = createMcpHandler(() => createFixture(changes), { legacy: sessions ? 'reject' : 'stateless' });
const legacy = createLegacySessions(() => createFixture(changes));
const withSessions: HttpHandler = {
  fetch: async (request, options) =>
    (await isLegacyRequest(request)) ? legacy(request) : handler.fetch(request, options),
  close: () => handler.close(),
};

const { url } = await serveHttp({
  host: '127.0.0.1',
  port: 0,
  tokens: new Map(),
  bank: 'conformance',
  allowedHosts: [],
  allowedOrigins: [],
  bodyLimit: 4 * 1024 * 1024,
  handlerOf: () => (sessions ? withSessions : handler),
  health: async () => {},
  log: silentLog,
});
console.log(url);
process.once('SIGTERM', () => process.exit(0));
