/** How far text is trusted, by where it came from. */
import { isOwn, type Origin } from '../types.ts';

/** Least trusted first. */
const BY_TRUST: readonly Origin[] = ['web', 'tool', 'import', 'agent', 'user'];

/** What was derived from several sources is trusted as little as the least of them. */
export function lowestTrust(origins: readonly Origin[]): Origin {
  const ranks = origins.map((origin) => BY_TRUST.indexOf(origin));
  return BY_TRUST[Math.min(...ranks)] ?? 'agent';
}

/**
 * Whether text of the one origin may add to a memory of the other. The agent adds to what the user said, as it does with
 * memory_update; nothing else adds to what is more trusted, which would lend its origin to it.
 */
export const mayAdd = (given: Origin, stored: Origin): boolean =>
  given === stored || (isOwn(given) && lowestTrust([given, stored]) === given);
