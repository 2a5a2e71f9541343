/** Leaving in time: clients kill what lingers, and people complain about what stays. */

/** Resolves when the process is asked to end. */
export function askedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

/** How long what is in flight may take, and how long everything may; in milliseconds. */
export const GRACE = 1_400;
const HARD_END = 1_800;

/** Ends the process after a while, whatever still hangs. */
export function endSoon(): void {
  setTimeout(() => process.exit(0), HARD_END).unref();
}
