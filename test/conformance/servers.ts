/** Starts the servers that are judged, each as a process of its own, and ends them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(import.meta.dirname, '../..');
const START_TIMEOUT_MS = 30_000;

export interface RunningServer {
  url: string;
  stop(): Promise<void>;
}

/** The test-only entry with the suite's fixtures, which serves 2025-11-25 in one of two ways. */
export function startFixture(legacy: 'sessions' | 'stateless'): Promise<RunningServer> {
  const entry = join(ROOT, 'test/conformance/fixture-server.ts');
  return start(['--import', import.meta.resolve('tsx'), entry, legacy], {});
}

/** The product as it is shipped, on an empty embedded store. */
export async function startShipped(): Promise<RunningServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mempage-conformance-'));
  const server = await start([join(ROOT, 'dist/cli.js'), 'http', '--port', '0'], {
    MEMPAGE_DATA_DIR: dataDir,
  });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 });
    },
  };
}

async function start(args: string[], env: Record<string, string>): Promise<RunningServer> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    return { url: await announcedUrl(child), stop: () => stop(child) };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

/** Servers say where they listen on stdout or stderr. */
function announcedUrl(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  return new Promise((done, reject) => {
    const fail = (why: string) => reject(new Error(`${why}; it said:\n${said.join('\n')}`));
    const timer = setTimeout(() => fail('the server did not say its URL in time'), START_TIMEOUT_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`the server ended with code ${code}`);
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const url = /http:\/\/[^\s"]+\/mcp\b/.exec(line)?.[0];
        if (!url) return;
        clearTimeout(timer);
        done(url);
      });
    }
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
