/** Two sentences that are the same but for one place. */
import { isNegation } from './cues.ts';
import type { Statement, Word } from './statement.ts';
import { isAdditive, isVerb } from './verbs.ts';

export interface Slot {
  /** How sure it is that the place holds a value of the same thing, 0 to 1. */
  readonly certainty: number;
  /** One value said more or less fully. */
  readonly same?: true;
}

/**
 * The only place in which two sentences differ, if that place is a value: it follows the verb ("the capital is A" and
 * "is B"), or it precedes "is the … of". Sentences that differ before the verb speak of different things.
 */
export function differingSlot(a: Statement, b: Statement): Slot | undefined {
  const [left, right] = [a.framed, b.framed];
  const shorter = Math.min(left.length, right.length);
  let prefix = 0;
  while (prefix < shorter && left[prefix]?.text === right[prefix]?.text) prefix++;
  let suffix = 0;
  while (suffix < shorter - prefix && left.at(-1 - suffix)?.text === right.at(-1 - suffix)?.text) suffix++;
  const slots = [
    left.slice(prefix, left.length - suffix),
    right.slice(prefix, right.length - suffix),
  ] as const;
  const before = left.slice(0, prefix);
  const after = left.slice(left.length - suffix);
  if (slots.some((slot) => slot.every(({ text }) => isNegation(text) || DO.test(text)))) {
    const [said, denied] = slots;
    const denial = [...said, ...denied].some(({ text }) => isNegation(text));
    return denial && contentOf([...before, ...after]) > 0 ? { certainty: 0.9 } : undefined;
  }
  if (slots.some((slot) => slot.length === 0 || slot.length > LONGEST_SLOT)) return undefined;
  if ((prefix + suffix) * 3 < Math.max(left.length, right.length)) return undefined;
  if (isValuePlace(before)) return valueSlot(before, slots);
  const inverse =
    prefix === 0 && /^(?:is|was|are|were) (?:the|my|our|your|his|her|their) /.test(textOf(after));
  return inverse && contentOf(after) > 0 ? { certainty: 0.7 } : undefined;
}

const LONGEST_SLOT = 12;
const DO = /^(?:do|does|did|is|are|was|were|am|has|have|had|any)$/;

const textOf = (words: readonly Word[]): string => `${words.map(({ text }) => text).join(' ')} `;
const contentOf = (words: readonly Word[]): number => words.filter(({ term }) => term !== '').length;

/** Whether subject and verb are in what stands before the place. */
function isValuePlace(before: readonly Word[]): boolean {
  const verb = before.findIndex((word, i) => i > 0 && isVerb(word.text, before[i - 1]?.text));
  if (verb < 0) return false;
  const subject = before.slice(0, verb);
  return contentOf(subject) > 0 || subject.some(({ text }) => /^(?:i|we|you|my|our|your)$/.test(text));
}

function valueSlot(before: readonly Word[], slots: readonly (readonly Word[])[]): Slot | undefined {
  const [newer = [], older = []] = slots.map(termsOf);
  const smaller = Math.min(new Set(newer).size, new Set(older).size);
  if (smaller === 0) return undefined;
  const both = new Set(newer.filter((term) => older.includes(term))).size;
  // "Apple" and "Apple Inc." are one value.
  if (both === smaller) return { certainty: 0.7, same: true };
  const several =
    isAdditive(before.map(({ text }) => text)) || slots.every((slot) => countsIts(slot, newer, older));
  return { certainty: several ? 0.45 : 0.85 };
}

/** Whether it gives a number of something that the other one has none of: "50 euros for the concert", "3 children". */
function countsIts(slot: readonly Word[], newer: readonly string[], older: readonly string[]): boolean {
  const isOwn = ({ term, value }: Word) =>
    !value && term !== '' && !(newer.includes(term) && older.includes(term));
  const number = slot.findIndex(({ value, text }) => value && /^\d/.test(text));
  return number >= 0 && slot.slice(number).some(isOwn);
}

const termsOf = (words: readonly Word[]): string[] => words.flatMap(({ term }) => term || []);
