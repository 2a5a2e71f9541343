import { expect, test } from 'vitest';
import { FlatIndex } from '../../../src/retrieval/resident/flat-index.ts';

/** No multiple of four, which are what the comparing takes at a time. */
const DIMENSIONS = 7;

/** The same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31 - 0.5;
  };
}

const next = numbers(7);
const randomVector = () => Float32Array.from({ length: DIMENSIONS }, next);

const cosine = (a: Float32Array, b: Float32Array): number => {
  const product = (x: Float32Array, y: Float32Array) =>
    x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
};

const nearestOf = (vectors: ReadonlyMap<number, Float32Array>, query: Float32Array, count: number) =>
  [...vectors]
    .map(([key, vector]) => ({ key, score: cosine(vector, query) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map(({ key }) => key);

const sorted = (keys: readonly number[]) => [...keys].sort((a, b) => a - b);

test('finds the nearest of what was added, replaced and deleted', () => {
  const index = new FlatIndex(DIMENSIONS, 10);
  const vectors = new Map<number, Float32Array>();
  const set = (key: number) => {
    const vector = randomVector();
    vectors.set(key, vector);
    index.set(key, vector);
  };
  const remove = (key: number) => {
    vectors.delete(key);
    index.delete(key);
  };
  for (let key = 1; key <= 200; key++) set(key);
  for (let key = 5; key <= 200; key += 5) set(key);
  for (let key = 3; key <= 200; key += 3) remove(key);
  // The last one, one that is gone, and some that come back.
  remove(200);
  remove(3);
  for (let key = 3; key <= 60; key += 3) set(key);
  expect(index.size).toBe(vectors.size);
  for (let i = 0; i < 50; i++) {
    const query = randomVector();
    expect(sorted(index.nearest(query, 12))).toEqual(sorted(nearestOf(vectors, query, 12)));
  }
});

test('compares directions, whatever the lengths are', () => {
  const index = new FlatIndex(2, 2);
  index.set(1, Float32Array.of(100, 100));
  index.set(2, Float32Array.of(0.001, 0));
  expect(index.nearest(Float32Array.of(5, 0.1), 1)).toEqual([2]);
});

test('leaves out a vector without a direction, also where the key had one', () => {
  const index = new FlatIndex(2, 2);
  index.set(1, Float32Array.of(1, 0));
  index.set(2, Float32Array.of(0, 0));
  expect(index.nearest(Float32Array.of(1, 0), 5)).toEqual([1]);
  index.set(1, Float32Array.of(0, 0));
  expect(index.size).toBe(0);
  expect(index.nearest(Float32Array.of(1, 0), 5)).toEqual([]);
});

test('of those that are equally near takes the first, and no more than are wanted', () => {
  const index = new FlatIndex(2, 4);
  for (const key of [3, 5, 1, 4]) index.set(key, Float32Array.of(1, 1));
  index.set(2, Float32Array.of(1, -1));
  index.set(9, Float32Array.of(0.9, 1));
  expect(index.nearest(Float32Array.of(0.9, 1), 3)).toEqual([9, 1, 3]);
});
