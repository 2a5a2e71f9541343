/**
 * Many processes on one fresh embedded directory, started at the same moment; one of them and the store host are killed
 * midway. Whatever was acknowledged is there afterwards, once.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readHostInfo } from '../../src/store/host/host-info.ts';
import { layoutOf } from '../../src/store/host/layout.ts';

const CLI = resolve(import.meta.dirname, '../../dist/cli.js');
const PROCESSES = 8;
const INSERTS = 100;

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'mempage-crowd-'));
});

afterEach(async () => {
  const host = readHostInfo(layoutOf(dataDir));
  if (host) process.kill(host.pid, 'SIGKILL');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

async function start(): Promise<{ client: Client; pid: number }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, '--data-dir', dataDir, '--embedder', 'none'],
    stderr: 'ignore',
  });
  const client = new Client({ name: 'crowd', version: '1.0.0' });
  await client.connect(transport);
  return { client, pid: transport.pid ?? 0 };
}

/** Inserts one memory after the other; returns the texts that were acknowledged. */
async function insertAll(
  client: Client,
  worker: number,
  progress: () => void,
  refusals: unknown[],
): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let i = 0; i < INSERTS; i++) {
    const content = `worker ${worker} observed event ${i}`;
    const call = client.callTool({ name: 'memory_insert', arguments: { memories: [{ content }] } });
    const result = await call.catch(() => undefined);
    // The connection of a killed process ends here.
    if (!result) break;
    if (result.isError) refusals.push(result.content);
    else acknowledged.push(content);
    progress();
  }
  return acknowledged;
}

async function allContents(client: Client): Promise<string[]> {
  const contents: string[] = [];
  let cursor: string | undefined;
  do {
    const result = await client.callTool({
      name: 'memory_timeline',
      arguments: { limit: 200, ...(cursor && { cursor }) },
    });
    const data = result.structuredContent as { memories: { content: string }[]; next_cursor?: string };
    contents.push(...data.memories.map((memory) => memory.content));
    cursor = data.next_cursor;
  } while (cursor);
  return contents;
}

test('nothing acknowledged is lost or doubled when a process and the host are killed', {
  timeout: 300_000,
}, async () => {
  const servers = await Promise.all(Array.from({ length: PROCESSES }, start));
  let done = 0;
  const killed: string[] = [];
  const progress = () => {
    done++;
    if (done === 200) {
      process.kill(servers[0]?.pid ?? 0, 'SIGKILL');
      killed.push('process');
    }
    if (done === 400) {
      process.kill(readHostInfo(layoutOf(dataDir))?.pid ?? 0, 'SIGKILL');
      killed.push('host');
    }
  };
  const refusals: unknown[] = [];
  const lists = await Promise.all(
    servers.map(({ client }, worker) => insertAll(client, worker, progress, refusals)),
  );
  const acknowledged = lists.flat();
  expect(killed).toEqual(['process', 'host']);
  // Every process but the killed one gets through, host or no host.
  expect(refusals).toEqual([]);
  expect(acknowledged.filter((content) => !content.startsWith('worker 0 '))).toHaveLength(
    (PROCESSES - 1) * INSERTS,
  );

  const { client } = await start();
  const contents = await allContents(client);
  expect(new Set(contents).size).toBe(contents.length);
  expect(acknowledged.filter((content) => !contents.includes(content))).toEqual([]);
  await Promise.all([...servers.slice(1).map((server) => server.client.close()), client.close()]);
});
