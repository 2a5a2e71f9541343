import type { EmbedderSettings } from '../embedding/create.ts';
import { type Training, trainingOf } from '../embedding/families.ts';
import type { Reader } from './reader.ts';
import { choice, configError, filled, integer } from './values.ts';

const PROVIDERS = ['bundled', 'openai', 'transformers', 'none'] as const;
const POOLINGS = ['mean', 'cls'] as const;
const OPENAI_URL = 'https://api.openai.com/v1';

export function embedderSettings(reader: Reader): EmbedderSettings {
  const provider = reader.read('embedder', choice(PROVIDERS), PROVIDERS.join(', ')) ?? 'bundled';
  if (provider === 'openai') return openAi(reader);
  if (provider === 'transformers') return transformers(reader);
  return { provider };
}

function openAi(reader: Reader): EmbedderSettings {
  const { text, read, env } = reader;
  const baseUrl = text('embedder-url') ?? OPENAI_URL;
  const atOpenAi = baseUrl === OPENAI_URL;
  const model = text('embedder-model') ?? (atOpenAi ? 'text-embedding-3-small' : undefined);
  // The key of one provider is never sent to another.
  const apiKey = text('embedder-key') ?? (atOpenAi ? filled(env.OPENAI_API_KEY) : undefined);
  if (!model) {
    throw configError('MEMPAGE_EMBEDDER_URL needs MEMPAGE_EMBEDDER_MODEL: a model that the endpoint has.');
  }
  if (atOpenAi && !apiKey) {
    throw configError(
      'MEMPAGE_EMBEDDER=openai needs MEMPAGE_EMBEDDER_KEY or OPENAI_API_KEY; or MEMPAGE_EMBEDDER_URL for another endpoint.',
    );
  }
  const dimensions = read('embedder-dimensions', integer(1, 16_000), 'a number from 1 to 16000');
  return { provider: 'openai', baseUrl, apiKey, model, dimensions, ...prefixes(reader) };
}

function transformers(reader: Reader): EmbedderSettings {
  const { text, read } = reader;
  const model = text('embedder-model');
  if (!model) {
    throw configError(
      'MEMPAGE_EMBEDDER=transformers needs MEMPAGE_EMBEDDER_MODEL, for example Xenova/bge-small-en-v1.5.',
    );
  }
  const training = trainingOf(model);
  const pooling = read('embedder-pooling', choice(POOLINGS), POOLINGS.join(' or ')) ?? training.pooling;
  return {
    provider: 'transformers',
    model,
    pooling,
    directory: text('embedder-directory'),
    ...prefixes(reader, training),
  };
}

const prefixes = ({ verbatim }: Reader, training?: Training) => ({
  queryPrefix: verbatim('embedder-query-prefix') ?? training?.queryPrefix,
  documentPrefix: verbatim('embedder-document-prefix') ?? training?.documentPrefix,
});
