/** Statements of which only the older one speaks of what is asked: the newer one is no news of it. */
import type { Likeness } from './features.ts';
import type { Statement, Word } from './statement.ts';

/** A name or a number, by which a thing is told apart; in the first word a capital letter is a letter like others. */
const isMark = (word: Word, { words: [first] }: Statement): boolean =>
  word.value || (word !== first && word.capital && word.term !== '');

/** What the query names and only `one` of two statements says. */
function namedOnlyIn(one: Statement, other: Statement, query: ReadonlySet<string>): readonly Word[] {
  const said = new Set(other.words.flatMap(({ text, term }) => [text, term]));
  return one.words.filter(({ text, term }) => query.has(term) && !said.has(text) && !said.has(term));
}

export interface Asking {
  /** Terms of what is asked. */
  readonly query: ReadonlySet<string>;
  /** Values that are what was asked for, so name nothing. */
  readonly answers?: ReadonlySet<string>;
  readonly likeness?: Likeness;
}

/** In words: who tells more than a plain statement leaves out what was said before ("so I secured 5 interviews by then"). */
const PLAIN = 16;

/** From here on a word may stand for another ("staff" for "employees" 0.65; "aspirin" for "ibuprofen" has 0.59). */
const SYNONYM = 0.6;

/**
 * Whether the older names what the query names and the newer something else in its place: asked about Tokyo, what was sold
 * in Delhi is no news of it, nor is a ladder of a drill.
 */
export function answersForAnother(
  newer: Statement,
  older: Statement,
  { query, answers = new Set(), likeness }: Asking,
): boolean {
  const isAnswer = ({ text }: Word) => answers.has(text);
  const plain = Math.max(newer.words.length, older.words.length) <= PLAIN;
  const missing = namedOnlyIn(older, newer, query).filter(
    (word) => !isAnswer(word) && (plain || isMark(word, older)),
  );
  const instead = newer.words.filter(
    (word) =>
      word.term !== '' && !older.terms.has(word.term) && !older.values.includes(word.text) && !isAnswer(word),
  );
  const saidOtherwise = (word: Word): boolean => {
    if (isMark(word, older)) return PRONOUN.test(newer.words[0]?.text ?? '');
    return (
      newer.change !== 'none' || instead.some(({ text }) => (likeness?.(word.text, text) ?? 0) >= SYNONYM)
    );
  };
  return instead.length > 0 && missing.some((word) => !saidOtherwise(word));
}

const PRONOUN = /^(?:he|she|it|they|this|that)$/;
