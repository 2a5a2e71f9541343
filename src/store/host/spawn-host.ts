/** Starts a store host as a process of its own that outlives the one that started it. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import type { Layout } from './layout.ts';

/** How to run a host. The composition root knows; it is the hidden CLI command that calls runHost. */
export interface HostCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the host: see hostEnvironment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface StartedHost {
  readonly pid: number;
  /** Undefined while it runs; then how it ended, for people. */
  ended(): { readonly failed: boolean; readonly how: string } | undefined;
}

/** The log is put aside when it is longer; bytes. */
const LOG_LIMIT = 256 * 1024;

/** What a host needs of the environment: where temporary files go, and what Windows needs to run at all. */
const NEEDED = ['TMPDIR', 'TEMP', 'TMP', 'XDG_RUNTIME_DIR', 'SYSTEMROOT', 'LOCALAPPDATA', 'TZ'];

/** The part of an environment that a host may see: it lives longer than its starter and needs no keys or passwords. */
export function hostEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const wanted = Object.entries(env).filter(([name]) => NEEDED.includes(name.toUpperCase()));
  return Object.fromEntries(wanted.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

export function spawnHost(layout: Layout, { command, args, env }: HostCommand): StartedHost {
  const log = openLog(layout.log);
  let end: { failed: boolean; how: string } | undefined;
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: layout.runDir,
    env,
    windowsHide: true,
  });
  closeSync(log);
  child.once('error', (error: NodeJS.ErrnoException) => {
    end = { failed: true, how: `${command} cannot be run: ${error.code ?? 'unknown'}` };
  });
  child.once('exit', (code, signal) => {
    end ??= { failed: code !== 0, how: signal ? `ended by ${signal}` : `exit code ${code}` };
  });
  child.unref();
  return { pid: child.pid ?? 0, ended: () => end };
}

/** Two files at most; a host writes a few lines in its life. */
function openLog(path: string): number {
  try {
    if (statSync(path).size > LOG_LIMIT) renameSync(path, `${path}.1`);
  } catch {
    // No log yet, or another process has just put it aside.
  }
  return openSync(path, 'a', 0o600);
}
