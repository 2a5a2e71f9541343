import { termSequence } from '../analyze.ts';

const BETWEEN_WORDS = /[^\p{L}\p{M}\p{N}]+/u;
const BETWEEN_ASCII_WORDS = /[^a-z0-9]+/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII.
const ASCII = /^[\x00-\x7f]*$/;
/** About 20 MB of texts, and as many distinct words as a large bank of one language has. */
const MOST_CHARACTERS = 8_000_000;
const MOST_WORDS = 200_000;

/**
 * Texts as numbers of their words, stop words left out. Neighbouring queries rank much the same memories, and cutting
 * a text into words costs more than comparing them, so the cut is remembered.
 */
export class ContentWords {
  /** Word of each number. */
  readonly words: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #texts = new Map<string, Int32Array>();
  readonly #language: string;
  #characters = 0;

  constructor(language: string) {
    this.#language = language;
  }

  get full(): boolean {
    return this.#characters > MOST_CHARACTERS || this.words.length > MOST_WORDS;
  }

  numbersOf(text: string): Int32Array {
    let numbers = this.#texts.get(text);
    if (numbers === undefined) {
      numbers = this.#cut(text.toLowerCase());
      this.#texts.set(text, numbers);
      this.#characters += text.length;
    }
    return numbers;
  }

  #cut(text: string): Int32Array {
    const words = text.split(ASCII.test(text) ? BETWEEN_ASCII_WORDS : BETWEEN_WORDS);
    const numbers = new Int32Array(words.length);
    let length = 0;
    for (const word of words) {
      const number = word === '' ? STOP : this.#numberOf(word);
      if (number !== STOP) numbers[length++] = number;
    }
    return numbers.slice(0, length);
  }

  #numberOf(word: string): number {
    let number = this.#numbers.get(word);
    if (number === undefined) {
      number = termSequence(word, this.#language).length === 0 ? STOP : this.words.push(word) - 1;
      this.#numbers.set(word, number);
    }
    return number;
  }
}

const STOP = -1;
const perLanguage = new Map<string, ContentWords>();

/** The words of a language, shared by all queries; numbers are good as long as the caller keeps the instance. */
export function contentWords(language: string): ContentWords {
  let words = perLanguage.get(language);
  if (words === undefined || words.full) {
    words = new ContentWords(language);
    perLanguage.set(language, words);
  }
  return words;
}
