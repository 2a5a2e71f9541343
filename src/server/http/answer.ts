import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Ends a request that does not reach the protocol, in the form in which MCP clients expect errors. */
export function answer(
  res: ServerResponse,
  status: number,
  message: string,
  headers: OutgoingHttpHeaders = {},
): void {
  const body = JSON.stringify({ jsonrpc: '2.0', error: { code: -32000, message }, id: null });
  res.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  res.end(body);
}
