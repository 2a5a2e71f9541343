/** When a process was born: with its id, that names a process for good, although ids are used again. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * A short word for the birth of a living process, the same whoever asks.
 * @returns undefined when no such process lives (a zombie does not) or this platform does not tell.
 */
export async function processBirth(
  pid: number,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  try {
    return platform === 'linux' ? await birthFromProc(pid) : await birthFromPs(pid);
  } catch {
    return undefined;
  }
}

/** proc(5): the fields after the last parenthesis are state (3) … starttime (22), in ticks since the machine started. */
async function birthFromProc(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields[0] ?? 'X';
  return isDead(state) ? undefined : fields[19];
}

async function birthFromPs(pid: number): Promise<string | undefined> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    env: { LC_ALL: 'C', PATH: '/bin:/usr/bin' },
    timeout: 5_000,
  });
  const [state = 'X', ...birth] = stdout.trim().split(/\s+/);
  return isDead(state) ? undefined : createHash('sha256').update(birth.join(' ')).digest('hex').slice(0, 12);
}

const isDead = (state: string): boolean => /^[ZX]/.test(state);
