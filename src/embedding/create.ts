import { createBundledEmbedder } from './bundled.ts';
import type { Embedder } from './embedder.ts';
import { createOpenAiEmbedder, type OpenAiSettings } from './openai.ts';
import { createTransformersEmbedder, type TransformersSettings } from './transformers.ts';

export type EmbedderSettings =
  | { provider: 'bundled' | 'none' }
  | ({ provider: 'openai' } & OpenAiSettings)
  | ({ provider: 'transformers' } & TransformersSettings);

/** The embedder that the settings name; undefined for `none` (lexical search only). Loads nothing yet. */
export function createEmbedder(settings: EmbedderSettings): Embedder | undefined {
  switch (settings.provider) {
    case 'bundled':
      return createBundledEmbedder();
    case 'openai':
      return createOpenAiEmbedder(settings);
    case 'transformers':
      return createTransformersEmbedder(settings);
    case 'none':
      return undefined;
  }
}
