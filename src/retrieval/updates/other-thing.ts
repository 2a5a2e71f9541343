/** Statements that say the same of two things of one sort: neither revises the other. */
import type { Statement, Word } from './statement.ts';
import { isKin } from './subject.ts';
import { isVerb } from './verbs.ts';

/** What holds from then on replaces what was said for an earlier version or day. */
const FROM_THEN_ON = /^(?:as|from|since|starting|after|until|before|by|according)$/;

/**
 * Whether they first differ, before any verb, in a number or a letter that tells which thing is meant, and after that in
 * what they say of it: "Room A has 3 chairs" and "Room B has 5", "In 2024 we sold 300" and "In 2025 we sold 420".
 */
export function ofNumberedThings(a: Statement, b: Statement): boolean {
  const [left, right] = [a.framed, b.framed];
  let at = 0;
  while (at < left.length && left[at]?.text === right[at]?.text) at++;
  const before = left.slice(0, at);
  if (before.some(({ text }, i) => i > 0 && isVerb(text, before[i - 1]?.text))) return false;
  if (FROM_THEN_ON.test(before[0]?.text ?? '')) return false;
  if (!tellsWhich(left, at) || !tellsWhich(right, at)) return false;
  const [rest, other] = [left.slice(at + 1), right.slice(at + 1)];
  return rest[0]?.text === other[0]?.text && textOf(rest) !== textOf(other);
}

const textOf = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ');

/** A number, or a letter with a capital or right behind a number ("flat 4a"). */
function tellsWhich(words: readonly Word[], at: number): boolean {
  const word = words[at];
  if (!word) return false;
  const isLetter = /^\p{L}$/u.test(word.text) && word.text !== 'i';
  return word.value || (isLetter && (word.capital || words[at - 1]?.value === true));
}

/** "My brother" and "my cousin", "Project Heron" and "Project Egret", "Goran" and "Goran's wife". */
export function ofOtherSubjects(a: Statement, b: Statement): boolean {
  if (a.subject.length === 0 || b.subject.length === 0) return false;
  const left = a.subject.filter((term) => !b.terms.has(term) && !b.values.includes(term));
  const right = b.subject.filter((term) => !a.terms.has(term) && !a.values.includes(term));
  if (left.length > 0 && right.length > 0) return true;
  return [...left, ...right].some(isKin);
}
