import { contentWords } from './content-words.ts';
import { raise, weightedSum } from './rows.ts';
import type { QueryTerm } from './types.ts';

/** A unit-length vector of a single word, or null for a word it does not know. */
export type WordVectors = (word: string) => Float32Array | null;

/** Words per stretch of a long text that is compared as one; about two sentences. */
const STRETCH = 40;
/** Below this cosine two words have nothing to do with each other. */
const UNRELATED = 0.3;
const SHARPNESS = 1.5;

/**
 * How well each text speaks of each query term in other words: for every term the similarity of the nearest word,
 * raised to `SHARPNESS`, within the one stretch of the text that matches best. This is the MaxSim of ColBERT
 * (Khattab & Zaharia 2020) over static word vectors; it finds taekwondo for "martial arts".
 * @param weights what each term counts for when stretches are compared.
 * @returns per text one value of 0 to 1 per term.
 */
export function softMatches(
  texts: readonly string[],
  terms: readonly QueryTerm[],
  weights: ArrayLike<number>,
  vectors: WordVectors,
  language = 'en',
): Float32Array[] {
  const content = contentWords(language);
  const numbers = texts.map((text) => content.numbersOf(text));
  const targets = terms.map(({ word }) => vectors(word));
  /** 0: not seen yet, 1: unrelated, else 2 + place in `rows`. Arrays of numbers, since this is the inner loop. */
  const places = new Int32Array(content.words.length);
  const rows: Float32Array[] = [];
  const rowOf = (number: number): Float32Array | undefined => {
    if (places[number] === 0) {
      const row = compare(targets, vectors(content.words[number] as string));
      places[number] = row ? rows.push(row) + 1 : 1;
    }
    return rows[(places[number] as number) - 2];
  };
  return numbers.map((each) => bestStretch(each, rowOf, weights, terms.length));
}

/** Likeness of a word to each target, if it is like any; most are not. */
function compare(
  targets: readonly (Float32Array | null)[],
  vector: Float32Array | null,
): Float32Array | undefined {
  if (vector === null) return undefined;
  let row: Float32Array | undefined;
  for (let t = 0; t < targets.length; t++) {
    const target = targets[t] as Float32Array | null;
    const cosine = target === null ? 0 : dot(target, vector);
    if (cosine < UNRELATED) continue;
    row ??= new Float32Array(targets.length);
    row[t] = Math.min(1, cosine) ** SHARPNESS;
  }
  return row;
}

/**
 * Four sums at a time, which keeps the processor's units busy: a third of the time of the plain loop. One declaration for each:
 * taken out of one array, the sums took twice as long.
 */
function dot(a: Float32Array, b: Float32Array): number {
  const { length } = a;
  const whole = length - (length % 4);
  let w = 0;
  let x = 0;
  let y = 0;
  let z = 0;
  let i = 0;
  for (; i < whole; i += 4) {
    w += (a[i] as number) * (b[i] as number);
    x += (a[i + 1] as number) * (b[i + 1] as number);
    y += (a[i + 2] as number) * (b[i + 2] as number);
    z += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (; i < length; i++) w += (a[i] as number) * (b[i] as number);
  return w + x + y + z;
}

function bestStretch(
  numbers: Int32Array,
  rowOf: (number: number) => Float32Array | undefined,
  weights: ArrayLike<number>,
  size: number,
): Float32Array {
  const stretch = Math.ceil(numbers.length / Math.max(1, Math.round(numbers.length / STRETCH)));
  let best: Float32Array | undefined;
  let bestTotal = 0;
  for (let start = 0; start < numbers.length; start += stretch) {
    const nearest = new Float32Array(size);
    const end = Math.min(numbers.length, start + stretch);
    for (let i = start; i < end; i++) {
      const row = rowOf(numbers[i] as number);
      if (row) raise(nearest, row);
    }
    const total = weightedSum(nearest, weights);
    if (total <= bestTotal) continue;
    best = nearest;
    bestTotal = total;
  }
  return best ?? new Float32Array(size);
}
