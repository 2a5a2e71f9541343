/**
 * The errors mempage raises on purpose. Their messages are written for the model or the person that reads them:
 * they say what is wrong and what to do next, and hold no SQL, no stack and no stored text.
 * Anything else that is thrown is unknown and its message must never leave the process (see server/error-boundary).
 */
export class MempageError extends Error {
  /** Stable word a caller can branch on, e.g. `not_found`. */
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MempageError';
    this.code = code;
  }
}

export type ErrorCode =
  | 'invalid_input'
  | 'not_found'
  | 'conflict'
  | 'confirmation_required'
  | 'store_unavailable'
  | 'store_misconfigured'
  | 'embedder_unavailable'
  | 'config'
  | 'cancelled';

/** The caller sent something that cannot work; `message` says what to send instead. */
export const invalidInput = (message: string): MempageError => new MempageError('invalid_input', message);

/** Nothing in this bank has that id, name or ref. */
export const notFound = (message: string): MempageError => new MempageError('not_found', message);

/** Somebody else changed it first, or the call contradicts what is stored. */
export const conflict = (message: string): MempageError => new MempageError('conflict', message);

/** The store cannot be reached now; trying again later can work. */
export const storeUnavailable = (message: string, cause?: unknown): MempageError =>
  new MempageError('store_unavailable', message, { cause });

/** The store can be reached but cannot be used until somebody changes something. */
export const storeMisconfigured = (message: string, cause?: unknown): MempageError =>
  new MempageError('store_misconfigured', message, { cause });
