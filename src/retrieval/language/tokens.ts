/**
 * Words of a text in reading order. Scripts written without spaces (and Korean, whose particles stick to words)
 * come out as overlapping character pairs, the usual index unit for them: `東京都` gives `東京`, `京都`.
 */
export interface Token {
  /** Lower case, NFKC, typographic apostrophes made plain. */
  readonly text: string;
  /** A character pair of an unspaced script: neither stemmed nor a stop word. */
  readonly gram: boolean;
}

/** Scripts written without spaces, and Korean: the inside of a class of characters. */
export const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー';
const WORD = '[\\p{L}\\p{M}\\p{N}]';

/** Numbers keep inner separators (`3.5`, `1,200`, `10:30`, `v0.6.2`); words keep inner apostrophes (`don't`). */
const PATTERN = new RegExp(
  `[${UNSPACED}]+|\\p{L}?\\p{N}+(?:[.,:]\\p{N}+)+|(?:(?![${UNSPACED}])${WORD})+(?:'(?:(?![${UNSPACED}])${WORD})+)*`,
  'gu',
);
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');
const CAMEL = /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/** Splits `text` into tokens; `fooBar` yields `foobar`, `foo` and `bar`, so that code is found either way. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const plain = text.normalize('NFKC').replace(/[\u2018\u2019\u02bc]/g, "'");
  for (const [match] of plain.matchAll(PATTERN)) {
    if (IS_UNSPACED.test(match)) pushGrams(match, tokens);
    else pushWord(match, tokens);
  }
  return tokens;
}

function pushWord(word: string, tokens: Token[]): void {
  tokens.push({ text: word.toLowerCase(), gram: false });
  const parts = word.split(CAMEL);
  if (parts.length < 2) return;
  for (const part of parts) if (part.length > 1) tokens.push({ text: part.toLowerCase(), gram: false });
}

function pushGrams(run: string, tokens: Token[]): void {
  const characters = [...run.toLowerCase()];
  if (characters.length === 1) tokens.push({ text: run, gram: true });
  for (let i = 0; i + 1 < characters.length; i++) {
    tokens.push({ text: `${characters[i]}${characters[i + 1]}`, gram: true });
  }
}
