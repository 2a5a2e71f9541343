/** Who acts where a person decides at a terminal. */
import { userInfo } from 'node:os';
import type { Settings } from '../config.ts';

/** The configured actor, else the name of the user that the process runs as. */
export function personOf({ actor }: Pick<Settings, 'actor'>): string {
  if (actor !== undefined) return actor;
  try {
    return userInfo().username;
  } catch {
    // The user has no entry with the system, as in some containers.
    return 'person';
  }
}
