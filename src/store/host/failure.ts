/** Why a host did not start or ended: said by the host in a file, read by the client that started it. */
import { closeSync, fstatSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { MempageError, storeMisconfigured, storeUnavailable } from '../../errors.ts';
import { diskFull, freeBytes } from './data-dir.ts';
import type { Layout } from './layout.ts';

/** With less than this left, a start that failed without a word failed for want of room. Bytes. */
const FULL = 4 * 1024 * 1024;
const TAIL_BYTES = 8 * 1024;

/** Leaves word for the client. Only errors made on purpose are told; others may hold anything. */
export function reportFailure(layout: Layout, error: unknown): void {
  if (!(error instanceof MempageError)) return;
  try {
    const said = { pid: process.pid, code: error.code, message: error.message };
    writeFileSync(layout.failure, JSON.stringify(said), { mode: 0o600 });
  } catch {
    // A full disk; the client finds that out for itself.
  }
}

/** The error to show when the host that this client started has ended before it served. */
export async function explainFailedStart(layout: Layout, pid: number, exit: string): Promise<MempageError> {
  const said = readReport(layout, pid);
  if (said) return said;
  const free = await freeBytes(layout.dataDir);
  if (free !== undefined && free < FULL) return diskFull(layout.shown);
  const tail = lastWords(layout);
  return storeUnavailable(
    `The store host could not start (${exit})${tail ? `: ${tail}` : ''}. Details are in ${layout.log}; the stored data is untouched.`,
  );
}

function readReport(layout: Layout, pid: number): MempageError | undefined {
  try {
    const said: unknown = JSON.parse(readFileSync(layout.failure, 'utf8'));
    if (typeof said !== 'object' || said === null) return undefined;
    if (!('pid' in said) || said.pid !== pid || !('message' in said)) return undefined;
    const make = 'code' in said && said.code === 'store_unavailable' ? storeUnavailable : storeMisconfigured;
    return make(String(said.message));
  } catch {
    return undefined;
  } finally {
    rmSync(layout.failure, { force: true });
  }
}

/** The last line of the log that says something: neither a frame of a stack nor a line of decoration. */
function lastWords(layout: Layout): string | undefined {
  const lines = tailOf(layout.log).split('\n');
  const telling = lines.filter((line) => /[a-z]{3}/i.test(line) && !/^\s+at |^node:|^Node\.js v/.test(line));
  return (telling.findLast((line) => /error|cannot|fail/i.test(line)) ?? telling.at(-1))
    ?.trim()
    .slice(0, 300);
}

function tailOf(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const start = Math.max(0, fstatSync(file).size - TAIL_BYTES);
    const buffer = Buffer.alloc(TAIL_BYTES);
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, TAIL_BYTES, start));
  } catch {
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
