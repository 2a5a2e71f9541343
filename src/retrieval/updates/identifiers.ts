/** Numbers, dates and single letters tell things of one sort apart: invoices by number, meeting rooms by letter. */
import type { Statement } from './statement.ts';

/**
 * Whether each of two texts names a value that the other does not. Alike as their words may be ("Invoice 4471 was paid",
 * "Invoice 4472 was paid"), they do not say the same.
 */
export const valuesDiffer = (a: Statement, b: Statement): boolean =>
  eachHasItsOwn(identifiersOf(a), identifiersOf(b));

/** Whether each holds something that the other does not. */
export const eachHasItsOwn = (a: readonly string[], b: readonly string[]): boolean =>
  a.some((value) => !b.includes(value)) && b.some((value) => !a.includes(value));

/** At the beginning a capital letter is a word ("A room"), and "I" is one anywhere. */
const identifiersOf = ({ words }: Statement): string[] =>
  words
    .filter(
      ({ text, capital, value }, i) => value || (i > 0 && capital && /^\p{L}$/u.test(text) && text !== 'i'),
    )
    .map(({ text }) => text);
