import { basename, dirname, resolve } from 'node:path';
import type { Embedder, EmbedderIdentity } from './embedder.ts';
import { embedderUnavailable, stopIfAborted } from './failures.ts';
import { normalise } from './vector.ts';

/** A variable, so that neither the compiler nor a bundler wants the package to be there. */
const PACKAGE = '@huggingface/transformers';
const TEXTS_PER_RUN = 16;

export interface TransformersSettings {
  /** A model of the Hugging Face hub with ONNX weights, e.g. `Xenova/bge-small-en-v1.5`; a name of your choice with `directory`. */
  model: string;
  /** Where the model's config.json, tokenizer.json and onnx/ are; nothing is downloaded then. */
  directory?: string;
  /** How token vectors become one vector: as the model was trained (BGE, Arctic: `cls`; MiniLM, E5, GTE: `mean`). */
  pooling: 'mean' | 'cls';
  /** Put before each query or document, for models that were trained so. */
  queryPrefix?: string;
  documentPrefix?: string;
  /** Which weights file: `fp32` is onnx/model.onnx, `q8` is onnx/model_quantized.onnx. */
  dtype?: 'fp32' | 'fp16' | 'q8' | 'q4';
}

/** The part of transformers.js used here. */
export interface TransformersLibrary {
  env: { localModelPath: string };
  pipeline(task: 'feature-extraction', model: string, options: Record<string, unknown>): Promise<Extractor>;
}

type Extractor = (
  texts: string[],
  options: { pooling: 'mean' | 'cls'; normalize: boolean },
) => Promise<{ dims: number[]; data: ArrayLike<number> }>;

/**
 * An embedder that runs an ONNX model in this process by transformers.js, an optional package. Package and model are
 * loaded on first use; a failed load is tried again on the next call. `load` brings the package (tests replace it).
 */
export function createTransformersEmbedder(
  settings: TransformersSettings,
  load: () => Promise<TransformersLibrary> = loadLibrary,
): Embedder {
  const { model, pooling, dtype = 'fp32', queryPrefix = '', documentPrefix = '' } = settings;
  let loading: Promise<Extractor> | undefined;
  let dimensions: number | null = null;

  function extractor(): Promise<Extractor> {
    loading ??= openModel(settings, dtype, load).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  }

  async function embed(texts: readonly string[], signal?: AbortSignal): Promise<Float32Array[]> {
    const extract = await extractor();
    const vectors: Float32Array[] = [];
    for (let start = 0; start < texts.length; start += TEXTS_PER_RUN) {
      stopIfAborted(signal);
      const output = await extract(texts.slice(start, start + TEXTS_PER_RUN), { pooling, normalize: true });
      vectors.push(...rowsOf(output));
    }
    dimensions = vectors[0]?.length ?? dimensions;
    return vectors;
  }

  return {
    get identity(): EmbedderIdentity {
      const version = [pooling, dtype, documentPrefix].filter(Boolean).join(' ');
      return { provider: 'transformers', model, dimensions, version };
    },
    embedDocuments: (texts, signal) =>
      embed(
        texts.map((text) => documentPrefix + text),
        signal,
      ),
    embedQuery: async (text, signal) => (await embed([queryPrefix + text], signal))[0] as Float32Array,
  };
}

async function loadLibrary(): Promise<TransformersLibrary> {
  return (await import(PACKAGE)) as TransformersLibrary;
}

async function openModel(
  { model, directory }: TransformersSettings,
  dtype: string,
  load: () => Promise<TransformersLibrary>,
): Promise<Extractor> {
  const library = await load().catch((cause: unknown) => {
    throw embedderUnavailable(
      `The transformers embedder needs a package that is not installed or does not load: run \`npm install ${PACKAGE}\` ` +
        'beside mempage (ONNXRUNTIME_NODE_INSTALL=skip spares its download for graphics cards).',
      cause,
    );
  });
  try {
    if (!directory) return await library.pipeline('feature-extraction', model, { dtype });
    const path = resolve(directory);
    library.env.localModelPath = `${dirname(path)}/`;
    return await library.pipeline('feature-extraction', basename(path), { dtype, local_files_only: true });
  } catch (cause) {
    const check = directory
      ? `check that ${directory} holds config.json, tokenizer.json, tokenizer_config.json and the ${dtype} weights in onnx/`
      : 'check its name and the network, or give a local directory';
    throw embedderUnavailable(`The embedding model ${model} cannot be loaded; ${check}.`, cause);
  }
}

/** The rows of a texts × dimensions tensor, unit length. */
function rowsOf({ dims, data }: { dims: number[]; data: ArrayLike<number> }): Float32Array[] {
  const [rows = 0, width = 0] = dims;
  const values = Float32Array.from(data);
  return Array.from({ length: rows }, (_, row) => {
    const vector = values.slice(row * width, (row + 1) * width);
    normalise(vector);
    return vector;
  });
}
