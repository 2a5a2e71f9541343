/** A sentence taken apart for comparison with another. */
import { termSequence } from '../analyze.ts';
import { type Change, changeIn, isNegation, polarityOf, tellsOfOneDay } from './cues.ts';
import { subjectOf } from './subject.ts';
import { isValueWord, plainValue } from './values.ts';

export interface Word {
  /** Lower case, apostrophes made plain, numbers in digits; `don't` is two words. */
  readonly text: string;
  /** The index term; '' for a function word. */
  readonly term: string;
  readonly capital: boolean;
  /** A number, a month or a day of the week: what changes while the rest stays. */
  readonly value: boolean;
}

export interface Statement {
  readonly words: readonly Word[];
  /** Words of content, each once, without values and without the second of two words of a name. */
  readonly content: readonly Word[];
  /** Terms of all words of content. */
  readonly terms: ReadonlySet<string>;
  /** Terms of first words of names of two words. */
  readonly fullNames: ReadonlySet<string>;
  readonly values: readonly string[];
  /** Terms of what the sentence is about: what stands before its verb. */
  readonly subject: readonly string[];
  readonly negated: boolean;
  /** Sides of pairs of opposites that it is on. */
  readonly polarity: ReadonlyMap<number, number>;
  readonly change: Change;
  readonly ofOneDay: boolean;
}

/** Longer texts are compared by their beginning. */
const MOST_WORDS = 60;
const WORD = /[\p{L}\p{M}]+(?:'[\p{L}]+)?|[\p{N}]+(?:[.,:/-][\p{N}]+)*/gu;
const CONTRACTIONS: readonly (readonly [RegExp, string])[] = [
  [/\bcan't\b|\bcannot\b/gi, 'can not'],
  [/\bwon't\b/gi, 'will not'],
  [/n't\b/gi, ' not'],
  [/\b(I)'m\b/gi, '$1 am'],
  [/'re\b/gi, ' are'],
  [/'ve\b/gi, ' have'],
  [/'ll\b/gi, ' will'],
  [/\b(it|that|there|he|she|what|who|here)'s\b/gi, '$1 is'],
];

export function parseStatement(text: string, language = 'en'): Statement {
  const words = wordsOf(text, language);
  const content = new Map<string, Word>();
  const terms = new Set<string>();
  words.forEach((word, i) => {
    if (word.term === '' || word.value) return;
    terms.add(word.term);
    if (!isNamePart(words, i)) content.set(word.term, word);
  });
  let change: Change | undefined;
  return {
    words,
    content: [...content.values()],
    terms,
    fullNames: new Set(words.filter((_, i) => isNamePart(words, i + 1)).map(({ term }) => term)),
    values: words.filter(({ value }) => value).map((word) => word.text),
    subject: subjectOf(words),
    negated: words.filter((word) => isNegation(word.text)).length % 2 === 1,
    polarity: polarityOf(words.map((word) => word.text)),
    get change() {
      change ??= changeIn(text);
      return change;
    },
    ofOneDay: tellsOfOneDay(text),
  };
}

/** "Sorry, that was wrong: …", "Correction: …": what follows is the statement. */
const CORRECTING =
  /^(?:(?:no|sorry|oops|correction|actually|wait|my mistake|scratch that|i was wrong|that was wrong|that's wrong)\b[^.:!?\n]{0,40}[.:,!]\s+)+/i;
/** "… is 4555, not 4104": what it no longer is. */
const NOT_THAT = /[,;]\s+not\s+[^\s,.;]+(?=[.!]?\s*$)/i;

/** "Nora Weiss" is one thing to have in common, not two. */
function isNamePart(words: readonly Word[], i: number): boolean {
  const [before, word] = [words[i - 1], words[i]];
  return Boolean(word?.capital && before?.capital && before.term !== '' && !before.value);
}

function wordsOf(text: string, language: string): Word[] {
  let plain = text
    .slice(0, MOST_WORDS * 12)
    .normalize('NFKC')
    .replaceAll(/[\u2018\u2019\u02bc]/g, "'")
    .replace(CORRECTING, '')
    .replace(NOT_THAT, '');
  if (plain.includes("'")) {
    for (const [pattern, replacement] of CONTRACTIONS) plain = plain.replaceAll(pattern, replacement);
  }
  return [...plain.matchAll(WORD)].slice(0, MOST_WORDS).map(([match]) => {
    const lower = match.toLowerCase();
    const value = isValueWord(match);
    return {
      text: value ? plainValue(lower) : lower,
      term: value ? plainValue(lower) : termOf(lower, language),
      capital: /^\p{Lu}/u.test(match),
      value,
    };
  });
}

/** Memoised: the texts of one bank repeat their words. */
function termOf(word: string, language: string): string {
  const key = `${language} ${word}`;
  let term = memo.get(key);
  if (term === undefined) {
    term = termSequence(word, language)[0] ?? '';
    if (memo.size >= MEMO_SIZE) memo.clear();
    memo.set(key, term);
  }
  return term;
}

const MEMO_SIZE = 20_000;
const memo = new Map<string, string>();
