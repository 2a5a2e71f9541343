/** How far text is trusted, by where it came from. */
import type { Origin } from '../types.ts';

/** Least trusted first. */
const BY_TRUST: readonly Origin[] = ['web', 'tool', 'import', 'agent', 'user'];

/** What was derived from several sources is trusted as little as the least of them. */
export function lowestTrust(origins: readonly Origin[]): Origin {
  const ranks = origins.map((origin) => BY_TRUST.indexOf(origin));
  return BY_TRUST[Math.min(...ranks)] ?? 'agent';
}
