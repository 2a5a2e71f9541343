/** Where "now" comes from. Passed in from the composition root, so that tests and simulations own time. */
export interface Clock {
  now(): Date;
}

/** The machine's clock; only the composition root uses it. */
export const systemClock: Clock = { now: () => new Date() };
