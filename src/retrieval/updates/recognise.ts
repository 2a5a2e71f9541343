/** Whether a statement repeats, revises or contradicts an older one, by its words alone. */
import { type Features, featuresOf, type Likeness } from './features.ts';
import { valuesDiffer } from './identifiers.ts';
import { ofNumberedThings } from './other-thing.ts';
import { differingSlot } from './slot.ts';
import { parseStatement, type Statement } from './statement.ts';

/**
 * `duplicate`: the same words; `restates`: the same in other words; `revises`: the newer says that something changed;
 * `contradicts`: both cannot be true of the same time; `unrelated`: both can.
 */
export type Relation = 'duplicate' | 'restates' | 'revises' | 'contradicts' | 'unrelated';

export interface Recognised {
  readonly relation: Relation;
  /** How sure, 0 to 1; a relation below {@link REPORTED} is not worth a caller's attention. */
  readonly score: number;
}

export const REPORTED = 0.6;

/** Whether both cannot well be true, surely enough to be told. */
export const isConflict = ({ relation, score }: Recognised): boolean =>
  (relation === 'revises' || relation === 'contradicts') && score >= REPORTED;

export interface CompareOptions {
  readonly likeness?: Likeness;
  /** When the two were said, the newer first; unknown: on one day. */
  readonly said?: readonly [Date, Date];
}

export interface RecogniseOptions extends CompareOptions {
  /** ISO 639-1. */
  readonly language?: string;
}

/** @param newer what was said later. */
export function recogniseUpdate(newer: string, older: string, options: RecogniseOptions = {}): Recognised {
  const { language } = options;
  return compareStatements(parseStatement(newer, language), parseStatement(older, language), options);
}

/** As {@link recogniseUpdate}, of statements already taken apart. */
export function compareStatements(
  newer: Statement,
  older: Statement,
  { likeness, said }: CompareOptions = {},
): Recognised {
  if (newer.words.length === 0 || older.words.length === 0) return { relation: 'unrelated', score: 0 };
  if (textOf(newer) === textOf(older)) return { relation: 'duplicate', score: 1 };
  if (said && ofDifferentDays([newer, older], said)) return { relation: 'unrelated', score: 1 };
  if (ofNumberedThings(newer, older)) return { relation: 'unrelated', score: 0.9 };
  const slot = differingSlot(newer, older);
  const conflict = newer.change === 'none' ? 'contradicts' : 'revises';
  if (slot?.same) return { relation: 'restates', score: 0.7 };
  if (slot) return { relation: conflict, score: slot.certainty };
  const features = featuresOf(newer, older, likeness);
  const update = updateScore(newer, features);
  const restatement = restatementScore(features);
  if (update >= REPORTED && update >= restatement) return { relation: conflict, score: update };
  if (restatement >= REPORTED) return { relation: 'restates', score: restatement };
  return { relation: 'unrelated', score: 1 - Math.max(update, restatement) };
}

/**
 * Whether two texts, alike as they may be, speak of different things of one sort: each has a value that the other has not,
 * and neither says, however weakly, that the other has become different.
 */
export function ofOtherThings(newer: Statement, older: Statement, options?: CompareOptions): boolean {
  if (!valuesDiffer(newer, older)) return false;
  const { relation } = compareStatements(newer, older, options);
  return relation === 'unrelated' || relation === 'restates';
}

/** From here on two texts were said on different days, whatever the time zone. In milliseconds. */
const APART = 12 * 3_600_000;

/** "I am tired today" and, the day after, "I am happy today": both stay true. */
export const ofDifferentDays = (
  statements: readonly Pick<Statement, 'ofOneDay'>[],
  [newer, older]: readonly [Date, Date],
): boolean =>
  statements.every(({ ofOneDay }) => ofOneDay) && Math.abs(newer.getTime() - older.getTime()) >= APART;

const textOf = ({ words }: Statement): string => words.map(({ text }) => text).join(' ');

const logistic = (z: number): number => 1 / (1 + Math.exp(-z));
const is = (flag: boolean): number => (flag ? 1 : 0);

/** About one word that is somewhat like another. */
const LEAST_SAID = 0.45;

function updateScore({ change }: Statement, f: Features): number {
  if (f.shared < 0.9) return 0;
  const z =
    -3.2 +
    2.6 * f.ofShorter +
    0.7 * Math.min(3, f.shared) +
    1.2 * is(f.otherValues) +
    1.4 * is(f.opposed) +
    1.5 * is(change === 'strong') +
    0.6 * is(change === 'weak') +
    0.4 * is(f.sameSubject) -
    3.5 * is(f.otherSubject) -
    1.2 * is(f.sameValues && !f.opposed);
  // Maria Lopez, who moves to Dresden, still has two sons: a change says nothing of what only names the same person.
  const changed = change !== 'none' && f.sharedBeyond >= LEAST_SAID;
  const reason = f.otherValues || f.opposed || changed;
  return reason ? logistic(z) : 0;
}

function restatementScore(f: Features): number {
  if (f.otherValues || f.otherSubject) return 0;
  return logistic(
    -4.2 +
      2.5 * f.ofShorter +
      2.5 * f.ofLonger +
      0.5 * Math.min(3, f.shared) +
      0.8 * is(f.sameValues) -
      1.5 * is(f.opposed),
  );
}
