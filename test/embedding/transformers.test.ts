import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createTransformersEmbedder, type TransformersLibrary } from '../../src/embedding/transformers.ts';

/**
 * A model directory (config.json, tokenizer.json, tokenizer_config.json, onnx/model.onnx) of a model with `cls`
 * pooling, such as bge-small-en-v1.5, and a file to resolve the optional package from when it is not installed here.
 */
const directory = process.env.MEMPAGE_TEST_TRANSFORMERS_MODEL;
const from = process.env.MEMPAGE_TEST_TRANSFORMERS_FROM ?? import.meta.url;
const load = async (): Promise<TransformersLibrary> => {
  const path = createRequire(from).resolve('@huggingface/transformers');
  return (await import(pathToFileURL(path).href)) as TransformersLibrary;
};
const missing = async (): Promise<TransformersLibrary> => {
  const name = 'a-package-that-is-not-there';
  return (await import(name)) as TransformersLibrary;
};

describe('transformers embedder', () => {
  it('says how to install the package when it is missing', async () => {
    const embedder = createTransformersEmbedder({ model: 'x/y', pooling: 'mean' }, missing);
    await expect(embedder.embedQuery('a')).rejects.toMatchObject({
      code: 'embedder_unavailable',
      message: expect.stringContaining('npm install @huggingface/transformers'),
    });
  });

  it('names all that changes its vectors', () => {
    const embedder = createTransformersEmbedder({
      model: 'm',
      pooling: 'mean',
      dtype: 'q8',
      documentPrefix: 'passage: ',
    });
    expect(embedder.identity).toEqual({
      provider: 'transformers',
      model: 'm',
      dimensions: null,
      version: 'mean q8 passage: ',
    });
  });

  describe.skipIf(!directory)('with the model in MEMPAGE_TEST_TRANSFORMERS_MODEL (skipped without)', () => {
    const settings = { model: 'local', directory, pooling: 'cls' as const };
    const dot = (a: Float32Array, b: Float32Array): number =>
      a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

    it('gives unit vectors that know what a text means, without a network', async () => {
      const embedder = createTransformersEmbedder(settings, load);
      const texts = ['The dog has to see a vet.', ...new Array(20).fill('The invoice is overdue.')];
      const vectors = (await embedder.embedDocuments(texts)) as [Float32Array, Float32Array];
      const query = await embedder.embedQuery('Is the puppy ill?');
      expect(vectors).toHaveLength(texts.length);
      expect(embedder.identity.dimensions).toBe(query.length);
      expect(dot(query, query)).toBeCloseTo(1, 4);
      expect(dot(query, vectors[0])).toBeGreaterThan(dot(query, vectors[1]) + 0.1);
    });

    it('says what a directory lacks', async () => {
      const embedder = createTransformersEmbedder({ ...settings, directory: '/nowhere/model' }, load);
      await expect(embedder.embedQuery('a')).rejects.toThrow('check that /nowhere/model holds config.json');
    });
  });
});
