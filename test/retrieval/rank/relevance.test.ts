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
    expect(diversify(results, { limit: 2 }).map(({ text }) => text)).toEqual([
      'The kiln has a leaking valve',
      'Ines repaired the roof',
      'the kiln has a leaking valve!',
      'The kiln is blue',
    ]);
  });

  it('keeps every result once and the order where nothing repeats', () => {
    expect(new Set(diversify(results, { limit: 3 }))).toEqual(new Set(results));
    expect(diversify(results.slice(2), { limit: 5 })).toEqual(results.slice(2));
    expect(diversify([], { limit: 3 })).toEqual([]);
  });

  it('takes results from several sessions where several occasions are asked for, and else not', () => {
    const of = (session: string | null, score: number, text: string) => ({ session, score, text });
    const painted = [
      of('may', 1, 'I painted a sunrise over the bay'),
      of('may', 0.97, 'The frame was harder than the brushwork'),
      of('june', 0.92, 'Finished the portrait of my aunt'),
      of(null, 0.9, 'An easel stands in the attic'),
      of(null, 0.89, 'Turpentine smells of pine'),
    ];
    const order = (acrossSessions: boolean) =>
      diversify(painted, { limit: 5, acrossSessions }).map((result) => painted.indexOf(result));
    expect(order(false)).toEqual([0, 1, 2, 3, 4]);
    expect(order(true)).toEqual([0, 2, 3, 4, 1]);
  });
});

describe('a question for several occasions', () => {
  it.each([
    'What has Ines painted?',
    'Which cities have they been to?',
    'In what ways has she helped the shelter?',
    'Where has Tom made friends?',
    'How many concerts have you been to?',
    'How often did she swim?',
  ])('is %s', (question) => expect(rankQuery(question, []).acrossSessions).toBe(true));

  it.each([
    'What did Ines paint in May?',
    'What does she have in her bag?',
    'Has she ever been to Rome?',
    'Where is the kiln?',
    'Where was it? I have no idea.',
  ])('is not %s', (question) => expect(rankQuery(question, []).acrossSessions).toBe(false));

  it('is only looked for in English', () => {
    expect(rankQuery('What has Ines painted?', [], 'de').acrossSessions).toBe(false);
  });
});
