/** An embedding endpoint of the kind of OpenAI's, on a port of loopback that it keeps while it is down. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface EmbeddingRequest {
  readonly model: string;
  readonly input: readonly string[];
  readonly dimensions?: number;
}

export class EmbeddingEndpoint {
  #server: Server | undefined;
  #port = 0;
  readonly #vectorOf: (text: string, request: EmbeddingRequest) => number[];
  readonly requests: EmbeddingRequest[] = [];
  /** Texts that it refuses for what they say, with all that is asked with them. */
  refuses: (text: string) => boolean = () => false;
  /** Requests beyond so many get no answer, as long as the endpoint is up. */
  answers = Number.POSITIVE_INFINITY;

  /** @param vectorOf the space of a model: which vector a text has in it */
  constructor(vectorOf: (text: string, request: EmbeddingRequest) => number[]) {
    this.#vectorOf = vectorOf;
  }

  async start(): Promise<void> {
    const server = createServer(async (message, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of message) chunks.push(chunk as Buffer);
      const request = JSON.parse(Buffer.concat(chunks).toString()) as EmbeddingRequest;
      if (this.requests.push(request) > this.answers) return;
      if (request.input.some(this.refuses)) {
        response.statusCode = 400;
        response.end('{}');
        return;
      }
      const data = request.input.map((text, index) => ({ index, embedding: this.#vectorOf(text, request) }));
      response.end(JSON.stringify({ data }));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  /** All that it was asked to embed, in order. */
  get texts(): string[] {
    return this.requests.flatMap(({ input }) => input);
  }
}
