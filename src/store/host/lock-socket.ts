/** The lock where sockets are files: Linux, macOS, BSD. See lock.ts for why it is exact. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { storeMisconfigured } from '../../errors.ts';
import { randomToken } from './layout.ts';
import type { Incumbent, Lock, LockRequest } from './lock-request.ts';
import { processBirth } from './process-birth.ts';

const PREFIX = 'lock.';
const POLL_MS = 50;

export async function lockBySocket({ incumbent, waitMs }: LockRequest): Promise<Lock | undefined> {
  const deadline = performance.now() + waitMs;
  let flag = await raiseFlag();
  for (;;) {
    const { rivals, dead } = await lookAround(flag.name);
    if (rivals.length === 0) {
      if (flag.held()) {
        for (const name of dead) rmSync(name, { force: true });
        return flag;
      }
      flag.release();
      flag = await raiseFlag();
      continue;
    }
    if (mustWithdraw(flag.name, rivals, incumbent()) || performance.now() > deadline) {
      flag.release();
      return undefined;
    }
    await delay(POLL_MS * (1 + Math.random()));
  }
}

/** With a host that is opening or closing, candidates wait for it; without one, the smallest name goes on. */
function mustWithdraw(own: string, rivals: string[], incumbent: Incumbent | undefined): boolean {
  if (incumbent && rivals.includes(incumbent.lock)) return incumbent.serving;
  return rivals.some((rival) => rival < own);
}

/** Listens under a new name; from then on everybody sees that this process lives. */
async function raiseFlag(): Promise<Lock> {
  const birth = (await processBirth(process.pid)) ?? '0';
  const name = `${PREFIX}${randomToken().slice(0, 16)}.${process.pid}.${birth}`;
  const server = createServer((socket) => socket.destroy());
  await listening(server, name);
  return {
    name,
    held: () => existsSync(name),
    release: () => {
      // Closing removes the socket's file too.
      server.close();
    },
  };
}

function listening(server: Server, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      const unsupported = ['EOPNOTSUPP', 'ENOTSUP', 'EPERM', 'EINVAL', 'ENOSYS'].includes(error.code ?? '');
      reject(unsupported ? noSockets(error) : error);
    });
    server.listen(name, resolve);
  });
}

const noSockets = (error: Error) =>
  storeMisconfigured(
    'The file system of the data directory has no local sockets (a network share, a memory stick, a directory shared into a container?). Set MEMPAGE_DATA_DIR to a directory on a local disk (in Docker: a named volume).',
    error,
  );

async function lookAround(own: string): Promise<{ rivals: string[]; dead: string[] }> {
  const names = readdirSync('.').filter((name) => name.startsWith(PREFIX) && name !== own);
  const alive = await Promise.all(names.map(isAlive));
  return {
    rivals: names.filter((_, index) => alive[index]),
    dead: names.filter((_, index) => !alive[index]),
  };
}

/**
 * Linux refuses a connection if and only if nobody listens. macOS refuses also when a stopped host's queue is full,
 * so there the process that the name tells of must be gone too.
 */
async function isAlive(name: string): Promise<boolean> {
  if (await listens(name)) return true;
  if (process.platform === 'linux') return false;
  const [, , pid, birth] = name.split('.');
  return birth !== undefined && birth !== '0' && (await processBirth(Number(pid))) === birth;
}

/** Whether a process listens there; in doubt, it does. */
function listens(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path: name });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) =>
      resolve(!['ECONNREFUSED', 'ENOENT', 'ENOTSOCK'].includes(error.code ?? '')),
    );
  });
}
