import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createBundledEmbedder } from '../../src/embedding/bundled.ts';
import { readTokenTable } from '../../src/embedding/table.ts';

const TABLE = new URL('../../assets/embedder/mempage-en.bin', import.meta.url);
const embedder = createBundledEmbedder();
const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
const similarity = (a: string, b: string): number => dot(embedder.encode(a), embedder.encode(b));

describe('bundled embedder', () => {
  it('names the table that is in the package', () => {
    const { model, version, dimensions } = readTokenTable(TABLE);
    expect(embedder.identity).toEqual({
      provider: 'bundled',
      model,
      version: `${version}-centred`,
      dimensions,
    });
  });

  it('stays within 10 MB', () => {
    expect(statSync(TABLE).size).toBeLessThanOrEqual(10_000_000);
  });

  it('gives one unit vector per text, in order, the same for queries', async () => {
    const texts = ['We moved to Lisbon in May.', 'ok', 'Der Hund schläft.', '日本'];
    const vectors = await embedder.embedDocuments(texts);
    expect(vectors).toHaveLength(texts.length);
    for (const [i, text] of texts.entries()) {
      expect(vectors[i]).toHaveLength(256);
      expect(dot(vectors[i] as Float32Array, vectors[i] as Float32Array)).toBeCloseTo(1, 5);
      expect(await embedder.embedQuery(text)).toEqual(vectors[i]);
    }
  });

  it.each([
    ['my puppy is ill', 'the dog has to see a vet', 'the invoice is overdue'],
    ['we bought an apartment', 'they purchased a flat', 'they lost the match'],
    ['she is a physician', 'her job is doctor at a clinic', 'her bicycle was stolen'],
    ['the journey by train took all day', 'a long railway trip', 'a short poem'],
    ['Where does he work?', 'his job is at the bank', 'his cat sleeps all day'],
  ])('places %j nearer to %j than to %j', (text, near, far) => {
    expect(similarity(text, near)).toBeGreaterThan(similarity(text, far) + 0.1);
  });

  it.each(['', '   ', '😀'])('gives the zero vector for %j, which has no known piece', (text) => {
    expect(embedder.encode(text).every((component) => component === 0)).toBe(true);
    expect(embedder.encodeTokens(text)).toEqual({ tokens: [], weights: new Float32Array(), vectors: [] });
  });

  it('gives the tokens of a text with unit vectors, and content words more weight than function words', () => {
    const { tokens, weights, vectors } = embedder.encodeTokens('the piano of the neighbour');
    expect(tokens).toEqual(['the', 'piano', 'of', 'the', 'neighbour']);
    for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 5);
    expect(weights[1]).toBeGreaterThan(2 * (weights[0] as number));
  });

  it('knows the neighbours of a word, best first', () => {
    const found = embedder.nearestWords('Dog', 10);
    expect(found).toHaveLength(10);
    expect(found.map(({ word }) => word)).toContain('puppy');
    expect(found.map(({ word }) => word)).not.toContain('dog');
    expect(found.map((f) => f.similarity)).toEqual(found.map((f) => f.similarity).sort((a, b) => b - a));
    expect(embedder.nearestWords('qqqqzz', 5)).toEqual([]);
  });

  it('stops when the caller gives up, also midway', async () => {
    const controller = new AbortController();
    const running = embedder.embedDocuments(new Array(2000).fill('one of many texts'), controller.signal);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(embedder.embedQuery('a', controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
