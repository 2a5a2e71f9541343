/** The client libraries that people use, behind one face. */
import { createMCPClient } from '@ai-sdk/mcp';
import { Experimental_StdioMCPTransport as AiStdio } from '@ai-sdk/mcp/mcp-stdio';
import { Client as Client2, StreamableHTTPClientTransport as Http2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as Stdio2 } from '@modelcontextprotocol/client/stdio';
import { Client as Client1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as Stdio1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as Http1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CLI, cleanEnvironment, type Environment } from './program.ts';

export interface CallResult {
  readonly content: readonly { readonly type: string; readonly text?: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
  readonly _meta?: Record<string, unknown>;
}

export interface AnyClient {
  listTools(): Promise<{ tools: readonly { readonly name: string }[] }>;
  callTool(request: { name: string; arguments: Record<string, unknown> }): Promise<CallResult>;
  listResources(): Promise<{ resources: readonly { readonly uri: string }[] }>;
  readResource(request: { uri: string }): Promise<{ contents: readonly { readonly text?: string }[] }>;
  listPrompts(): Promise<{ prompts: readonly { readonly name: string }[] }>;
  close(): Promise<void>;
}

export type Target = { stdio: Environment } | { url: string; headers?: Record<string, string> };

export interface Library {
  readonly name: string;
  connect(target: Target): Promise<AnyClient>;
}

const info = { name: 'test-client', version: '1.0.0' };

const command = (settings: Environment) => ({
  command: process.execPath,
  args: [CLI],
  env: cleanEnvironment(settings),
});

async function connect1(target: Target): Promise<AnyClient> {
  const client = new Client1(info);
  const transport =
    'stdio' in target
      ? new Stdio1({ ...command(target.stdio), stderr: 'ignore' })
      : new Http1(new URL(target.url), { requestInit: { headers: target.headers } });
  await client.connect(transport);
  return client as AnyClient;
}

const connect2 =
  (mode: 'auto' | { pin: string }) =>
  async (target: Target): Promise<AnyClient> => {
    const client = new Client2(info, { versionNegotiation: { mode } });
    const transport =
      'stdio' in target
        ? new Stdio2({ ...command(target.stdio), stderr: 'ignore' })
        : new Http2(new URL(target.url), { requestInit: { headers: target.headers } });
    await client.connect(transport);
    return client as AnyClient;
  };

async function connectAi(target: Target): Promise<AnyClient> {
  const transport =
    'stdio' in target
      ? new AiStdio({ ...command(target.stdio), stderr: 'ignore' })
      : { type: 'http' as const, url: target.url, headers: target.headers };
  return (await createMCPClient({ transport })) as AnyClient;
}

export const LIBRARIES: readonly Library[] = [
  { name: 'SDK 1 (2025-11-25)', connect: connect1 },
  { name: 'SDK 2 (negotiating)', connect: connect2('auto') },
  { name: 'SDK 2 (2026-07-28 only)', connect: connect2({ pin: '2026-07-28' }) },
  { name: 'AI SDK', connect: connectAi },
];
