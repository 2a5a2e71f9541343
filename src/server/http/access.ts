/** Who may call, and which bank is theirs. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from './answer.ts';

/** The bank of a request's bearer token; undefined when it is refused, and answered. */
export type Authorize = (req: IncomingMessage, res: ServerResponse) => string | undefined;

/**
 * With tokens, each opens its bank and nothing goes without one; without tokens everybody who can connect has `bank`.
 * Tokens are compared by their hashes and all of them every time, so that timing tells nothing.
 */
export function authorizeBy(tokens: ReadonlyMap<string, string>, bank: string): Authorize {
  if (tokens.size === 0) return () => bank;
  const known = [...tokens].map(([token, bank]) => ({ hash: hashOf(token), bank }));
  return (req, res) => {
    const given = /^Bearer +([^\s]+) *$/i.exec(req.headers.authorization ?? '')?.[1];
    if (given !== undefined) {
      const hash = hashOf(given);
      const matches = known.filter((each) => timingSafeEqual(each.hash, hash));
      if (matches[0]) return matches[0].bank;
    }
    // RFC 6750, section 3: no error code when no credentials were given.
    const error = given === undefined ? '' : ', error="invalid_token"';
    answer(res, 401, given === undefined ? 'A bearer token is needed.' : 'The bearer token is not known.', {
      'WWW-Authenticate': `Bearer realm="mempage"${error}`,
    });
    return undefined;
  };
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
