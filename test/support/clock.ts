import type { Clock } from '../../src/clock.ts';

/** A clock that stands still until it is moved. */
export class TestClock implements Clock {
  #now = new Date('2026-06-15T12:00:00Z');

  now(): Date {
    return new Date(this.#now);
  }

  set(moment: string): void {
    this.#now = new Date(moment);
  }

  advance(milliseconds: number): void {
    this.#now = new Date(this.#now.getTime() + milliseconds);
  }
}
