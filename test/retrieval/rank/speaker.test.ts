import { describe, expect, it } from 'vitest';
import { wantedSpeaker } from '../../../src/retrieval/rank/speaker.ts';

const of = (text: string, known = ['Ines', 'Tomas Vale']): string | undefined => {
  const wanted = wantedSpeaker(text, known);
  return wanted ? `${wanted.name}${wanted.amongOthers ? '?' : ''}` : undefined;
};

describe('wantedSpeaker', () => {
  it('is the one who is named, in full or by the first name, possessive or not', () => {
    expect(of('What does Ines play?')).toBe('Ines');
    expect(of("ines's cello")).toBe('Ines');
    expect(of('Where did Tomas park?')).toBe('Tomas Vale');
    expect(of('Where did Tomas Vale park?')).toBe('Tomas Vale');
  });

  it('is the subject when several are named', () => {
    expect(of("What did Ines say about Tomas's boat?")).toBe('Ines?');
    expect(of("What did Tomas's letter tell Ines?")).toBe('Ines?');
  });

  it('is nobody when they are asked about alike, or nobody is named', () => {
    expect(of('What do Ines and Tomas both like?')).toBeUndefined();
    expect(of('What did Ines cook when she and Tomas were together?')).toBeUndefined();
    expect(of('What colour is the kiln?')).toBeUndefined();
    expect(of('A book by Inesita')).toBeUndefined();
  });

  it('takes "I" for the user, unless somebody is named', () => {
    expect(of('Where did I park?', ['assistant', 'user'])).toBe('user');
    expect(of("what's my plan", ['assistant', 'user'])).toBe('user');
    expect(of('What did Ines tell me?', ['user', 'Ines'])).toBe('Ines');
    expect(of('Where did I park?')).toBeUndefined();
  });

  it('copes with names that are no words', () => {
    expect(of('anything', ['***', ''])).toBeUndefined();
    expect(of('c++ (draft) is here', ['c++ (draft)'])).toBeDefined();
  });
});
