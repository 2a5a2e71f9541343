import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createOpenAiEmbedder, type OpenAiSettings } from '../../src/embedding/openai.ts';

interface Seen {
  url: string | undefined;
  authorization: string | undefined;
  body: { model: string; input: string[]; dimensions?: number };
}

let server: Server | undefined;
let seen: Seen[] = [];
let slept: number[] = [];

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  seen = [];
  slept = [];
});

type Answer = (request: Seen, response: ServerResponse, turn: number) => void;

/** A real endpoint on loopback that answers as told, and an embedder of it that does not wait between attempts. */
async function endpoint(answer: Answer, settings: Partial<OpenAiSettings> = {}) {
  server = createServer(async (message: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Seen['body'];
    const request = { url: message.url, authorization: message.headers.authorization, body };
    answer(request, response, seen.push(request) - 1);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const sleep = async (ms: number) => {
    slept.push(ms);
  };
  return createOpenAiEmbedder({ baseUrl, model: 'test-model', apiKey: 'sk-secret', sleep, ...settings });
}

/** A vector that tells which text it belongs to: [length of the text, 1]. */
const vectorOf = (text: string): number[] => [text.length, 1];
const reply = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
const embeddings: Answer = ({ body }, response) =>
  reply(response, { data: body.input.map((text, index) => ({ index, embedding: vectorOf(text) })) });
const failing =
  (status: number, times: number, headers: Record<string, string> = {}): Answer =>
  (request, response, turn) => {
    if (turn >= times) embeddings(request, response, turn);
    else response.writeHead(status, headers).end('sk-secret is written here');
  };

describe('openai embedder', () => {
  it('sends batches, keeps the order, and makes vectors unit length', async () => {
    const embedder = await endpoint(embeddings, { batchSize: 2 });
    const vectors = await embedder.embedDocuments(['a', 'bb', 'ccc']);
    expect(seen.map(({ body }) => body.input)).toEqual([['a', 'bb'], ['ccc']]);
    expect(seen[0]).toMatchObject({ url: '/v1/embeddings', authorization: 'Bearer sk-secret' });
    expect(seen[0]?.body).toEqual({ model: 'test-model', input: ['a', 'bb'] });
    vectors.forEach((vector, i) => {
      const ratio = (vector[0] as number) / (vector[1] as number);
      expect(ratio).toBeCloseTo(i + 1, 5);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    });
  });

  it('takes the order from the numbers in the reply', async () => {
    const embedder = await endpoint(({ body }, response) => {
      const data = body.input.map((text, index) => ({ index, embedding: vectorOf(text) }));
      reply(response, { data: data.reverse() });
    });
    const [one, two] = await embedder.embedDocuments(['a', 'bbbb']);
    expect((one?.[0] as number) / (one?.[1] as number)).toBeCloseTo(1, 5);
    expect((two?.[0] as number) / (two?.[1] as number)).toBeCloseTo(4, 5);
  });

  it('learns its dimensions from the first reply, and asks for the wanted number', async () => {
    const embedder = await endpoint(embeddings);
    expect(embedder.identity.dimensions).toBeNull();
    await embedder.embedQuery('a');
    expect(embedder.identity).toEqual({
      provider: 'openai',
      model: 'test-model',
      dimensions: 2,
      version: '1',
    });
    server?.close();
    const asking = await endpoint(embeddings, { dimensions: 2, apiKey: undefined });
    await asking.embedQuery('a');
    expect(seen.at(-1)).toMatchObject({ authorization: undefined, body: { dimensions: 2 } });
  });

  it('puts the prefixes before queries and documents, and into the identity', async () => {
    const embedder = await endpoint(embeddings, { queryPrefix: 'query: ', documentPrefix: 'passage: ' });
    await embedder.embedQuery('a');
    await embedder.embedDocuments(['b']);
    expect(seen.map(({ body }) => body.input[0])).toEqual(['query: a', 'passage: b']);
    expect(embedder.identity.version).toContain('passage: ');
  });

  it.each([429, 500, 503])('asks again after %i', async (status) => {
    const embedder = await endpoint(failing(status, 2));
    await expect(embedder.embedDocuments(['a'])).resolves.toHaveLength(1);
    expect(seen).toHaveLength(3);
    expect(slept[0]).toBeGreaterThanOrEqual(250);
    expect(slept[0]).toBeLessThanOrEqual(500);
    expect(slept[1]).toBeGreaterThanOrEqual(500);
    expect(slept[1]).toBeLessThanOrEqual(1000);
  });

  it('waits as long as Retry-After says, in seconds or as a date', async () => {
    const embedder = await endpoint(failing(429, 1, { 'retry-after': '7' }));
    await embedder.embedQuery('a');
    const dates = { date: 'Tue, 03 Mar 2026 10:00:00 GMT', 'retry-after': 'Tue, 03 Mar 2026 10:00:09 GMT' };
    server?.close();
    seen = [];
    await (await endpoint(failing(429, 1, dates))).embedQuery('a');
    expect(slept).toEqual([7000, 9000]);
  });

  it('gives up at once when asked to wait for an hour', async () => {
    const embedder = await endpoint(failing(429, 9, { 'retry-after': '3600' }));
    await expect(embedder.embedQuery('a')).rejects.toThrow('limits the rate of requests (429)');
    expect(slept).toEqual([]);
  });

  it('gives up after the retries, and says nothing secret', async () => {
    const embedder = await endpoint(failing(500, 9), { retries: 2 });
    const error = await embedder
      .embedQuery('my private text')
      .catch((e: unknown) => e as Error & { code: string });
    expect(error).toMatchObject({ code: 'embedder_unavailable' });
    expect(seen).toHaveLength(3);
    const told = `${(error as Error).message} ${(error as Error).stack} ${String((error as Error).cause)}`;
    expect(told).toMatch(/failed \(500\) \(3 attempts\)/);
    expect(told).not.toMatch(/sk-secret|private text/);
  });

  it.each([
    [401, /check the API key/],
    [404, /check the base URL and the model/],
    [400, /check the model name/],
  ])('does not ask again after %i', async (status, advice) => {
    const embedder = await endpoint(failing(status, 9));
    await expect(embedder.embedQuery('a')).rejects.toThrow(advice);
    expect(seen).toHaveLength(1);
  });

  it.each([400, 413, 422])(
    'asks for fewer texts and for the beginning of a long one after %i',
    async (status) => {
      const fits = ({ input }: Seen['body']) =>
        input.length <= 2 && input.every((text) => text.length <= 500);
      const embedder = await endpoint((request, response, turn) =>
        fits(request.body) ? embeddings(request, response, turn) : response.writeHead(status).end(),
      );
      const long = `${'x'.repeat(499)}👍${'y'.repeat(499)}`;
      const vectors = await embedder.embedDocuments(['a', 'bb', long, 'dddd', 'eeeee']);
      const lengths = vectors.map((vector) => Math.round((vector[0] as number) / (vector[1] as number)));
      expect(lengths).toEqual([1, 2, 499, 4, 5]);
      expect(seen.every(({ body }) => !body.input.some((text) => /\p{Surrogate}/u.test(text)))).toBe(true);
    },
  );

  it('gives up on a text that is refused although it is short', async () => {
    const embedder = await endpoint(failing(400, 99));
    await expect(embedder.embedDocuments(['a', 'b', 'c', 'd'])).rejects.toThrow(
      /refused the request \(400\)/,
    );
    expect(seen.map(({ body }) => body.input.length)).toEqual([4, 2, 1]);
  });

  it('ends a request that takes too long, in its head or in its body, and asks again', async () => {
    const embedder = await endpoint(
      (request, response, turn) => {
        if (turn === 0) return;
        if (turn === 1) response.writeHead(200).write('{"data": [');
        else embeddings(request, response, turn);
      },
      { timeoutMs: 200 },
    );
    await expect(embedder.embedQuery('a')).resolves.toHaveLength(2);
    expect(seen).toHaveLength(3);
  });

  it('says so when nobody listens, and when the time is over', async () => {
    const silent = await endpoint(() => {}, { timeoutMs: 50, retries: 0 });
    await expect(silent.embedQuery('a')).rejects.toThrow('did not answer within 50 ms');
    server?.closeAllConnections();
    server?.close();
    await expect(silent.embedQuery('a')).rejects.toMatchObject({ code: 'embedder_unavailable' });
    await expect(silent.embedQuery('a')).rejects.toThrow('cannot be reached');
  });

  it('recovers when the endpoint is back', async () => {
    const embedder = await endpoint(failing(503, 2), { retries: 0 });
    await expect(embedder.embedQuery('a')).rejects.toThrow('failed (503)');
    await expect(embedder.embedQuery('a')).rejects.toThrow('failed (503)');
    await expect(embedder.embedQuery('a')).resolves.toHaveLength(2);
  });

  it.each([
    ['no JSON', '<html>'],
    ['no data', '{"object": "list"}'],
    ['null', 'null'],
    ['too few vectors', '{"data": [{"index": 0, "embedding": [1, 2]}]}'],
    ['a number twice', '{"data": [{"index": 0, "embedding": [1, 2]}, {"index": 0, "embedding": [1, 2]}]}'],
    [
      'a number out of range',
      '{"data": [{"index": 0, "embedding": [1, 2]}, {"index": 2, "embedding": [1, 2]}]}',
    ],
    ['unequal lengths', '{"data": [{"index": 0, "embedding": [1, 2]}, {"index": 1, "embedding": [1]}]}'],
    ['no numbers', '{"data": [{"index": 0, "embedding": [1, 2]}, {"index": 1, "embedding": ["a", null]}]}'],
    ['empty vectors', '{"data": [{"index": 0, "embedding": []}, {"index": 1, "embedding": []}]}'],
  ])('refuses a reply with %s', async (_what, text) => {
    const embedder = await endpoint((_request, response) => response.writeHead(200).end(text));
    await expect(embedder.embedDocuments(['a', 'b'])).rejects.toMatchObject({ code: 'embedder_unavailable' });
    expect(seen).toHaveLength(1);
  });

  it('refuses vectors of another length than before or than asked for', async () => {
    const growing = await endpoint(({ body }, response, turn) =>
      reply(response, { data: body.input.map(() => ({ embedding: new Array(turn + 1).fill(1) })) }),
    );
    await growing.embedQuery('a');
    await expect(growing.embedQuery('a')).rejects.toThrow('2 dimensions instead of 1');
    server?.close();
    await expect((await endpoint(embeddings, { dimensions: 5 })).embedQuery('a')).rejects.toThrow(
      'instead of 5',
    );
  });

  it('stops when the caller gives up: before, during a request, and during a pause', async () => {
    const controller = new AbortController();
    const hanging = await endpoint(() => controller.abort());
    await expect(hanging.embedQuery('a', controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
    await expect(hanging.embedQuery('a', controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen).toHaveLength(1);
    server?.closeAllConnections();
    server?.close();
    const pausing = new AbortController();
    const limited = await endpoint(failing(503, 9), {
      sleep: async (_ms, signal) => {
        pausing.abort();
        signal?.throwIfAborted();
      },
    });
    await expect(limited.embedQuery('a', pausing.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
