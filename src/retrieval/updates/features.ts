/** What two statements have in common and where they part, in numbers. */
import type { WordVectors } from '../rank/words.ts';
import { ofOtherSubjects } from './other-thing.ts';
import type { Statement, Word } from './statement.ts';

/** Likeness of two lower-case words, 0 to 1, so that "home" meets "live". */
export type Likeness = (a: string, b: string) => number;

export interface Features {
  /** How many words of content both have; likeness counts in part. */
  readonly shared: number;
  /** What of it is not a name of two words. */
  readonly sharedBeyond: number;
  /** Its share of the statement with fewer words, and of the other. */
  readonly ofShorter: number;
  readonly ofLonger: number;
  /** Both name values, and each one that the other does not. */
  readonly otherValues: boolean;
  /** All values of one are in the other. */
  readonly sameValues: boolean;
  /** One denies, or they are on two sides of a pair of opposites. */
  readonly opposed: boolean;
  /** They speak of different things. */
  readonly otherSubject: boolean;
  readonly sameSubject: boolean;
}

/** Likeness by vectors of words: their cosine. */
export const cosineLikeness =
  (vectors: WordVectors): Likeness =>
  (a, b) => {
    const [left, right] = [vectors(a), vectors(b)];
    if (!left || !right) return 0;
    let sum = 0;
    for (let i = 0; i < left.length; i++) sum += (left[i] as number) * (right[i] as number);
    return Math.max(0, sum);
  };

/** Below this, two words have nothing to do with each other. */
const ALIKE = 0.45;

export function featuresOf(a: Statement, b: Statement, likeness?: Likeness): Features {
  const [short, long] = a.content.length <= b.content.length ? [a, b] : [b, a];
  let [shared, sharedBeyond] = [0, 0];
  for (const word of short.content) {
    const part = long.terms.has(word.term) ? 1 : likeness ? nearest(word, long.content, likeness) : 0;
    shared += part;
    if (!short.fullNames.has(word.term)) sharedBeyond += part;
  }
  const left = a.values.filter((value) => !b.values.includes(value));
  const right = b.values.filter((value) => !a.values.includes(value));
  return {
    shared,
    sharedBeyond,
    ofShorter: short.content.length === 0 ? 0 : shared / short.content.length,
    ofLonger: long.content.length === 0 ? 0 : shared / long.content.length,
    otherValues: left.length > 0 && right.length > 0,
    sameValues: a.values.length > 0 && b.values.length > 0 && (left.length === 0 || right.length === 0),
    opposed:
      a.negated !== b.negated ||
      [...a.polarity].some(([pair, side]) => side * (b.polarity.get(pair) ?? 0) < 0),
    otherSubject: ofOtherSubjects(a, b),
    sameSubject: a.subject.length > 0 && a.subject.some((term) => b.terms.has(term)),
  };
}

function nearest(word: Word, words: readonly Word[], likeness: Likeness): number {
  const best = Math.max(0, ...words.map((other) => likeness(word.text, other.text)));
  return best >= ALIKE ? Math.min(1, best) : 0;
}
