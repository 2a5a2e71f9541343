/** Who may call the HTTP server, and how it answers those who may not. */
import { randomBytes } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeStores } from '../support/stores.ts';
import { LIBRARIES } from './support/clients.ts';
import { closeGate } from './support/gate.ts';
import { callTool, end, INITIALIZE, Program, startHttp, storeSettings, until } from './support/program.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A plain request, since fetch sets Host itself. */
function send(
  url: string,
  { method = 'POST', headers = {}, body = '' }: { method?: string; headers?: object; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = httpRequest(url, { method, headers: { ...JSON_HEADERS, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    call.on('error', reject);
    call.end(body);
  });
}

const JSON_HEADERS = {
  'Content-Type': 'application/json',
  Accept: 'application/json, text/event-stream',
};
const initialize = JSON.stringify(INITIALIZE);
const NEVER = { MEMPAGE_DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' };
const token = (): string => randomBytes(24).toString('hex');

describe('an HTTP server', () => {
  const [one, two] = [token(), token()];
  let open: { program: Program; url: string };
  let closed: { program: Program; url: string };
  beforeAll(async () => {
    [open, closed] = await Promise.all([
      startHttp({ ...NEVER, MEMPAGE_ALLOWED_ORIGINS: 'https://app.example.com', MEMPAGE_BODY_LIMIT: '4096' }),
      startHttp({ ...NEVER, MEMPAGE_TOKENS: `${one}=one, ${two}=two` }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([end(open.program), end(closed.program)]);
  });

  test('answers on the loopback without a token, when none is configured', async () => {
    expect(await send(open.url, { body: initialize })).toMatchObject({ status: 200 });
  });

  test.each([
    ['another host name', { Host: 'evil.example.com' }, 403],
    ['another name that resolves to it', { Host: '127.0.0.1.evil.example.com' }, 403],
    ['the name of the machine’s loopback', { Host: 'localhost:1' }, 200],
    ['a page of another site', { Origin: 'https://evil.example.com' }, 403],
    ['a sandboxed page', { Origin: 'null' }, 403],
    ['a page on the loopback', { Origin: 'http://localhost:3000' }, 200],
    ['a page that was allowed', { Origin: 'https://app.example.com' }, 200],
    ['that page over another scheme', { Origin: 'http://app.example.com' }, 403],
  ])('for %s: %o is answered %i', async (_, headers, status) => {
    expect(await send(open.url, { headers, body: initialize })).toMatchObject({ status });
  });

  test('lets browsers call only from pages that were allowed', async () => {
    const ask = (origin: string) =>
      send(open.url, {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      });
    const allowed = await ask('https://app.example.com');
    expect(allowed.headers['access-control-allow-origin']).toBe('https://app.example.com');
    expect((await ask('http://localhost:3000')).headers['access-control-allow-origin']).toBeUndefined();
  });

  test('refuses longer requests than it should take', async () => {
    const long = JSON.stringify(callTool(1, 'memory_search', { query: 'x'.repeat(5_000) }));
    expect(await send(open.url, { body: long })).toMatchObject({ status: 413 });
  });

  test('serves nothing but /mcp and /healthz', async () => {
    expect(await send(open.url.replace('/mcp', '/'), { method: 'GET' })).toMatchObject({ status: 404 });
  });

  test('says that it is not healthy and why, without secrets', async () => {
    const health = await send(open.url.replace('/mcp', '/healthz'), { method: 'GET' });
    expect(health.status).toBe(503);
    expect(health.body).toMatch(/cannot be reached/);
    expect(health.body).not.toMatch(/nobody|postgresql:/);
  });

  test('asks for a token when tokens are configured', async () => {
    const without = await send(closed.url, { body: initialize });
    expect(without.status).toBe(401);
    expect(without.headers['www-authenticate']).toBe('Bearer realm="mempage"');
  });

  test.each([
    ['an unknown token', () => `Bearer ${token()}`],
    ['a token cut short', () => `Bearer ${one.slice(0, -1)}`],
    ['a token with more behind it', () => `Bearer ${one}0`],
    ['two tokens', () => `Bearer ${one} ${two}`],
    ['a password', () => `Basic ${Buffer.from(`one:${one}`).toString('base64')}`],
    ['nothing behind Bearer', () => 'Bearer '],
  ])('refuses %s', async (_, authorization) => {
    const answer = await send(closed.url, { headers: { Authorization: authorization() }, body: initialize });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="mempage"/);
    expect(answer.body).not.toContain(one);
  });

  test.each(['Bearer', 'bearer'])('takes a right token after %s', async (scheme) => {
    const headers = { Authorization: `${scheme} ${two}` };
    expect(await send(closed.url, { headers, body: initialize })).toMatchObject({ status: 200 });
  });

  test('checks the origin also of those who have a token', async () => {
    const headers = { Authorization: `Bearer ${one}`, Origin: 'https://evil.example.com' };
    expect(await send(closed.url, { headers, body: initialize })).toMatchObject({ status: 403 });
  });
});

describe('an HTTP server does not start', () => {
  const failing = async (settings: Record<string, string>) => {
    const program = new Program(['http'], { ...NEVER, ...settings });
    const { code } = await program.exited;
    return { code, stderr: program.stderr, stdout: program.stdout };
  };
  const pair = `${token()}=team`;

  test.each([
    ['without tokens', { MEMPAGE_HOST: '0.0.0.0', MEMPAGE_ALLOWED_HOSTS: 'example.com' }, /MEMPAGE_TOKENS/],
    ['without host names', { MEMPAGE_HOST: '0.0.0.0', MEMPAGE_TOKENS: pair }, /MEMPAGE_ALLOWED_HOSTS/],
    ['on all addresses of IPv6 either', { MEMPAGE_HOST: '::' }, /MEMPAGE_TOKENS.*and MEMPAGE_ALLOWED_HOSTS/],
    [
      'on an address that is not its own',
      { MEMPAGE_HOST: '192.0.2.1', MEMPAGE_TOKENS: pair, MEMPAGE_ALLOWED_HOSTS: 'x' },
      /not an address of this machine/,
    ],
  ])('for others %s', async (_, settings, message) => {
    const { code, stderr, stdout } = await failing(settings);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('on a port that is taken', async () => {
    const { program, url } = await startHttp(NEVER);
    const { code, stderr } = await failing({ MEMPAGE_PORT: new URL(url).port });
    expect(stderr).toMatch(/is taken.*MEMPAGE_PORT/);
    expect(code).toBe(2);
    await end(program);
  });
});

test('an HTTP server listens for others when it has tokens and host names', async () => {
  const secret = token();
  const { program, url } = await startHttp({
    ...NEVER,
    MEMPAGE_HOST: '0.0.0.0',
    MEMPAGE_TOKENS: `${secret}=team`,
    MEMPAGE_ALLOWED_HOSTS: 'Memory.Example.com',
  });
  const local = url.replace('0.0.0.0', '127.0.0.1');
  const ask = (host: string) =>
    send(local, { headers: { Host: host, Authorization: `Bearer ${secret}` }, body: initialize });
  expect((await ask('memory.example.com')).status).toBe(200);
  expect((await ask('127.0.0.1')).status).toBe(403);
  await end(program);
});

describeStores('HTTP servers', (stores) => {
  const connectAll = (url: string, headers?: Record<string, string>) =>
    Promise.all(LIBRARIES.slice(0, 3).map((library) => library.connect({ url, headers })));

  test('give each token its own bank, whatever the caller says', async () => {
    const [one, two] = [token(), token()];
    const { program, url } = await startHttp({
      ...storeSettings(stores.address()),
      MEMPAGE_TOKENS: `${one}=bank-one ${two}=bank-two`,
    });
    const [writer] = await connectAll(url, { Authorization: `Bearer ${one}` });
    const others = await connectAll(url, { Authorization: `Bearer ${two}` });
    await writer?.callTool({
      name: 'memory_insert',
      arguments: { memories: [{ content: 'The vault opens at noon.' }] },
    });
    const search = { name: 'memory_search', arguments: { query: 'When does the vault open?' } };
    expect((await writer?.callTool(search))?.structuredContent?.memories).toHaveLength(1);
    for (const other of others)
      expect((await other.callTool(search)).structuredContent?.memories).toEqual([]);
    await Promise.all([writer, ...others].map((client) => client?.close()));
    await end(program);
  });

  test('are one server when they share a store', async () => {
    const settings = { ...storeSettings(stores.address()), MEMPAGE_BANK: 'shared' };
    const [first, second] = await Promise.all([startHttp(settings), startHttp(settings)]);
    const [writers, readers] = await Promise.all([connectAll(first.url), connectAll(second.url)]);
    for (const [at, writer] of writers.entries()) {
      const content = `Bay ${at} holds the green crates.`;
      const insert = { name: 'memory_insert', arguments: { memories: [{ content, ref: `bay-${at}` }] } };
      await writer.callTool(insert);
      const repeated = await readers[at]?.callTool(insert);
      expect(repeated?.structuredContent).toMatchObject({ memories: [{ status: 'unchanged' }] });
    }
    const found = await readers[0]?.callTool({
      name: 'memory_search',
      arguments: { query: 'Where are the green crates?' },
    });
    expect(found?.structuredContent?.memories).toHaveLength(3);
    await Promise.all([...writers, ...readers].map((client) => client.close()));
    await Promise.all([end(first.program), end(second.program)]);
  });

  test('are healthy when their store is', async () => {
    const { program, url } = await startHttp(storeSettings(stores.address()));
    const health = await until('a healthy answer', async () => {
      const answer = await send(url.replace('/mcp', '/healthz'), { method: 'GET' });
      return answer.status === 200 ? answer : undefined;
    });
    expect(JSON.parse(health.body)).toEqual({ status: 'ok' });
    await end(program);
  });

  test('finish what is in flight when they are asked to end', async () => {
    const settings = { ...storeSettings(stores.address()), MEMPAGE_BANK: 'leaving' };
    const { program, url } = await startHttp(settings);
    const [client] = await connectAll(url);
    const append = (text: string) =>
      client?.callTool({ name: 'core_edit', arguments: { block: 'human', op: 'append', text } });
    await append('Noor makes pots.');
    const gate = await closeGate(stores.open(), 'leaving');
    const write = append('Written on the way out.');
    // Answered without the store, and sent after the write: when it is answered, the write has arrived.
    await client?.listPrompts();
    const exit = end(program);
    await gate.open();
    expect((await write)?.structuredContent).toMatchObject({ status: 'updated', version: 2 });
    expect(await exit).toEqual({ code: 0, signal: null });
  });
});
