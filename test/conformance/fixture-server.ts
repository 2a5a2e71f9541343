/** Test-only entry: the fixture over HTTP on 127.0.0.1. Prints its URL when it listens; SIGTERM ends it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
} from '@modelcontextprotocol/node';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { createLegacySessions } from './fixture/legacy-sessions.ts';
import { createFixture } from './fixture/server.ts';
import type { ListChanges } from './fixture/tools.ts';

const changes: ListChanges = {
  tools: () => modern.notify.toolsChanged(),
  prompts: () => modern.notify.promptsChanged(),
};
const modern = createMcpHandler(() => createFixture(changes), { legacy: 'reject' });
const legacy = createLegacySessions(() => createFixture(changes));

const handle = toNodeHandler({
  fetch: async (request, options) =>
    (await isLegacyRequest(request)) ? legacy(request) : modern.fetch(request, options),
});
const validHost = localhostHostValidation();
const validOrigin = localhostOriginValidation();
const server = createServer((req, res) => {
  if (validHost(req, res) && validOrigin(req, res)) void handle(req, res);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`http://127.0.0.1:${port}/mcp`);
});
process.once('SIGTERM', () => process.exit(0));
