/** `host.json`: what a store host says about itself. A hint for finding it; the lock alone decides who may serve. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { type Layout, randomToken } from './layout.ts';

/**
 * Number of the agreement between clients and hosts: files, handshake and what the socket speaks. Raise it when a
 * client of one version could not use a host of another; versions that share a number share a host. Whatever the
 * number, these fields stay, so that versions can tell each other apart.
 */
export const HOST_PROTOCOL = 1;

export interface HostInfo {
  readonly protocol: number;
  /** The mempage version that runs the host. */
  readonly version: string;
  readonly pid: number;
  /** Name of the lock that it holds. */
  readonly lock: string;
  /** `opening`: the database is being opened; `serving`: connect; `closing`: no new clients. */
  readonly state: string;
  /**
   * Where clients connect: a pipe name, or the path of a socket. In the file it is relative to the file's directory if
   * inside it, since a container may see that under another path; when read, it is what `net.connect({ path })` takes.
   */
  readonly address: string;
}

/** Replaced in one step, so that a reader never sees half of it. */
export function writeHostInfo(layout: Layout, info: HostInfo): void {
  const draft = `${layout.info}.${randomToken()}`;
  const text = JSON.stringify(info);
  writeFileSync(draft, text, { mode: 0o600 });
  try {
    renameSync(draft, layout.info);
  } catch {
    // Windows, while somebody reads it. A reader that meets half of it looks again.
    writeFileSync(layout.info, text, { mode: 0o600 });
    rmSync(draft, { force: true });
  }
}

/** @returns undefined when no host has said anything, or nothing that can be read. */
export function readHostInfo(layout: Layout): HostInfo | undefined {
  let found: Partial<Record<keyof HostInfo, unknown>>;
  try {
    found = JSON.parse(readFileSync(layout.info, 'utf8')) ?? {};
  } catch {
    return undefined;
  }
  const { protocol, version, pid, lock, state, address } = found;
  if (typeof protocol !== 'number' || typeof pid !== 'number') return undefined;
  if (typeof lock !== 'string' || typeof state !== 'string' || typeof address !== 'string') return undefined;
  const path = isAbsolute(address) ? address : join(layout.runDir, address);
  return { protocol, version: String(version), pid, lock, state, address: path };
}

export function removeHostInfo(layout: Layout): void {
  rmSync(layout.info, { force: true });
}
