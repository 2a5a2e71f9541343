/** Longest word that is cut into pieces; anything longer is unknown, as in the reference BERT tokenizer. */
const MAX_WORD_LENGTH = 100;

const CONTROL = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\ufffd]/gu;
const MARKS = /\p{Mn}/gu;
const CJK = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{2fa1f}]/gu;
const PUNCTUATION = /[!-/:-@[-`{-~\p{P}]/gu;
/** Text that the steps for accents, control characters and foreign scripts leave as it is. */
const PLAIN = /^[\t\n\r\x20-\x7e]*$/;

/**
 * Cuts text into the indices of its wordpieces: BERT's uncased scheme (lower case, no accents, punctuation and
 * CJK characters stand alone, then the longest known piece first, `##` before pieces inside a word). A word with
 * a part that no piece covers is left out. Devlin et al. 2019, section 3; same output as Hugging Face tokenizers.
 */
export class WordPiece {
  readonly #index: Map<string, number>;

  constructor(tokens: readonly string[]) {
    this.#index = new Map(tokens.map((token, row) => [token, row]));
  }

  encode(text: string): number[] {
    const rows: number[] = [];
    for (const word of splitWords(text)) this.#cut(word, rows);
    return rows;
  }

  /** The row of a whole token, or undefined when the vocabulary lacks it. */
  rowOf(token: string): number | undefined {
    return this.#index.get(token);
  }

  #cut(word: string, rows: number[]): void {
    const whole = this.#index.get(word);
    if (whole !== undefined) rows.push(whole);
    else if (word.length <= MAX_WORD_LENGTH) rows.push(...this.#pieces(word));
  }

  #pieces(word: string): number[] {
    const pieces: number[] = [];
    for (let start = 0; start < word.length; ) {
      let end = word.length;
      let row: number | undefined;
      for (; end > start; end--) {
        const piece = word.slice(start, end);
        row = this.#index.get(start === 0 ? piece : `##${piece}`);
        if (row !== undefined) break;
      }
      if (row === undefined) return [];
      pieces.push(row);
      start = end;
    }
    return pieces;
  }
}

/** The lower-cased words and punctuation marks of a text, in order. */
export function splitWords(text: string): string[] {
  const plain = PLAIN.test(text) ? text : withoutMarks(text);
  return plain.toLowerCase().replace(PUNCTUATION, ' $& ').split(/\s+/).filter(Boolean);
}

function withoutMarks(text: string): string {
  const spaced = text.replace(/\s/g, ' ').replace(CONTROL, '').replace(CJK, ' $& ');
  return spaced.normalize('NFD').replace(MARKS, '');
}
