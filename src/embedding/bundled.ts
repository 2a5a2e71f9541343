import { setImmediate } from 'node:timers/promises';
import type { Embedder, EmbedderIdentity } from './embedder.ts';
import { EVERYDAY } from './everyday.ts';
import { stopIfAborted } from './failures.ts';
import { readTokenTable, type TokenTable } from './table.ts';
import { normalise } from './vector.ts';

const TABLE_FILE = new URL('../../assets/embedder/mempage-en.bin', import.meta.url);
/** Must name what the table file names (a test compares them), and is known without reading 8 MB. */
const IDENTITY: EmbedderIdentity = {
  provider: 'bundled',
  model: 'mempage-en',
  dimensions: 256,
  version: '3-centred',
};
/** Texts embedded before other work of the process gets its turn; about 10 ms of short texts. */
const TEXTS_PER_TURN = 200;

/** The wordpieces of a text, in order, with a unit vector and a weight each (a row's length in the table). */
export interface TokenVectors {
  tokens: string[];
  weights: Float32Array;
  vectors: Float32Array[];
}

/** An embedder of static word vectors: synchronous, and open to what needs vectors of single words. */
export interface BundledEmbedder extends Embedder {
  /**
   * The unit-length weighted mean of a text's token vectors. A text without any known wordpiece gives the zero
   * vector, whose similarity to everything is 0. Long texts should be chunked before: a mean of many words is vague.
   */
  encode(text: string): Float32Array;
  encodeTokens(text: string): TokenVectors;
  /** Whole words nearest to a word by cosine, best first, without itself; empty when it is no single wordpiece. */
  nearestWords(word: string, limit: number): { word: string; similarity: number }[];
}

let opened: TokenTable | undefined;

/** Read on first use, once in a process: it takes a tenth of a second and 20 MB. */
function table(): TokenTable {
  opened ??= readTokenTable(TABLE_FILE);
  return opened;
}

/** The embedder inside the package. Its identity is known at once. */
export function createBundledEmbedder(): BundledEmbedder {
  let everyday: Float32Array | undefined;
  const encode = (text: string): Float32Array => {
    everyday ??= meanOf(EVERYDAY.map((sentence) => meanVector(table(), sentence)));
    return centred(meanVector(table(), text), everyday);
  };
  return {
    identity: IDENTITY,
    instant: true,
    encode,
    encodeTokens: (text) => tokenVectors(table(), text),
    nearestWords: (word, limit) => nearestWords(table(), word, limit),
    embedQuery: async (text, signal) => {
      stopIfAborted(signal);
      return encode(text);
    },
    embedDocuments: async (texts, signal) => {
      const vectors: Float32Array[] = [];
      for (const text of texts) {
        if (vectors.length % TEXTS_PER_TURN === TEXTS_PER_TURN - 1) await setImmediate();
        stopIfAborted(signal);
        vectors.push(encode(text));
      }
      return vectors;
    },
  };
}

/** How much of what all texts share is taken out of a vector. */
const CENTRING = 0.7;

/**
 * unit(v - 0.7 m), with m the mean vector of everyday sentences ("all but the top", Mu & Viswanath 2018): what is left
 * tells texts apart. Worth 1.5 points of recall@10 on BEAM and nothing on LoCoMo.
 */
function centred(vector: Float32Array, mean: Float32Array): Float32Array {
  if (vector.every((component) => component === 0)) return vector;
  const moved = vector.map((component, i) => component - CENTRING * (mean[i] as number));
  normalise(moved);
  return moved;
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    vector.forEach((component, i) => {
      mean[i] = (mean[i] as number) + component / vectors.length;
    });
  return mean;
}

function meanVector(table: TokenTable, text: string): Float32Array {
  const { dimensions, components, scales } = table;
  const sum = new Float32Array(dimensions);
  const rows = table.wordpiece.encode(text);
  if (rows.length === 0) return sum;
  for (const row of [table.base, ...rows]) {
    const scale = scales[row] as number;
    const start = row * dimensions;
    for (let i = 0; i < dimensions; i++) (sum[i] as number) += scale * (components[start + i] as number);
  }
  normalise(sum);
  return sum;
}

function tokenVectors(table: TokenTable, text: string): TokenVectors {
  const rows = table.wordpiece.encode(text);
  const vectors = rows.map((row) => rowVector(table, row));
  const weights = Float32Array.from(vectors, normalise);
  return { tokens: rows.map((row) => table.tokens[row] as string), weights, vectors };
}

function nearestWords(
  table: TokenTable,
  word: string,
  limit: number,
): { word: string; similarity: number }[] {
  const self = table.wordpiece.rowOf(word.toLowerCase());
  if (self === undefined) return [];
  const target = rowVector(table, self);
  normalise(target);
  const found: { word: string; similarity: number }[] = [];
  table.tokens.forEach((token, row) => {
    if (row !== self && /^\p{L}{2,}$/u.test(token))
      found.push({ word: token, similarity: cosine(table, row, target) });
  });
  return found.sort((a, b) => b.similarity - a.similarity).slice(0, limit);
}

function rowVector({ dimensions, components, scales }: TokenTable, row: number): Float32Array {
  const scale = scales[row] as number;
  const start = row * dimensions;
  const vector = new Float32Array(dimensions);
  // A plain loop: `Float32Array.from` with a function took ten times as long.
  for (let i = 0; i < dimensions; i++) vector[i] = (components[start + i] as number) * scale;
  return vector;
}

/** Cosine of a row with a unit vector; the row's scale cancels out. */
function cosine({ dimensions, components }: TokenTable, row: number, unit: Float32Array): number {
  const start = row * dimensions;
  let dot = 0;
  let squares = 0;
  for (let i = 0; i < dimensions; i++) {
    const component = components[start + i] as number;
    dot += component * (unit[i] as number);
    squares += component * component;
  }
  return squares === 0 ? 0 : dot / Math.sqrt(squares);
}
