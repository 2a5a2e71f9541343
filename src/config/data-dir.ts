import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Environment } from './reader.ts';

/** Where each system keeps a user's application data. */
export function defaultDataDir(env: Environment, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'mempage');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'mempage');
  const base = env.XDG_DATA_HOME;
  // XDG base directory specification: a relative path is to be ignored.
  return join(base?.startsWith('/') ? base : join(homedir(), '.local', 'share'), 'mempage');
}

/** Absolute; no shell expands `~` in the configuration of a client. */
export const expandPath = (path: string): string => resolve(path.replace(/^~(?=$|[/\\])/, homedir()));
