import { MempageError } from '../errors.ts';
import type { Embedder, EmbedderIdentity } from './embedder.ts';
import { embedderUnavailable, TextsRefused } from './failures.ts';
import { type PostOptions, postJson } from './post.ts';
import { normalise } from './vector.ts';

const DEFAULT_BATCH_SIZE = 64;
const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_RETRIES = 3;

export interface OpenAiSettings {
  /** Up to and without `/embeddings`, e.g. `https://api.openai.com/v1` or `http://localhost:11434/v1`. */
  baseUrl: string;
  apiKey?: string;
  model: string;
  /** Asked of the endpoint and checked in its replies; without it the model's own number. */
  dimensions?: number;
  /** Put before each query or document, for models that were trained so (E5, nomic). */
  queryPrefix?: string;
  documentPrefix?: string;
  /** Texts per request. */
  batchSize?: number;
  /** For one request. */
  timeoutMs?: number;
  /** Further attempts after a 429, a 5xx, a timeout or a network error. */
  retries?: number;
  sleep?: PostOptions['sleep'];
}

/**
 * An embedder behind any OpenAI-compatible `/embeddings` endpoint (OpenAI, Ollama, vLLM, TEI, LM Studio). The key
 * goes into the request's header and nowhere else. Vectors are made unit length whatever the endpoint does. Of a text that is
 * too long for the model the beginning is embedded.
 */
export function createOpenAiEmbedder(settings: OpenAiSettings): Embedder {
  const { model, batchSize = DEFAULT_BATCH_SIZE, queryPrefix = '', documentPrefix = '' } = settings;
  const url = endpoint(settings.baseUrl);
  const options: PostOptions = {
    headers: authorization(settings.apiKey?.trim()),
    timeoutMs: settings.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    retries: settings.retries ?? DEFAULT_RETRIES,
    sleep: settings.sleep,
  };
  let dimensions = settings.dimensions ?? null;

  async function embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const vectors: Float32Array[] = [];
    for (let start = 0; start < texts.length; start += batchSize) {
      vectors.push(...(await askInParts(texts.slice(start, start + batchSize), signal)));
    }
    return vectors;
  }

  /** What is refused is asked again in smaller parts, so that one long text does not keep all others from their vectors. */
  async function askInParts(input: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    try {
      return await ask(input, signal);
    } catch (error) {
      const parts = error instanceof TextsRefused ? smallerParts(input) : [];
      if (parts.length === 0) throw error;
      const vectors: Float32Array[] = [];
      for (const part of parts) vectors.push(...(await askInParts(part, signal)));
      return vectors;
    }
  }

  async function ask(input: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const body = { model, input, ...(settings.dimensions && { dimensions: settings.dimensions }) };
    const vectors = readVectors(await postJson(url, body, options, signal), input.length, dimensions);
    dimensions = vectors[0]?.length ?? dimensions;
    return vectors;
  }

  return {
    get identity(): EmbedderIdentity {
      return {
        provider: 'openai',
        model,
        dimensions,
        version: documentPrefix ? `prefix ${documentPrefix}` : '1',
      };
    },
    embedDocuments: (texts, signal) =>
      embed(
        texts.map((text) => documentPrefix + text),
        signal,
      ),
    embedQuery: async (text, signal) => (await embed([queryPrefix + text], signal))[0] as Float32Array,
  };
}

/** In UTF-16 code units: a text of this length is not too long for any model. */
const SHORT = 200;

/** The halves of several texts, or the first half of a long one, whose vector then stands for all of it. */
function smallerParts(input: readonly string[]): string[][] {
  const half = Math.ceil(input.length / 2);
  if (input.length > 1) return [input.slice(0, half), input.slice(half)];
  const [text = ''] = input;
  return text.length > SHORT ? [[text.slice(0, text.length / 2).replace(/[\uD800-\uDBFF]$/, '')]] : [];
}

/** Checked here, since the error of a failed fetch would quote a header that cannot be sent. */
function authorization(apiKey?: string): Record<string, string> {
  if (!apiKey) return {};
  if (/[^\x21-\x7e]/.test(apiKey)) {
    throw new MempageError(
      'config',
      'The API key of the embedding endpoint has blanks or special characters in it.',
    );
  }
  return { authorization: `Bearer ${apiKey}` };
}

function endpoint(baseUrl: string): URL {
  if (!URL.canParse(baseUrl) || !/^https?:/i.test(baseUrl)) {
    throw new MempageError(
      'config',
      'The base URL of the embedding endpoint must start with http:// or https://.',
    );
  }
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/embeddings`;
  return url;
}

/** The vectors of a reply in the order of the texts, unit length. Refuses a reply that does not fit the request. */
function readVectors(reply: unknown, expected: number, dimensions: number | null): Float32Array[] {
  const data = (reply as { data?: unknown } | null)?.data;
  if (!Array.isArray(data) || data.length !== expected)
    throw misfit(`not the ${expected} embeddings asked for`);
  const vectors: Float32Array[] = new Array(expected);
  data.forEach((item: { index?: unknown; embedding?: unknown } | null, position) => {
    const index = typeof item?.index === 'number' ? item.index : position;
    vectors[index] = readVector(item?.embedding);
  });
  const length = dimensions ?? vectors[0]?.length;
  for (let i = 0; i < expected; i++) {
    if (vectors[i] === undefined) throw misfit('embeddings whose numbering has gaps');
    if (vectors[i]?.length !== length) {
      throw misfit(`a vector of ${vectors[i]?.length} dimensions instead of ${length}`);
    }
  }
  return vectors;
}

function readVector(embedding: unknown): Float32Array {
  const sound = Array.isArray(embedding) && embedding.length > 0 && embedding.every(Number.isFinite);
  if (!sound) throw misfit('an embedding that is not a list of numbers');
  const vector = Float32Array.from(embedding as number[]);
  normalise(vector);
  return vector;
}

const misfit = (what: string) =>
  embedderUnavailable(`The embedding endpoint answered with ${what}; check the model and its settings.`);
