/** What a sentence is about: what stands before its verb. */
import { isVerb } from './verbs.ts';

interface Word {
  readonly text: string;
  readonly term: string;
  readonly value: boolean;
}

/** Phrases of time and source may come first: `as of version 3 the rate limit …`, `at the vet today the dog …`. */
const LEADS_IN =
  /^(?:as|from|since|according|starting|at|in|on|with|after|before|by|during|until|for|when|because|over|under)$/;
const OPENS_SUBJECT =
  /^(?:the|a|an|my|our|your|his|her|their|its|this|that|these|those|i|we|you|he|she|it|they|all|both)$/;
/** Not what a thing is, but which of it or when. */
const PASSING =
  /^(?:new|old|current|currently|previous|former|today|now|also|yesterday|tomorrow|recently|lately|finally|still|already|just)$/;

/** Terms of the subject; empty when it is a pronoun or cannot be told. */
export function subjectOf(words: readonly Word[]): string[] {
  const verb = words.findIndex((word, i) => i > 0 && isVerb(word.text, words[i - 1]?.text));
  if (verb <= 0) return [];
  const before = words.slice(0, verb);
  const start = LEADS_IN.test(before[0]?.text ?? '') ? lastOpening(before) : 0;
  return before
    .slice(start)
    .filter(({ text, term }) => term !== '' && !PASSING.test(text))
    .map(({ term }) => term);
}

/** Where the subject begins after a phrase in front of it: at its article, or not at all. */
function lastOpening(words: readonly Word[]): number {
  for (let i = words.length - 1; i > 0; i--) if (OPENS_SUBJECT.test(words[i]?.text ?? '')) return i;
  return words.length;
}

/** Persons and animals named by what they are to someone: Goran's wife is not Goran. */
const KIN =
  /^(?:wife|husband|spouse|partner|boyfriend|girlfriend|brother|sister|sibling|mother|father|mom|mum|dad|mam|papa|parent|son|daughter|child|kid|baby|cousin|uncle|aunt|nephew|niece|grandmother|grandfather|grandma|grandpa|granddad|friend|boss|manager|colleague|neighbour|neighbor|roommate|teacher|doctor|dog|cat)s?$/;

export const isKin = (term: string): boolean => KIN.test(term);
