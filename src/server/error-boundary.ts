/**
 * Where errors leave the process. Those raised on purpose say what to do and are passed on; of any other the caller gets
 * a reference only: its message may hold SQL, stored text or credentials.
 */
import { randomBytes } from 'node:crypto';
import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server';
import { type ErrorCode, MempageError } from '../errors.ts';
import type { Log } from '../log.ts';

/** Where a client that can branch on errors finds {@link ErrorCode}; results of failed calls have no data. */
export const ERROR_CODE_META = 'mempage/error-code';

/** The result of a tool call that failed. */
export function toolFailure(error: unknown, what: string, log: Log): CallToolResult {
  const { code, message } = explain(error, what, log);
  return { content: [{ type: 'text', text: message }], isError: true, _meta: { [ERROR_CODE_META]: code } };
}

/** The protocol error for a request other than a tool call; with `uri`, for reading that resource. */
export function requestFailure(error: unknown, what: string, log: Log, uri?: string): ProtocolError {
  if (error instanceof ProtocolError) return error;
  const { code, message } = explain(error, what, log);
  if (uri !== undefined && (code === 'not_found' || code === 'invalid_input')) {
    return new ResourceNotFoundError(uri, message);
  }
  const invalid = code === 'invalid_input' || code === 'not_found';
  return new ProtocolError(
    invalid ? ProtocolErrorCode.InvalidParams : ProtocolErrorCode.InternalError,
    message,
  );
}

function explain(error: unknown, what: string, log: Log): { code: ErrorCode | 'internal'; message: string } {
  if (error instanceof MempageError) {
    // Those of the surroundings concern the person who runs the server; the rest may quote the caller.
    if (/^(store|embedder)_|config/.test(error.code)) log.warn(error.message, { what, code: error.code });
    else log.debug('refused', { what, code: error.code });
    return { code: error.code, message: error.message };
  }
  const reference = randomBytes(4).toString('hex');
  log.error('unexpected error', { what, reference, ...describe(error) });
  log.debug('its stack', { reference, stack: error instanceof Error ? error.stack : String(error) });
  return {
    code: 'internal',
    message: `An unexpected error in mempage (reference ${reference}); its log on stderr says more. Trying again may help; if it does not, report it with the reference.`,
  };
}

/** The deepest cause speaks plainest, and does not repeat a failed statement with its values as the wrappers do. */
function describe(error: unknown) {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  if (!(root instanceof Error)) return { type: typeof root };
  const frames =
    error instanceof Error ? error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) : [];
  return {
    type: root.name,
    code: 'code' in root ? String(root.code) : undefined,
    reason: root.message.slice(0, 300),
    at: frames
      ?.slice(0, 4)
      .map((frame) => frame.trim())
      .join(' < '),
  };
}
