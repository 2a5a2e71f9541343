/** Runs batches of waiting work in the background, one at a time, and waits longer after each failure. */
import type { Log } from '../log.ts';

export interface BackgroundWork {
  /** There may be work. */
  poke(): void;
  /** Aborts the running batch; nothing runs afterwards. */
  stop(): void;
}

/** Writes often come in bursts; in milliseconds. */
const SETTLE = 200;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;

/**
 * @param batch does some of the work and returns how much it did, 0 when none is left. Its failure means: later.
 */
export function createBackgroundWork(
  batch: (signal: AbortSignal) => Promise<number>,
  log: Log,
): BackgroundWork {
  const stopped = new AbortController();
  let state: 'idle' | 'waiting' | 'running' = 'idle';
  let again = false;
  let failures = 0;
  let timer: NodeJS.Timeout | undefined;

  const wait = (ms: number) => {
    state = 'waiting';
    // Does not keep the process alive: what is left is done by the next one.
    timer = setTimeout(() => void run(), ms).unref();
  };
  const run = async () => {
    state = 'running';
    again = false;
    try {
      while (!stopped.signal.aborted && (await batch(stopped.signal)) > 0) failures = 0;
    } catch (error) {
      if (stopped.signal.aborted) return;
      const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures++) * (0.5 + Math.random() / 2);
      const say = failures === 1 ? log.warn : log.debug;
      say('background work postponed', {
        ms: Math.round(pause),
        reason: error instanceof Error ? error.message : 'unknown',
      });
      return wait(pause);
    }
    state = 'idle';
    if (again) wait(SETTLE);
  };
  return {
    poke: () => {
      if (stopped.signal.aborted) return;
      if (state === 'idle') wait(SETTLE);
      else again = true;
    },
    stop: () => {
      clearTimeout(timer);
      stopped.abort();
    },
  };
}
