import { describe, expect, it } from 'vitest';
import { diversify } from '../../../src/retrieval/rank/diversify.ts';
import { rankQuery } from '../../../src/retrieval/rank/query.ts';
import { NOTHING_RELEVANT, relevance, WEAKLY_RELEVANT } from '../../../src/retrieval/rank/relevance.ts';
import type { Candidate } from '../../../src/retrieval/rank/types.ts';

const candidate: Candidate = {
  id: '1',
  text: 'The valve drips.',
  speaker: null,
  session: null,
  position: null,
  length: 2,
  counts: [0, 0, 1],
  similarity: null,
};
const like = (words: number) => ({
  candidate,
  contributions: { words, session: 0.1, vector: 0.15, speaker: 1 },
});
const query = rankQuery('leaking kiln valve', []);
const corpus = (...documentFrequencies: number[]) => ({
  memories: 100,
  averageLength: 10,
  documentFrequencies,
});

describe('relevance', () => {
  it('is high when several results speak of what is asked', () => {
    expect(relevance(query, [0.8, 0.7, 0.6, 0.6, 0.5].map(like), corpus(3, 2, 4))).toBeGreaterThan(0.6);
  });

  it('is nothing when the words are unknown and nothing is like them', () => {
    expect(relevance(query, [0.05, 0.04, 0, 0, 0].map(like), corpus(0, 0, 4))).toBeLessThan(NOTHING_RELEVANT);
    expect(relevance(query, [], corpus(0, 0, 0))).toBe(0);
  });

  it('doubts a good score for a query of mostly unknown words', () => {
    const first = [0.4, 0.35, 0.3, 0.3, 0.3].map(like);
    expect(relevance(query, first, corpus(0, 0, 4))).toBeLessThan(relevance(query, first, corpus(2, 2, 4)));
    expect(relevance(query, first, corpus(0, 0, 4))).toBeLessThan(WEAKLY_RELEVANT);
  });

  it('counts the same evidence for more where less is stored', () => {
    const of = (memories: number) =>
      relevance(query, [0.4, 0.1, 0].map(like), { ...corpus(0, 2, 1), memories });
    expect(of(10)).toBeGreaterThan(of(100));
    expect(of(100)).toBeGreaterThan(of(1_000));
    expect(of(100_000)).toBeCloseTo(of(1_000), 2);
  });

  it('does not call one word weak that one memory says', () => {
    const said = { ...like(0.45), candidate: { ...candidate, counts: [1] } };
    const word = rankQuery('valve', []);
    expect(relevance(word, [said, like(0), like(0)], corpus(1))).toBeGreaterThanOrEqual(WEAKLY_RELEVANT);
    expect(relevance(word, [like(0), like(0)], corpus(0))).toBeLessThan(NOTHING_RELEVANT);
  });
});

describe('diversify', () => {
  const results = [
    { score: 1, text: 'The kiln has a leaking valve' },
    { score: 0.95, text: 'the kiln has a leaking valve!' },
    { score: 0.6, text: 'Ines repaired the roof' },
    { score: 0.5, text: 'The kiln is blue' },
  ];

  it('puts a repetition behind what is new', () => {
    expect(diversify(results, 2).map(({ text }) => text)).toEqual([
      'The kiln has a leaking valve',
      'Ines repaired the roof',
      'the kiln has a leaking valve!',
      'The kiln is blue',
    ]);
  });

  it('keeps every result once and the order where nothing repeats', () => {
    expect(new Set(diversify(results, 3))).toEqual(new Set(results));
    expect(diversify(results.slice(2), 5)).toEqual(results.slice(2));
    expect(diversify([], 3)).toEqual([]);
  });
});
