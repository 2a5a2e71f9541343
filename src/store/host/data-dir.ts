/** Makes and checks the data directory, with errors that say what to do. */
import { access, chmod, constants, lstat, mkdir, realpath, stat, statfs } from 'node:fs/promises';
import { type MempageError, storeMisconfigured } from '../../errors.ts';
import { type Layout, layoutOf } from './layout.ts';

/** A new database takes 30 MB; below this the first start would fail halfway. Bytes. */
const ROOM_FOR_NEW_STORE = 64 * 1024 * 1024;

/**
 * Makes the directory and its private `host` directory where they are missing, and checks that a store can live there.
 * @throws MempageError `store_misconfigured` for a path that is no directory, is read-only, belongs to somebody else,
 * or has no room.
 */
export async function prepareDataDir(path: string): Promise<Layout> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    // The real path, so that every name of a directory leads to the same host.
    const layout = layoutOf(await realpath(path));
    await checkOwner(layout.dataDir);
    await access(layout.dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    await privateDir(layout.runDir);
    await access(layout.runDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return layout;
  } catch (error) {
    throw explainDirError(error, path);
  }
}

/** @throws MempageError when a new database would not fit. */
export async function checkRoomForNewStore(layout: Layout): Promise<void> {
  const free = await freeBytes(layout.dataDir);
  if (free !== undefined && free < ROOM_FOR_NEW_STORE) throw diskFull(layout.shown, free);
}

/** @returns free bytes for this user, or undefined where that is not known. */
export async function freeBytes(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

export function diskFull(path: string, free?: number): MempageError {
  const left =
    free === undefined ? '' : ` (${Math.floor(free / 1024 / 1024)} MB left; a new store takes 64 MB)`;
  return storeMisconfigured(
    `The disk that holds the data directory ${path} is full${left}. Free some space, or set MEMPAGE_DATA_DIR to a directory on another disk; what was stored before is safe.`,
  );
}

/**
 * Makes a directory that only its owner can enter, or makes an existing one so.
 * @throws MempageError when somebody else owns it or it is a symbolic link: a socket in there could be another's.
 */
export async function privateDir(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(path);
  if (!found.isDirectory()) {
    throw storeMisconfigured(
      `${path} must be a directory and is something else. Remove it; mempage makes it anew.`,
    );
  }
  await checkOwner(path);
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) await chmod(path, 0o700);
}

async function checkOwner(path: string): Promise<void> {
  const found = await stat(path);
  const own = process.geteuid?.();
  // Root could write here, and would leave files behind that the owner cannot open.
  if (own !== undefined && found.uid !== own) {
    throw storeMisconfigured(
      `The directory ${path} belongs to another user (uid ${found.uid}, mempage runs as uid ${own}). Run mempage as that user (in Docker: --user ${found.uid}), or set MEMPAGE_DATA_DIR to a directory of your own.`,
    );
  }
}

const EXPLAINED: Record<string, (path: string) => string> = {
  EEXIST: (path) => `The data directory ${path} is a file. Set MEMPAGE_DATA_DIR to a directory.`,
  ENOTDIR: (path) => `A part of the path ${path} is a file. Set MEMPAGE_DATA_DIR to a directory.`,
  EACCES: (path) =>
    `The data directory ${path} may not be read and written by this user. Change its permissions, or set MEMPAGE_DATA_DIR to a directory of your own.`,
  EPERM: (path) =>
    `The data directory ${path} may not be changed by this user. Change its permissions, or set MEMPAGE_DATA_DIR to a directory of your own.`,
  EROFS: (path) =>
    `The data directory ${path} is on a read-only file system. Set MEMPAGE_DATA_DIR to a directory that can be written.`,
  ELOOP: (path) => `The path ${path} goes in circles through symbolic links. Correct MEMPAGE_DATA_DIR.`,
  ENAMETOOLONG: (path) =>
    `The path ${path.slice(0, 60)}… is longer than the file system allows. Choose a shorter MEMPAGE_DATA_DIR.`,
};

/** The error to show for a failed file operation in the data directory, or the error itself when it is another one. */
export function explainDirError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(path);
  const explained = EXPLAINED[code];
  return explained ? storeMisconfigured(explained(path), error) : error;
}
