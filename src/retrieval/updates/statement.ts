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
  /** It says when or how firmly, not what. */
  readonly aside: boolean;
}

export interface Statement {
  readonly words: readonly Word[];
  /** Without asides. */
  readonly framed: readonly Word[];
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

export const parseStatement = (text: string, language = 'en'): Statement =>
  new Parsed(text, wordsOf(text, language));

/** What most comparisons never ask for is found when it is asked for. */
class Parsed implements Statement {
  readonly words: readonly Word[];
  readonly #text: string;
  #framed: readonly Word[] | undefined;
  #content: readonly Word[] | undefined;
  #terms: ReadonlySet<string> | undefined;
  #fullNames: ReadonlySet<string> | undefined;
  #values: readonly string[] | undefined;
  #subject: readonly string[] | undefined;
  #polarity: ReadonlyMap<number, number> | undefined;
  #change: Change | undefined;

  constructor(text: string, words: readonly Word[]) {
    this.#text = text;
    this.words = words;
  }

  get framed(): readonly Word[] {
    this.#framed ??= this.words.filter(({ aside }) => !aside);
    return this.#framed;
  }

  get content(): readonly Word[] {
    this.#content ??= contentOf(this.words);
    return this.#content;
  }

  get terms(): ReadonlySet<string> {
    this.#terms ??= new Set(this.words.filter(isContent).map(({ term }) => term));
    return this.#terms;
  }

  get fullNames(): ReadonlySet<string> {
    this.#fullNames ??= new Set(
      this.words.filter((_, i) => isNamePart(this.words, i + 1)).map(({ term }) => term),
    );
    return this.#fullNames;
  }

  get values(): readonly string[] {
    this.#values ??= this.words.filter(({ value }) => value).map(({ text }) => text);
    return this.#values;
  }

  get subject(): readonly string[] {
    this.#subject ??= subjectOf(this.words);
    return this.#subject;
  }

  get polarity(): ReadonlyMap<number, number> {
    this.#polarity ??= polarityOf(this.words.map(({ text }) => text));
    return this.#polarity;
  }

  get change(): Change {
    this.#change ??= changeIn(this.#text);
    return this.#change;
  }

  get negated(): boolean {
    return this.words.filter(({ text }) => isNegation(text)).length % 2 === 1;
  }

  get ofOneDay(): boolean {
    return tellsOfOneDay(this.#text);
  }
}

const isContent = ({ term, value }: Word): boolean => term !== '' && !value;

function contentOf(words: readonly Word[]): Word[] {
  const content = new Map<string, Word>();
  words.forEach((word, i) => {
    if (isContent(word) && !isNamePart(words, i)) content.set(word.term, word);
  });
  return [...content.values()];
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
  const known = memoOf(language);
  return (plain.match(WORD) ?? []).slice(0, MOST_WORDS).map((match) => {
    let word = known.get(match);
    if (word === undefined) {
      word = wordOf(match, language);
      if (known.size >= MEMO_SIZE) known.clear();
      known.set(match, word);
    }
    return word;
  });
}

const ASIDE =
  /^(?:now|currently|still|already|also|just|actually|really|nowadays|today|anymore|again|indeed|however|well|and|but|so)$/;

function wordOf(match: string, language: string): Word {
  const lower = match.toLowerCase();
  const value = isValueWord(match);
  const text = value ? plainValue(lower) : lower;
  return {
    text,
    term: value ? text : (termSequence(lower, language)[0] ?? ''),
    capital: /^\p{Lu}/u.test(match),
    value,
    aside: ASIDE.test(text),
  };
}

/** The texts of one bank repeat their words. */
const memos = new Map<string, Map<string, Word>>();
const MEMO_SIZE = 20_000;

function memoOf(language: string): Map<string, Word> {
  const memo = memos.get(language) ?? new Map<string, Word>();
  memos.set(language, memo);
  return memo;
}
