/** From which moments a graph is seen, as callers say it. */
import { invalidInput } from '../errors.ts';
import type { FactView } from '../store/queries/graph.ts';
import { parseMoment } from '../time.ts';

export interface ViewInput {
  readonly predicate?: string;
  /** ISO 8601: what was believed then. A date means its end. */
  readonly asOf?: string;
  /** ISO 8601: what was true then; a day or month means any time in it. Default: the moment of `asOf`, or now. */
  readonly validAt?: string;
  /** Also what was true at other times. */
  readonly includeHistory?: boolean;
}

/** @throws MempageError `invalid_input` for dates */
export function viewOf(input: ViewInput, timeZone: string, now: Date): FactView {
  const asOf = input.asOf === undefined ? undefined : lastMoment(input.asOf, timeZone);
  if (input.includeHistory && input.validAt !== undefined) {
    throw invalidInput(
      'Give valid_at for what was true at a time, or include_history for all times, not both.',
    );
  }
  return {
    now,
    asOf,
    predicate: input.predicate,
    valid: input.includeHistory
      ? undefined
      : input.validAt === undefined
        ? instant(asOf ?? now)
        : spanOf(input.validAt, timeZone),
  };
}

const instant = (moment: Date) => ({ from: moment, to: new Date(moment.getTime() + 1) });

/** The last moment of a day or month, or the moment itself. */
export function lastMoment(text: string, timeZone: string): Date {
  const { from, to } = spanOf(text, timeZone);
  return new Date(Math.max(from.getTime(), to.getTime() - 1));
}

function spanOf(text: string, timeZone: string): { from: Date; to: Date } {
  const from = parseMoment(text, timeZone, 'start');
  const to = parseMoment(text, timeZone, 'end');
  return from.getTime() === to.getTime() ? instant(from) : { from, to };
}
