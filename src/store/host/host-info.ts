/** `host.json`: what a store host says about itself. A hint for finding it; the lock alone decides who may serve. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  /** Where clients connect: a socket path or a pipe name. */
  readonly address: string;
}

/** Replaced in one step, so that a reader never sees half of it. */
export function writeHostInfo(layout: Layout, info: HostInfo): void {
  const draft = `${layout.info}.${randomToken()}`;
  writeFileSync(draft, JSON.stringify(info), { mode: 0o600 });
  renameSync(draft, layout.info);
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
  return { protocol, version: String(version), pid, lock, state, address };
}

export function removeHostInfo(layout: Layout): void {
  rmSync(layout.info, { force: true });
}
