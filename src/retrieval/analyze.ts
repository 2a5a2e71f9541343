import { ENGLISH_IRREGULAR, ENGLISH_STOP_WORDS } from './language/english.ts';
import { stemmerOf } from './language/stemmer.ts';
import { tokenize } from './language/tokens.ts';

/** The bag of terms the lexical index and lexical queries are made of. */
export interface Analysis {
  /** Term → how often it occurs. */
  readonly terms: ReadonlyMap<string, number>;
  /** Sum of the counts: the document length of BM25. */
  readonly length: number;
}

/** Longer words are cut here, so that a pasted blob cannot become an unbounded index key. */
const MAX_TERM_LENGTH = 64;
const MARKS = /\p{M}+/gu;
const ELISION = /^(?:[cdjlmnst]|qu|un|dell|nell|all|sull|dall)'/;
const CLITIC = /'(?:s|m|re|ve|ll|d|t)$/;

/**
 * Terms of `text`. Analysis happens here and not in SQL so that PGlite and Postgres rank alike.
 * @param language ISO 639-1; `en` has stop words and irregular forms, languages without a stemmer stay unstemmed.
 */
export function analyze(text: string, language = 'en'): Analysis {
  const terms = new Map<string, number>();
  let length = 0;
  for (const term of termSequence(text, language)) {
    terms.set(term, (terms.get(term) ?? 0) + 1);
    length++;
  }
  return { terms, length };
}

/** Two halves have no form of their own in UTF-8, so terms that differ in them would become one. */
const HALF_CHARACTER = /[\uD800-\uDBFF]$/;

/** The terms of `text` in reading order, stop words left out: for proximity and phrases. */
export function termSequence(text: string, language = 'en'): string[] {
  const normalize = normalizerOf(language);
  const sequence: string[] = [];
  for (const token of tokenize(text)) {
    const term = token.gram ? token.text : normalize(token.text);
    if (term !== '') sequence.push(term.slice(0, MAX_TERM_LENGTH).replace(HALF_CHARACTER, ''));
  }
  return sequence;
}

/** Makes a lower-case word into its term, or '' for a stop word. Memoised: chat repeats its words. */
function normalizerOf(language: string): (word: string) => string {
  let memo = memos.get(language);
  if (memo === undefined) {
    memo = new Map();
    memos.set(language, memo);
  }
  const known = memo;
  return (word) => {
    let term = known.get(word);
    if (term === undefined) {
      term = normalize(word, language);
      if (known.size >= MEMO_SIZE) known.clear();
      known.set(word, term);
    }
    return term;
  };
}

const MEMO_SIZE = 20_000;
const memos = new Map<string, Map<string, string>>();

function normalize(word: string, language: string): string {
  if (language !== 'en') {
    const bare = language === 'fr' || language === 'it' ? word.replace(ELISION, '') : word;
    return fold(stemmerOf(language)(bare.replaceAll("'", '')));
  }
  if (word.endsWith("n't")) return '';
  const bare = word.replace(CLITIC, '').replaceAll("'", '');
  if (ENGLISH_STOP_WORDS.has(bare)) return '';
  return fold(stemmerOf('en')(ENGLISH_IRREGULAR.get(bare) ?? bare));
}

/** `café` and `cafe` are one term. Marks that are letters of their own (Hindi, Thai) stay. */
function fold(term: string): string {
  return /\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}/u.test(term)
    ? term.normalize('NFD').replace(MARKS, '').normalize('NFC')
    : term;
}
