import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/retrieval/analyze.ts';
import { rankQuery } from '../../../src/retrieval/rank/query.ts';
import { rank } from '../../../src/retrieval/rank/rank.ts';
import type { Candidate } from '../../../src/retrieval/rank/types.ts';
import type { WordVectors } from '../../../src/retrieval/rank/words.ts';

interface Turn {
  text: string;
  speaker?: string;
  session?: string;
  similarity?: number;
}

const SPEAKERS = ['Ines', 'Tomas'];

function ranked(query: string, turns: Turn[], vectors?: WordVectors): Candidate[] {
  const rankable = rankQuery(query, SPEAKERS);
  const analyses = turns.map(({ text }) => analyze(text));
  const places = new Map<string, number>();
  const pool = turns.map((turn, i): Candidate => {
    const session = turn.session ?? null;
    const position = session === null ? null : (places.get(session) ?? 0);
    if (session !== null) places.set(session, (position ?? 0) + 1);
    return {
      id: String(i),
      text: turn.text,
      speaker: turn.speaker ?? null,
      session,
      position,
      length: analyses[i]?.length ?? 0,
      counts: rankable.terms.map(({ term }) => analyses[i]?.terms.get(term) ?? 0),
      similarity: turn.similarity ?? null,
    };
  });
  const corpus = {
    memories: turns.length,
    averageLength: analyses.reduce((sum, { length }) => sum + length, 0) / turns.length,
    documentFrequencies: rankable.terms.map(
      ({ term }) => analyses.filter(({ terms }) => terms.has(term)).length,
    ),
  };
  return rank(rankable, pool, corpus, vectors ? { vectors } : {}).map(({ candidate }) => candidate);
}

const order = (query: string, turns: Turn[], vectors?: WordVectors): string[] =>
  ranked(query, turns, vectors).map(({ text }) => text);

describe('rank', () => {
  it('puts the memory with the rarer word first', () => {
    const turns = ['a walk in the park', 'a walk by the lighthouse', 'a walk to the shop'].map((text) => ({
      text,
    }));
    expect(order('walk lighthouse', turns)[0]).toBe('a walk by the lighthouse');
  });

  it('puts no turn above the one that it borrows its words from, unless that only asks', () => {
    const turns: Turn[] = [
      { text: 'The harbour thawed in March.', session: 'a' },
      { text: 'Red paint.', session: 'a' },
      { text: 'A ferry to the islands.', session: 'b' },
    ];
    expect(order('thawed March', turns)[0]).toBe('The harbour thawed in March.');
  });

  it('finds the answer next to the question it answers', () => {
    const turns: Turn[] = [
      { text: 'Which kiln did you buy?', session: 'a' },
      { text: 'The small electric one.', session: 'a' },
      { text: 'The small garden is dry.', session: 'b' },
      { text: 'It rained on Sunday.', session: 'b' },
    ];
    expect(order('Which kiln was bought?', turns).slice(0, 2)).toContain('The small electric one.');
  });

  it('prefers turns of the one speaker the query names', () => {
    const turns: Turn[] = [
      { text: 'I play the cello.', speaker: 'Tomas' },
      { text: 'I play the cello.', speaker: 'Ines' },
    ];
    expect(ranked('What does Ines play?', turns)[0]?.speaker).toBe('Ines');
  });

  it('prefers turns that hold a time when asked when', () => {
    const turns: Turn[] = [{ text: 'The regatta was lovely.' }, { text: 'The regatta was yesterday.' }];
    expect(order('When was the regatta?', turns)[0]).toBe('The regatta was yesterday.');
  });

  it('does not let the words of asking decide', () => {
    const turns: Turn[] = [
      { text: 'What a kind gesture' },
      { text: 'My boat leaks' },
      { text: 'The boat sank' },
    ];
    expect(order('What kind of boat?', turns)[2]).toBe('What a kind gesture');
  });

  it('does not match names of speakers as words', () => {
    expect(rankQuery("Tomas's boat", SPEAKERS).terms.map(({ term }) => term)).toEqual(['boat']);
    expect(rankQuery('Tomas', SPEAKERS).terms.map(({ term }) => term)).toEqual(['toma']);
  });

  it('matches related words when it has word vectors', () => {
    const near: Record<string, number[]> = { pet: [1, 0], terrier: [0.8, 0.6], tractor: [0, 1] };
    const vectors: WordVectors = (word) => {
      const vector = near[word];
      return vector ? Float32Array.from(vector) : null;
    };
    const turns = [{ text: 'We got a tractor.' }, { text: 'We got a terrier.' }];
    expect(order('pet', turns, vectors)[0]).toBe('We got a terrier.');
  });

  it('lets meaning decide where words are silent', () => {
    const turns = [
      { text: 'first', similarity: 0.1 },
      { text: 'second', similarity: 0.6 },
      { text: 'third', similarity: 0.11 },
    ];
    expect(order('unrelated words', turns)[0]).toBe('second');
  });

  it('keeps the order of equals and copes with an empty pool', () => {
    expect(order('zebra', [{ text: 'one' }, { text: 'two' }])).toEqual(['one', 'two']);
    expect(
      rank(rankQuery('zebra', []), [], { memories: 0, averageLength: 0, documentFrequencies: [0] }),
    ).toEqual([]);
  });
});
