/** How a query was read, for people: only what the search went by is told as such. */
import type { Understood } from '../retrieval/understand/types.ts';
import { formatDay } from '../time.ts';

/** What became of the times and sessions that a query names. */
export interface Became {
  readonly timeZone: string;
  /** The caller gave another time, within which the query's does nothing. */
  readonly otherTime: boolean;
  /** The caller named other sessions. */
  readonly otherSessions: boolean;
  /** No session has the numbers. */
  readonly noSession: boolean;
}

/** @param beyond nothing fits them, and what is shown was found without them */
export function readAs(understood: Understood, became: Became, beyond = false): string[] {
  const { time, sessions, weekdays, notes } = understood;
  const { timeZone, otherTime, otherSessions, noSession } = became;
  const day = (moment: Date | undefined) => (moment ? formatDay(moment, timeZone) : '…');
  const left = beyond ? ', not applied' : '';
  const told = (source: string, how: string, other?: string) =>
    `"${source}": ${other ? `not applied, ${other} given` : how}`;
  const instead = sessions?.within ? otherSessions && 'session' : otherTime && 'from/to';
  return [
    ...(time
      ? [
          told(
            time.source,
            `from ${day(time.from)} to before ${day(time.to)}${time.hard ? left : ', preferred'}`,
            instead || undefined,
          ),
        ]
      : []),
    ...(sessions
      ? [
          told(
            sessions.source,
            `by order of sessions${noSession ? '; there is none' : ''}${left}`,
            otherSessions ? 'session' : undefined,
          ),
        ]
      : []),
    ...(weekdays?.hard ? [told(weekdays.source, `by day of the week${left}`)] : []),
    ...notes,
  ];
}
