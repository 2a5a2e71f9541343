/**
 * Where things are in a data directory:
 *
 *     <dataDir>/pg/              the database (a PGlite cluster); `pg.new-*` is one that is being made
 *     <dataDir>/host/            owner only (0700), belongs to the store hosts
 *       host.json                who serves this directory, and where (host-info.ts)
 *       lock.*                   one listening socket per living host or candidate (lock.ts)
 *       serve.*                  the socket that clients connect to, when the path is short enough
 *       failed.json              why the last start failed
 *       host.log, host.log.1     what the hosts said
 */
import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, both with a closing NUL. */
const LONGEST_SOCKET_PATH = 103;

export interface Layout {
  readonly dataDir: string;
  /** The data directory as people know it, for messages. */
  readonly shown: string;
  readonly cluster: string;
  readonly runDir: string;
  readonly info: string;
  readonly failure: string;
  readonly log: string;
}

export function layoutOf(dataDir: string, shown = dataDir): Layout {
  const runDir = join(dataDir, 'host');
  return {
    dataDir,
    shown,
    cluster: join(dataDir, 'pg'),
    runDir,
    info: join(runDir, 'host.json'),
    failure: join(runDir, 'failed.json'),
    log: join(runDir, 'host.log'),
  };
}

/**
 * The layout as a host sees it whose working directory is `host`: whatever happens to the paths, it stays in the
 * directory that it has locked. With full paths it would, after `mv data old`, write into a new `data` of another host.
 */
export const layoutFromRunDir = ({ shown }: Layout): Layout => layoutOf('..', shown);

/** 128 random bits in hex: names nobody can guess or meet twice. */
export const randomToken = (): string => randomBytes(16).toString('hex');

export interface ServiceAddress {
  /** A pipe, or the path of a socket: relative to the directory `host` if it is in there. */
  readonly address: string;
  /** A directory outside the data directory that holds the socket and must be made private first. */
  readonly outside?: string;
  /** Sockets in `outside` with this prefix belong to this data directory. */
  readonly prefix?: string;
}

/**
 * The address of one host's service. Every host has a new one, so that no host ever has to remove another's socket
 * to get its own.
 * @param layout with the real path of the data directory
 * @param runtimeDir a per-user directory for sockets (XDG_RUNTIME_DIR), used when the path in the data directory is
 * too long for a socket; without one, `mempage-<uid>` in the directory for temporary files.
 */
export function serviceAddress(
  layout: Layout,
  token: string,
  { runtimeDir, platform = process.platform }: { runtimeDir?: string; platform?: NodeJS.Platform } = {},
): ServiceAddress {
  // A pipe has no permissions that Node could set; its name is a secret kept in the private directory.
  if (platform === 'win32') return { address: `\\\\.\\pipe\\mempage-${token}` };
  const inside = `serve.${token.slice(0, 16)}`;
  if (fits(join(layout.runDir, inside))) return { address: inside };
  const prefix = `${createHash('sha256').update(layout.dataDir).digest('hex').slice(0, 16)}.`;
  const name = prefix + token.slice(0, 16);
  const own = `mempage-${process.getuid?.() ?? 0}`;
  const directories = [...(runtimeDir ? [join(runtimeDir, 'mempage')] : []), join(tmpdir(), own)];
  const outside = directories.find((directory) => fits(join(directory, name))) ?? join('/tmp', own);
  return { address: join(outside, name), outside, prefix };
}

const fits = (path: string): boolean => Buffer.byteLength(path) <= LONGEST_SOCKET_PATH;
