/**
 * The lock of a data directory: at most one store host at a time, for as long as its process lives and no longer.
 *
 * Node has no flock(2). A lock file with a process id either outlives its owner (kill -9, power loss) or, once ids are
 * used again, accuses a stranger; and removing a stale file races with whoever makes it anew. What the kernel does
 * keep exactly as long as a process lives is its listening socket: connecting to a dead one's is refused, to a living
 * one's succeeds, also when the process is stopped or busy, since the kernel accepts for it. So every candidate
 * listens on a socket of its own, under a name that is never used again, and then looks at the others:
 *
 *  - nobody else listens: the lock is mine. Two cannot both find this: each listened before it looked, so the later
 *    one to listen saw the earlier one (the flag principle; no step needs to be atomic, nothing is ever taken over).
 *  - a host serves: withdraw, there is nothing to do.
 *  - another candidate with a smaller name: withdraw. With greater names only: wait until they have withdrawn, or
 *    one of them, which had looked before I listened, turns out to be the host.
 *  - a host that is opening or closing: wait for the one or the other.
 *
 * Names of the dead are removed by the holder only, and are never used again. A candidate that was so slow that its
 * socket was removed before it listened sees that its name is gone and begins anew.
 *
 * Windows has no socket files but names of pipes, which the kernel gives to one process at a time and takes back when
 * it ends: there the lock is one pipe with a fixed name (lock-pipe.ts).
 */
import { lockByPipe } from './lock-pipe.ts';
import type { Lock, LockRequest } from './lock-request.ts';
import { lockBySocket } from './lock-socket.ts';

/** @returns undefined when another host has the lock and keeps it. */
export async function acquireLock(request: LockRequest): Promise<Lock | undefined> {
  return process.platform === 'win32' ? await lockByPipe(request) : await lockBySocket(request);
}
