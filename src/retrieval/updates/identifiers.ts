/** Numbers, dates and single letters tell things of one sort apart: invoices by number, meeting rooms by letter. */
import type { Statement } from './statement.ts';

/** Whether each of two texts names a value that the other does not. */
export function valuesDiffer(a: Statement, b: Statement): boolean {
  const [left, right] = [identifiersOf(a), identifiersOf(b)];
  return left.some((value) => !right.includes(value)) && right.some((value) => !left.includes(value));
}

/** At the beginning a capital letter is a word ("A room"), and "I" is one anywhere. */
const identifiersOf = ({ words }: Statement): string[] =>
  words
    .filter(
      ({ text, capital, value }, i) => value || (i > 0 && capital && /^\p{L}$/u.test(text) && text !== 'i'),
    )
    .map(({ text }) => text);
