/** Sorts database errors: what can be tried again, and what to tell people. */
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { MempageError, storeMisconfigured, storeUnavailable } from '../errors.ts';

const LOST_SYSCALL = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOTFOUND',
]);
/** Connection exceptions (of class 08, but not 08P01: a statement that breaks the protocol); 57P0x: the server is shutting down or starting up. */
const LOST_SQLSTATE = /^(0800\d|57P0[123])$/;
/** Messages of pg itself, which have no code. */
const LOST_MESSAGE =
  /connection terminated|connection error|timeout expired|timeout exceeded when trying to connect|client has encountered/i;
/** Serialization failure, deadlock. */
const REPEATABLE = new Set(['40001', '40P01']);

/** The driver's own error below drizzle's wrapper (whose message holds the SQL with all parameters). */
export function rootCause(error: unknown): unknown {
  return error instanceof DrizzleQueryError && error.cause ? error.cause : error;
}

export function errorCode(error: unknown): string | undefined {
  const root = rootCause(error);
  const code = typeof root === 'object' && root !== null && 'code' in root ? root.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** The connection is gone; whether what was sent took effect is unknown. */
export function isConnectionLost(error: unknown): boolean {
  const root = rootCause(error);
  if (root instanceof MempageError || !(root instanceof Error)) return false;
  const code = errorCode(root);
  if (code) return LOST_SYSCALL.has(code) || LOST_SQLSTATE.test(code);
  return LOST_MESSAGE.test(root.message);
}

/** Running the whole transaction again can succeed and cannot do harm. */
export function isRetryable(error: unknown): boolean {
  return isConnectionLost(error) || REPEATABLE.has(errorCode(error) ?? '');
}

const EXPLAINED: Record<string, string> = {
  '28P01': 'The database refused the password. Check user and password in MEMPAGE_DATABASE_URL.',
  '28000': 'The database refused this user or host. Check MEMPAGE_DATABASE_URL and pg_hba.conf.',
  '3D000': 'The database named in MEMPAGE_DATABASE_URL does not exist. Create it, or correct the name.',
  '42501':
    'The database user may not do this. It needs CREATE on the database for the first start, and the rights on schema "mempage" afterwards.',
  '53300': 'The database has no free connections. Lower MEMPAGE_POOL_SIZE or raise max_connections.',
  '53100': 'The disk of the database is full. Free some space; nothing was half-written.',
  '25006': 'The database is read-only (a standby?). Point MEMPAGE_DATABASE_URL at the primary.',
};

/**
 * The error to show for a database failure, or the error itself when it is not one that a person can act on. Names
 * neither SQL nor credentials.
 */
export function explainFailure(error: unknown): unknown {
  const root = rootCause(error);
  if (root instanceof MempageError) return root;
  const code = errorCode(root) ?? '';
  const explained = EXPLAINED[code];
  if (explained) return storeMisconfigured(explained, root);
  if (isConnectionLost(root)) {
    return storeUnavailable(
      `The database cannot be reached (${code || 'connection lost'}). Nothing was written by this call; try again when it is back, and check that it runs and that MEMPAGE_DATABASE_URL names the right host and port.`,
      root,
    );
  }
  return error;
}
