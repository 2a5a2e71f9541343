import { describe, expect, it } from 'vitest';
import { analyze, termSequence } from '../../src/retrieval/analyze.ts';

const terms = (text: string, language?: string): string[] => [...analyze(text, language).terms.keys()];

describe('analyze', () => {
  it('joins the inflections of a word', () => {
    expect(terms('painting painted paints')).toEqual(terms('paint'));
  });

  it('joins irregular forms with what a question asks', () => {
    expect(terms('we bought a tent')).toEqual(terms('buy tents'));
    expect(terms('the children went')).toEqual(terms('child go'));
  });

  it('counts terms and the length without stop words', () => {
    const { terms, length } = analyze('The dog and the other dogs saw a cat');
    expect(terms.get('dog')).toBe(2);
    expect(length).toBe(4);
  });

  it('reads contractions and possessives', () => {
    expect(terms("I don't think it's Nora’s boat")).toEqual(terms('think Nora boat'));
    expect(terms("O'Brien")).toEqual(['obrien']);
  });

  it('keeps versions, times and amounts whole', () => {
    expect(terms('upgrade v0.6.2 at 10:30 for 1,200')).toEqual(['upgrad', 'v0.6.2', '10:30', '1,200']);
  });

  it('finds code by the whole name and by its parts', () => {
    expect(terms('getUserName')).toEqual(['getusernam', 'user', 'name']);
    expect(terms('user_name')).toEqual(['user', 'name']);
  });

  it('folds diacritics of Latin script', () => {
    expect(terms('Café Zürich')).toEqual(terms('cafe zurich'));
  });

  it('indexes unspaced scripts as character pairs in any language', () => {
    expect(terms('東京都に住む')).toEqual(['東京', '京都', '都に', 'に住', '住む']);
    expect(terms('猫')).toEqual(['猫']);
    expect(terms('我的cat叫Tom')).toEqual(['我的', 'cat', '叫', 'tom']);
    expect(terms('東京', 'zz')).toEqual(['東京']);
  });

  it('stems the language it is told and leaves unknown ones alone', () => {
    expect(terms('Häuser', 'de')).toEqual(terms('Haus', 'de'));
    expect(terms("l'homme", 'fr')).toEqual(terms('homme', 'fr'));
    expect(terms('running houses the', 'zz')).toEqual(['running', 'houses', 'the']);
  });

  it('bounds the size of a term', () => {
    expect(terms('x'.repeat(500), 'zz')[0]).toHaveLength(64);
  });

  it('has nothing to say about nothing', () => {
    expect(analyze('')).toEqual({ terms: new Map(), length: 0 });
    expect(termSequence('!!! …')).toEqual([]);
  });
});
