/**
 * The database runs on the host's only thread, and nothing can interrupt it: signals and timeouts do not reach
 * WebAssembly. A query that never ends would hold all clients, and outlive them. So a second thread looks whether the
 * first still moves, and ends the process when it has not for long; the next host recovers what was committed.
 */
import { Worker } from 'node:worker_threads';

const BEAT_MS = 500;

/** Counts looks, not the clock, so that a suspended machine or process is not taken for a stuck one. */
const WATCH = `
  const { workerData } = require('node:worker_threads');
  const beat = new Int32Array(workerData.beat);
  let last = -1;
  let still = 0;
  setInterval(() => {
    const now = Atomics.load(beat, 0);
    still = now === last ? still + 1 : 0;
    last = now;
    if (still < workerData.looks) return;
    require('node:fs').writeSync(2, workerData.lastWords);
    process.kill(process.pid, 'SIGKILL');
  }, workerData.everyMs);
`;

/** @param stuckMs how long one message to the database may take, in milliseconds. */
export function startWatchdog(stuckMs: number): { stop(): Promise<void> } {
  const beat = new SharedArrayBuffer(4);
  const count = new Int32Array(beat);
  const timer = setInterval(() => Atomics.add(count, 0, 1), BEAT_MS);
  const everyMs = Math.max(2 * BEAT_MS, stuckMs / 10);
  const lastWords = `mempage error a query ran for more than ${Math.round(stuckMs / 1000)} s; the store host ends itself\n`;
  const worker = new Worker(WATCH, {
    eval: true,
    execArgv: [],
    workerData: { beat, everyMs, looks: Math.ceil(stuckMs / everyMs), lastWords },
  });
  worker.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await worker.terminate();
    },
  };
}
