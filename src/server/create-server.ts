/** Makes the MCP server of one connection (stdio) or one request (HTTP), for both eras of the protocol. */
import {
  CLIENT_INFO_META_KEY,
  type Implementation,
  type McpRequestContext,
  McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { toolFailure } from './error-boundary.ts';
import { INSTRUCTIONS } from './instructions.ts';
import { registerPrompts } from './prompts.ts';
import { registerResources } from './resources.ts';
import type { Served } from './served.ts';
import { type ListedTool, listTools, shownSchema } from './tool-list.ts';

export function createServer(served: Served, { era, requestInfo }: McpRequestContext): McpServer {
  // A request of the older era over HTTP is answered and forgotten: there is nothing to send changes on.
  const notifies = era === 'modern' || requestInfo === undefined;
  const server = new McpServer(
    { name: 'mempage', title: 'mempage', version: served.version },
    {
      instructions: INSTRUCTIONS,
      capabilities: {
        tools: { listChanged: false },
        prompts: { listChanged: false },
        resources: { subscribe: notifies, listChanged: notifies },
      },
    },
  );
  for (const tool of listTools()) registerTool(server, tool, served);
  registerResources(server, served);
  registerPrompts(server);
  return server;
}

function registerTool(server: McpServer, listed: ListedTool, served: Served): void {
  const { name, inputSchema, outputSchema, ...shown } = listed;
  const schemas = { inputSchema: shownSchema(inputSchema), outputSchema: shownSchema(outputSchema) };
  server.registerTool(name, { ...shown, ...schemas }, async (args: unknown, ctx: ServerContext) => {
    try {
      const { tools, bank } = await served.open();
      const tool = tools.find((each) => each.name === name);
      if (!tool) throw new Error(`no tool is behind the listed ${name}`);
      const { text, data } = await tool.call(bank(clientName(server, ctx)), args, ctx.mcpReq.signal);
      return { content: [{ type: 'text', text }], structuredContent: data };
    } catch (error) {
      return toolFailure(error, name, served.log);
    }
  });
}

/** How the client calls itself, to be kept with what it writes. */
function clientName(server: McpServer, ctx: ServerContext): string | undefined {
  const envelope: Record<string, unknown> = ctx.mcpReq.envelope ?? {};
  const info = (envelope[CLIENT_INFO_META_KEY] ?? server.server.getClientVersion()) as
    | Partial<Implementation>
    | undefined;
  const name = typeof info?.name === 'string' ? info.name : '';
  return name.replace(/\p{C}/gu, '').trim().slice(0, 100) || undefined;
}
