/** Serves the Postgres wire protocol on a local socket, for as many clients as come. */
import { createServer, type Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from './connection.ts';
import type { Turns } from './turns.ts';

export interface WireServer {
  /** Resolves when no client has been connected for `idleMs`. */
  readonly idle: Promise<void>;
  /** Takes no new clients, lets begun units end for at most `graceMs`, then sends everybody away. */
  leave(graceMs: number): Promise<void>;
}

export interface WireServerOptions {
  readonly path: string;
  readonly turns: Turns;
  readonly greeting: Uint8Array;
  readonly idleMs: number;
}

const POLL_MS = 10;

/** @throws the system's error when the address cannot be listened on. */
export async function serveWire({ path, turns, greeting, idleMs }: WireServerOptions): Promise<WireServer> {
  const connections = new Set<Connection>();
  const idle = idleWatch(idleMs);
  let leaving = false;
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    const connection = new Connection(socket, { turns, greeting, leaving: () => leaving });
    connections.add(connection);
    idle.busy();
    socket.once('close', () => {
      connections.delete(connection);
      if (connections.size === 0) idle.quiet();
    });
  });
  await listening(server, path);
  idle.quiet();
  return {
    idle: idle.reached,
    leave: async (graceMs) => {
      leaving = true;
      idle.busy();
      server.close();
      const deadline = performance.now() + graceMs;
      for (;;) {
        const late = performance.now() > deadline;
        for (const connection of connections) {
          if (late || !turns.isInvolved(connection)) connection.dismissForShutdown();
        }
        if (connections.size === 0 || late) break;
        await delay(POLL_MS);
      }
      await turns.settled();
    },
  };
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(path, resolve);
  });
}

function idleWatch(idleMs: number): { reached: Promise<void>; busy(): void; quiet(): void } {
  let timer: NodeJS.Timeout | undefined;
  let reach: () => void = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const busy = () => clearTimeout(timer);
  return {
    reached,
    busy,
    quiet: () => {
      busy();
      timer = setTimeout(reach, idleMs);
    },
  };
}
