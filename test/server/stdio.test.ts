/** The stdio server as a process: what it prints, and how it leaves. */
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { TOOL_NAMES } from '../../src/server/tool-list.ts';
import { describeStores } from '../support/stores.ts';
import { closeGate } from './support/gate.ts';
import {
  callTool,
  end,
  INITIALIZE,
  INITIALIZED,
  modernRequest,
  Program,
  request,
  storeSettings,
} from './support/program.ts';

const NEVER = { MEMPAGE_DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' };
const preload = (name: string) => {
  const file = pathToFileURL(resolve(import.meta.dirname, 'support', name)).href;
  return { NODE_OPTIONS: `--import ${file}` };
};

describe('stdout', () => {
  test('carries nothing but JSON-RPC, whatever a dependency prints', async () => {
    const program = new Program([], { ...NEVER, ...preload('noisy.mjs') });
    await program.said(/by a console of its own/);
    program.send(INITIALIZE, INITIALIZED, request(2, 'tools/list'), request(3, 'prompts/list'));
    program.child.stdin.write('this is no message\n');
    program.send(callTool(4, 'memory_search', { query: 'x' }), request(5, 'no/such/method'));
    await Promise.all([2, 3, 4, 5].map((id) => program.answer(id)));
    program.child.stdin.end();
    expect(await program.exited).toEqual({ code: 0, signal: null });
    // Every line parses, or this throws.
    expect(program.messages.map((message) => message.id).sort()).toEqual([1, 2, 3, 4, 5]);
    expect(program.stdout).toMatch(/\n$/);
    expect(program.stderr).toMatch(/a log line/);
    expect(program.stderr).toMatch(/by the console of before/);
    expect(program.stderr).toMatch(/without a line end/);
    expect(program.stderr).toMatch(/at the end/);
  });
});

describe('a stdio server', () => {
  test('answers what needs no store while the store cannot be reached', async () => {
    const program = new Program([], NEVER);
    program.send(modernRequest(1, 'server/discover'), modernRequest(2, 'tools/list'));
    expect((await program.answer(1)).result).toMatchObject({ supportedVersions: ['2026-07-28'] });
    expect((await program.answer(2)).result?.tools).toHaveLength(TOOL_NAMES.length);
    program.child.stdin.end();
    await program.exited;
  });

  test.each([
    ['stdin is closed', (program: Program) => program.child.stdin.end()],
    ['SIGTERM comes', (program: Program) => program.child.kill('SIGTERM')],
    ['SIGINT comes', (program: Program) => program.child.kill('SIGINT')],
    [
      'the reader of stdout is gone',
      (program: Program) => {
        program.child.stdout.destroy();
        program.send(request(9, 'tools/list'), request(10, 'tools/list'));
      },
    ],
  ])('leaves when %s', async (_, act) => {
    const program = new Program([], NEVER);
    program.send(INITIALIZE);
    await program.answer(1);
    act(program);
    expect(await program.exited).toEqual({ code: 0, signal: null });
  });

  test('leaves before it was ever spoken to', async () => {
    const program = new Program([], NEVER);
    program.child.stdin.end();
    expect(await program.exited).toEqual({ code: 0, signal: null });
  });

  test('leaves although its database never answers', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const program = new Program([], { MEMPAGE_DATABASE_URL: `postgresql://a@127.0.0.1:${port}/a` });
    const asked = new Promise((resolve) => silent.once('connection', resolve));
    program.send(INITIALIZE, INITIALIZED, callTool(2, 'memory_search', { query: 'x' }));
    await asked;
    program.child.stdin.end();
    expect(await program.exited).toEqual({ code: 0, signal: null });
    silent.close();
  });

  test('tells a person on a wrong setting what is wrong', async () => {
    const program = new Program(['--bank', 'Not A Bank'], NEVER);
    expect(await program.exited).toEqual({ code: 2, signal: null });
    expect(program.stderr).toMatch(/MEMPAGE_BANK \(--bank\) must be a name/);
    expect(program.stdout).toBe('');
  });
});

describeStores('a stdio server', (stores) => {
  const start = (bank: string) => {
    const program = new Program([], { ...storeSettings(stores.address()), MEMPAGE_BANK: bank });
    program.send(INITIALIZE, INITIALIZED);
    return program;
  };

  test('finishes what is in flight when stdin is closed', async () => {
    const program = start('in-flight');
    const append = (text: string) => ({ block: 'human', op: 'append', text });
    program.send(callTool(2, 'core_edit', append('Noor makes pots.')));
    await program.answer(2);
    const gate = await closeGate(stores.open(), 'in-flight');
    program.send(callTool(3, 'core_edit', append('Written on the way out.')), request(4, 'prompts/list'));
    await program.answer(4);
    program.child.stdin.end();
    await gate.open();
    expect(await program.exited).toEqual({ code: 0, signal: null });
    const answer = program.messages.find((message) => message.id === 3);
    expect(answer?.result?.structuredContent).toMatchObject({ status: 'updated', version: 2 });
  });

  test('leaves the embedded database to the store host', async () => {
    const settings = { ...storeSettings(stores.address()), ...preload('loaded.mjs') };
    const program = new Program([], settings);
    program.send(INITIALIZE, INITIALIZED, callTool(2, 'memory_search', { query: 'anything' }));
    await program.answer(2);
    await end(program);
    expect(program.stderr).toMatch(/loaded .*drizzle-orm/);
    expect(program.stderr).not.toMatch(/loaded .*electric-sql/);
  });

  test('names the client in what it writes', async () => {
    const program = start('actors');
    program.send(callTool(2, 'memory_insert', { memories: [{ content: 'Who wrote this?' }] }));
    const inserted = (await program.answer(2)).result?.structuredContent as { memories: { id: string }[] };
    program.send(callTool(3, 'memory_read', { ids: [inserted.memories[0]?.id] }));
    expect((await program.answer(3)).result?.structuredContent).toMatchObject({
      memories: [{ actor: 'raw' }],
    });
    program.child.stdin.end();
    await program.exited;
  });

  test('does not answer what was cancelled', async () => {
    const program = start('cancelled');
    program.send(callTool(2, 'memory_search', { query: 'anything' }));
    await program.answer(2);
    const gate = await closeGate(stores.open(), 'cancelled');
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 3 } };
    program.send(callTool(3, 'memory_insert', { memories: [{ content: 'Never mind.' }] }), cancel);
    program.send(request(4, 'prompts/list'));
    await program.answer(4);
    program.child.stdin.end();
    await gate.open();
    expect(await program.exited).toEqual({ code: 0, signal: null });
    expect(program.messages.map((message) => message.id)).toEqual([1, 2, 4]);
  });
});
