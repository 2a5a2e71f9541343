/**
 * The lock on Windows: one pipe with a fixed name. The system lets one process create its first instance and takes
 * the name back when that process ends. The name holds a secret that lies in the directory, so that nobody who cannot
 * read the directory can take it first.
 */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { randomToken } from './layout.ts';
import type { Lock, LockRequest } from './lock-request.ts';

const POLL_MS = 50;

export async function lockByPipe({ runDir, incumbent, waitMs }: LockRequest): Promise<Lock | undefined> {
  const deadline = performance.now() + waitMs;
  const name = `\\\\.\\pipe\\mempage-lock-${secretOf(runDir)}`;
  for (;;) {
    const server = await listenAlone(name);
    if (server) return { name: `lock.${randomToken()}`, held: () => true, release: () => server.close() };
    if (incumbent()?.serving || performance.now() > deadline) return undefined;
    await delay(POLL_MS);
  }
}

/** @returns undefined when another process has the name. */
function listenAlone(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen(name, () => resolve(server));
  });
}

/** Linking a finished file into place is atomic: everybody reads the same secret, and nobody reads half of one. */
export function secretOf(runDir: string): string {
  const path = join(runDir, 'secret');
  const draft = `${path}.${randomToken()}`;
  writeFileSync(draft, randomToken(), { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return readFileSync(path, 'utf8');
}
