/** Runs the built command line as a client would: `npm run build` comes first. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** An installed package can be tested instead of the build in this directory. */
export const CLI = resolve(process.env.MEMPAGE_TEST_CLI ?? 'dist/cli.js');

export type Environment = Record<string, string>;

/** Nothing of the environment of whoever runs the tests reaches the program. */
export const cleanEnvironment = (settings: Environment = {}): Environment => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  MEMPAGE_EMBEDDER: 'none',
  ...settings,
});

/** How a program reaches the store of a fixture. */
export const storeSettings = (address: { url: string } | { dataDir: string }): Environment =>
  'url' in address ? { MEMPAGE_DATABASE_URL: address.url } : { MEMPAGE_DATA_DIR: address.dataDir };

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class Program {
  readonly child: ChildProcessWithoutNullStreams;
  readonly exited: Promise<Exit>;
  stdout = '';
  stderr = '';

  constructor(args: readonly string[], settings: Environment = {}) {
    this.child = spawn(process.execPath, [CLI, ...args], { env: cleanEnvironment(settings) });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    // What it does not read any more is no error of the test.
    this.child.stdin.on('error', () => {});
    this.exited = new Promise((resolve) => {
      this.child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  /** Sends JSON-RPC messages, one a line. */
  send(...messages: object[]): void {
    for (const message of messages) this.child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** The messages so far. Throws if any line of stdout is none. */
  get messages(): Message[] {
    return this.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const message = JSON.parse(line) as Message;
        if (message.jsonrpc !== '2.0') throw new Error(`not JSON-RPC: ${line}`);
        return message;
      });
  }

  /** The answer to the request with this id. */
  answer(id: number): Promise<Message> {
    return until(`the answer to request ${id}`, () => this.messages.find((message) => message.id === id));
  }

  /** What a pattern finds in stderr. */
  said(pattern: RegExp): Promise<RegExpExecArray> {
    return until(`${pattern} on stderr`, () => pattern.exec(this.stderr) ?? undefined);
  }
}

export interface Message {
  readonly jsonrpc: string;
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** Waits until there is something; the test's own time limit ends a wait for nothing. */
export async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (let waited = 0; waited < 25_000; waited += 10) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(10);
  }
  throw new Error(`${what} did not come`);
}

export const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

export const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };

/** A request of 2025-11-25. */
export const request = (id: number, method: string, params: object = {}) => ({
  jsonrpc: '2.0',
  id,
  method,
  params,
});

export const callTool = (id: number, name: string, args: object) =>
  request(id, 'tools/call', { name, arguments: args });

/** A request of 2026-07-28, which says with each request what it speaks. */
export const modernRequest = (id: number, method: string, params: object = {}) =>
  request(id, method, {
    ...params,
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  });

/** A server over HTTP on any free port. */
export async function startHttp(
  settings: Environment,
  ...args: string[]
): Promise<{ program: Program; url: string }> {
  const program = new Program(['http', '--port', '0', ...args], settings);
  const [, url = ''] = await program.said(/^mempage listening on (\S+)$/m);
  return { program, url };
}

/** Asks a program to end and waits until it has. */
export async function end(program: Program, signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
  program.child.kill(signal);
  return await program.exited;
}
