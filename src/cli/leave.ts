/** Leaving in time: clients kill what lingers, and people complain about what stays. */

import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when the process is asked to end. */
export function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

/** How long what is in flight may take, and how long everything may; in milliseconds. */
export const GRACE = 1_600;
const HARD_END = 1_900;

/** What is being opened, or does not answer, is not waited for: its connections end with the process. */
const FAREWELL = 200;

export async function takeLeave(memory: { close(): Promise<void> } | undefined): Promise<void> {
  // A failure to say goodbye changes nothing any more.
  await Promise.race([memory?.close().catch(() => {}), delay(FAREWELL)]);
}

/** Ends the process after a while, whatever still hangs. */
export function endSoon(): void {
  setTimeout(() => process.exit(0), HARD_END).unref();
}
