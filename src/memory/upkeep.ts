/** Keeps a bank in the background: small batches, now and then, one process at a time, only while the bank is used. */
import { randomUUID } from 'node:crypto';
import type { Bank } from './bank.ts';
import { maintain } from './maintain.ts';

export interface Upkeep {
  /** The bank is in use: there will be work. */
  poke(): void;
  stop(): void;
}

/** In milliseconds. The first is soon, since processes that serve one client do not live long. */
const PAUSES = { first: 60_000, later: 600_000 };
/** Small, so that nobody waits long for the bank's lock; what is left is done the next time. */
const BATCH = 50;
const BATCHES = 20;

/** Does not keep the process alive, and never fails: what could not be done is tried the next time. */
export function createUpkeep(bank: Bank, pauses = PAUSES): Upkeep {
  const holder = randomUUID();
  let pause = pauses.first;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const run = async () => {
    for (let i = 0; i < BATCHES && !stopped; i++) {
      if (!(await maintain(bank, { batch: BATCH, holder })).more) return;
    }
  };
  const runAndRest = () =>
    run()
      .catch((error: unknown) => {
        bank.log.debug('maintenance postponed', {
          reason: error instanceof Error ? error.message : 'unknown',
        });
      })
      .finally(() => {
        timer = undefined;
        pause = pauses.later;
      });
  return {
    poke: () => {
      if (!stopped) timer ??= setTimeout(() => void runAndRest(), pause).unref();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
