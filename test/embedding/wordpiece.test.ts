import { describe, expect, it } from 'vitest';
import { splitWords, WordPiece } from '../../src/embedding/wordpiece.ts';

const TOKENS = (
  "un ##believ ##able ! i didn ' t re - read the naive resume . ang ##strom cafe 日 本 " +
  'п ##р ##и ##в ##е ##т ok ab c € ##5 ’'
).split(' ');
const wordpiece = new WordPiece(TOKENS);
const cut = (text: string): (string | undefined)[] => wordpiece.encode(text).map((row) => TOKENS[row]);

describe('WordPiece', () => {
  // The expected pieces are those of Hugging Face's BertTokenizer on the same words.
  it.each([
    [
      "Unbelievable! I didn't re-read the naïve résumé.",
      "un ##believ ##able ! i didn ' t re - read the naive resume .",
    ],
    ['Ångström\tcafé', 'ang ##strom cafe'],
    ['日本', '日 本'],
    ['Привет', 'п ##р ##и ##в ##е ##т'],
    ['a\u0000b\u200b \ufffd c', 'ab c'],
    ['€5 didn’t', '€ ##5 didn ’ t'],
  ])('cuts %j as the reference tokenizer does', (text, pieces) => {
    expect(cut(text)).toEqual(pieces.split(' '));
  });

  it('leaves out a word that has an unknown part, and keeps its neighbours', () => {
    expect(cut('the 😀👍🏽 unxyz ok')).toEqual(['the', 'ok']);
  });

  it('does not cut a word of more than 100 characters', () => {
    expect(cut(`${'un'.repeat(51)} ok`)).toEqual(['ok']);
  });

  it('finds rows of whole tokens only', () => {
    expect(wordpiece.rowOf('cafe')).toBe(TOKENS.indexOf('cafe'));
    expect(wordpiece.rowOf('caf')).toBeUndefined();
  });
});

describe('splitWords', () => {
  it.each([
    ['', []],
    [' \n\t ', []],
    ['foo@bar.com x_y', ['foo', '@', 'bar', '.', 'com', 'x', '_', 'y']],
    ['“quote” — 7:45', ['“', 'quote', '”', '—', '7', ':', '45']],
  ])('splits %j', (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });
});
