/** Where the server listens, and whether it may. */
import type { Server } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { MempageError } from '../../errors.ts';
import { isLoopback } from './origin.ts';

export interface Exposure {
  readonly host: string;
  readonly tokens: ReadonlyMap<string, string>;
  readonly allowedHosts: readonly string[];
}

/**
 * What is reachable from elsewhere needs both: tokens against strangers, host names against rebinding.
 * @throws MempageError `config`
 */
export function checkExposure({ host, tokens, allowedHosts }: Exposure): void {
  if (isLoopback(host)) return;
  const missing = [
    ...(tokens.size === 0 ? ['MEMPAGE_TOKENS (token=bank pairs, tokens of at least 32 characters)'] : []),
    ...(allowedHosts.length === 0 ? ['MEMPAGE_ALLOWED_HOSTS (the host names that clients use)'] : []),
  ];
  if (missing.length === 0) return;
  throw new MempageError(
    'config',
    `Listening on ${host} would open the memory to other machines. Set ${missing.join(' and ')}, or listen on 127.0.0.1.`,
  );
}

/** @throws MempageError `config` when the address is taken or cannot be had. */
export async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explainListen(error, host, port)));
    server.listen(port, host, resolve);
  });
  return urlOf(server.address() as AddressInfo);
}

function explainListen(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const why: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken, perhaps by another mempage. Choose another with MEMPAGE_PORT (--port), 0 for any.`,
    EACCES: `Port ${port} may not be listened on by this user. Choose one above 1023 with MEMPAGE_PORT (--port).`,
    EADDRNOTAVAIL: `${host} is not an address of this machine. Correct MEMPAGE_HOST (--host).`,
    ENOTFOUND: `The name ${host} is not known. Correct MEMPAGE_HOST (--host).`,
  };
  const message = why[error.code ?? ''];
  return message ? new MempageError('config', message, { cause: error }) : error;
}

const urlOf = ({ address, port }: AddressInfo): string =>
  `http://${isIPv6(address) ? `[${address}]` : address}:${port}/mcp`;
