import { MempageError } from '../errors.ts';

/** Vectors cannot be had now; the message says what to check and never holds a key, a text or a reply's body. */
export const embedderUnavailable = (message: string, cause?: unknown): MempageError =>
  new MempageError('embedder_unavailable', message, { cause });

/** The endpoint is there and does not take what it was sent: too many texts perhaps, or one that is too long for the model. */
export class TextsRefused extends MempageError {
  constructor(message: string) {
    super('embedder_unavailable', message);
  }
}

/** Throws `cancelled` when the caller has given up. */
export function stopIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted) throw new MempageError('cancelled', 'The request was cancelled.');
}
