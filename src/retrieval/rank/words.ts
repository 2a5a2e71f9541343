import { termSequence } from '../analyze.ts';
import type { QueryTerm } from './types.ts';

/** A unit-length vector of a single word, or null for a word it does not know. */
export type WordVectors = (word: string) => Float32Array | null;

/** Words per stretch of a long text that is compared as one; about two sentences. */
const STRETCH = 40;
/** Below this cosine two words have nothing to do with each other. */
const UNRELATED = 0.3;
const SHARPNESS = 1.5;
const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;

/**
 * How well a text speaks of each query term in other words: for every term the similarity of the nearest word,
 * raised to `SHARPNESS`, within the one stretch of the text that matches best. This is the MaxSim of ColBERT
 * (Khattab & Zaharia 2020) over static word vectors; it finds taekwondo for "martial arts".
 * @returns a function of the text giving one value of 0 to 1 per term; it remembers words, so use it per query.
 */
export function softMatcher(
  terms: readonly QueryTerm[],
  weights: ArrayLike<number>,
  vectors: WordVectors,
  language = 'en',
): (text: string) => Float32Array {
  const targets = terms.map(({ word }) => vectors(word));
  const known = new Map<string, Float32Array | null>();
  const similarities = (word: string): Float32Array | null => {
    let row = known.get(word);
    if (row === undefined) {
      row = termSequence(word, language).length === 0 ? null : compare(targets, vectors(word));
      known.set(word, row);
    }
    return row;
  };
  return (text) => bestStretch(wordRows(text, similarities), weights, terms.length);
}

function compare(
  targets: readonly (Float32Array | null)[],
  vector: Float32Array | null,
): Float32Array | null {
  if (vector === null) return null;
  let related = false;
  const row = new Float32Array(targets.length);
  targets.forEach((target, t) => {
    const cosine = target === null ? 0 : dot(target, vector);
    if (cosine < UNRELATED) return;
    row[t] = Math.min(1, cosine) ** SHARPNESS;
    related = true;
  });
  return related ? row : UNRELATED_ROW;
}

/** Stands for a word that counts towards the length of a stretch and matches nothing. */
const UNRELATED_ROW = new Float32Array(0);

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function wordRows(text: string, similarities: (word: string) => Float32Array | null): Float32Array[] {
  const rows: Float32Array[] = [];
  for (const word of text.toLowerCase().split(BETWEEN_WORDS)) {
    const row = word === '' ? null : similarities(word);
    if (row !== null) rows.push(row);
  }
  return rows;
}

function bestStretch(rows: readonly Float32Array[], weights: ArrayLike<number>, size: number): Float32Array {
  const stretch = Math.ceil(rows.length / Math.max(1, Math.round(rows.length / STRETCH)));
  let best: Float32Array = new Float32Array(size);
  let bestTotal = 0;
  for (let start = 0; start < rows.length; start += stretch) {
    const nearest = new Float32Array(size);
    const end = Math.min(rows.length, start + stretch);
    for (let r = start; r < end; r++) raise(nearest, rows[r] as Float32Array);
    const total = weightedSum(nearest, weights);
    if (total <= bestTotal) continue;
    best = nearest;
    bestTotal = total;
  }
  return best;
}

function raise(maxima: Float32Array, row: Float32Array): void {
  for (let t = 0; t < row.length; t++) {
    if ((row[t] as number) > (maxima[t] as number)) maxima[t] = row[t] as number;
  }
}

function weightedSum(values: Float32Array, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * (weights[i] as number);
  return sum;
}
