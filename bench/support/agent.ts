/**
 * Stands for an agent that turns a question about time into the arguments of memory_timeline. It reads the words of the
 * question only; a model would do the same from the tool's description.
 */
import type { SessionSpan, Situation, Understood } from '../../src/retrieval/understand/types.ts';
import { understand } from '../../src/retrieval/understand/understand.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Undefined when the question says nothing of time. */
export function timelineArguments(
  question: string,
  situation: Situation,
): Record<string, unknown> | undefined {
  const { time, sessions, weekdays }: Understood = understand(question, situation);
  // "Before our third session": that takes an agent that counts, and no question of the data says it.
  if ((!time && !sessions && !weekdays) || sessions?.side) return undefined;
  const days = sessions?.weekday === undefined ? weekdays?.days : [sessions.weekday];
  return {
    ...(time?.from ? { from: time.from.toISOString() } : {}),
    ...(time?.to ? { to: new Date(time.to.getTime() - 1).toISOString() } : {}),
    ...(sessions ? { session: sessions.spans.map(written).join(',') } : {}),
    ...(days ? { weekday: days.map((day) => DAYS[day]).join(',') } : {}),
  };
}

const written = ({ first, last }: SessionSpan): string => (first === last ? `${first}` : `${first}..${last}`);
