/** What a question asks a value of, and that value in a text: two texts with different ones answer it differently. */
import { termSequence } from '../analyze.ts';
import { changeIn } from './cues.ts';

type Kind = 'count' | 'share' | 'date' | 'clock' | 'duration' | 'money';

export interface ValueQuestion {
  readonly kind: Kind;
  /** Its terms of content. */
  readonly terms: ReadonlySet<string>;
  /** What is counted, where a count is asked for. */
  readonly counted: ReadonlySet<string>;
}

/** The first that fits is meant. */
const ASKS: readonly (readonly [RegExp, Kind])[] = [
  [/\bwhat time\b/i, 'clock'],
  [
    /\bhow (?:long|fast|soon)\b|\b(?:duration|latency|(?:response|waiting|load(?:ing)?|delivery) times?)\b/i,
    'duration',
  ],
  [/\b(?:percentage|percent|accuracy|coverage|ratio|what (?:\w+ )?(?:rate|share))\b/i, 'share'],
  [/\bhow many\b|\b(?:number|count) of\b|\b(?:quota|limit|score)\b/i, 'count'],
  [/\bhow much\b|\b(?:price|cost|budget|salary|rent|fee|fare|wage)\b/i, 'money'],
  [/\bwhen\b|\b(?:what|which) (?:date|day|month)\b|\b(?:deadline|due|scheduled)\b/i, 'date'],
];
/** These ask for more than one text can say. */
const COMBINES =
  /\bbetween\b.*\band\b|\b(?:in total|altogether|combined|across|order|summar\w+|list|compare|difference)\b/i;
/** What was once so does not change. */
const ASKING = /\b(?:what|when|which|how)\b/i;
const PAST = /\b(?:did|was|were|ago)\b/i;
const COUNTED =
  /\bhow many\s+(?:different\s+)?((?:[\p{L}\p{N}.-]+\s*){1,4})|\b(?:number|count) of\s+((?:[\p{L}\p{N}.-]+\s*){1,3})|\b((?:[\p{L}.-]+\s+){0,2}(?:quota|limit|score))\b/iu;

/** Undefined for a question that asks for no single value. */
export function askedValue(query: string, language = 'en'): ValueQuestion | undefined {
  const kind = ASKS.find(([pattern]) => pattern.test(query))?.[1];
  if (kind === undefined || !ASKING.test(query) || COMBINES.test(query) || PAST.test(query)) return undefined;
  const match = kind === 'count' ? COUNTED.exec(query) : null;
  const counted = match?.[1] ?? match?.[2] ?? match?.[3] ?? '';
  const nouns = counted.split(/\b(?:have|has|had|did|do|does|are|is|were|was|will|can|in|on|of)\b/i)[0] ?? '';
  return {
    kind,
    terms: new Set(termSequence(query, language)),
    counted: new Set(termSequence(nouns, language)),
  };
}

const NUMBER = '\\d[\\d,]*(?:\\.\\d+)?';
const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const WRITTEN: Record<Kind, RegExp> = {
  share: new RegExp(`(${NUMBER})\\s*(?:%|percent\\b)`, 'gi'),
  clock: /\b(\d{1,2}(?::\d{2})?\s*[ap]\.?m\b|\d{1,2}:\d{2})/gi,
  date: new RegExp(
    `\\b(${MONTH}\\s+\\d{1,2}(?:st|nd|rd|th)?|\\d{1,2}(?:st|nd|rd|th)?\\s+(?:of\\s+)?${MONTH}|\\d{4}-\\d{2}-\\d{2}|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\\b`,
    'gi',
  ),
  duration: new RegExp(
    `(${NUMBER}[\\s-]*(?:ms|milliseconds?|s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|weeks?|months?|years?))\\b`,
    'gi',
  ),
  money: new RegExp(
    `([$€£¥]\\s*${NUMBER}k?|${NUMBER}k?\\s*(?:[$€£¥]|(?:dollars?|euros?|pounds?|crowns?|eur|usd|gbp)\\b))`,
    'gi',
  ),
  count: new RegExp(`(?<![\\p{L}\\d.,$€£:/-])(${NUMBER})(?![\\d%:/-]|\\.\\d|\\s*(?:am|pm)\\b)`, 'giu'),
};

export interface Answer {
  readonly sentence: string;
  readonly values: ReadonlySet<string>;
  /** How many terms of the question stand in the same sentence. */
  readonly terms: number;
  /** The sentence tells of a change. */
  readonly change: boolean;
}

const MOST_SENTENCES = 30;

/** The values of the kind asked for, in the sentence that holds most of the question's terms. */
export function answerIn(text: string, question: ValueQuestion, language = 'en'): Answer | undefined {
  let best: Answer | undefined;
  for (const sentence of text.split(/(?<=[.!?])\s+|\n+/).slice(0, MOST_SENTENCES)) {
    if (!/\d|day\b/i.test(sentence)) continue;
    const found = new Set(termSequence(sentence, language).filter((term) => question.terms.has(term)));
    if (found.size <= (best?.terms ?? 0)) continue;
    const values = valuesIn(sentence, question, language);
    if (values.size > 0)
      best = { sentence, values, terms: found.size, change: changeIn(sentence) !== 'none' };
  }
  return best;
}

function valuesIn(sentence: string, { kind, counted }: ValueQuestion, language: string): Set<string> {
  const values = new Set<string>();
  for (const match of sentence.matchAll(WRITTEN[kind])) {
    if (kind === 'count' && !countsOne(sentence, match, counted, language)) continue;
    values.add((match[1] ?? '').toLowerCase().replaceAll(/,(?=\d{3})|[\s,]+/g, ''));
  }
  return values;
}

/** How far after a number the thing counted may stand, and before it ("the quota is now 1,200"), in words. */
const AFTER = 4;
const BEFORE = 10;

function countsOne(
  sentence: string,
  match: RegExpMatchArray,
  counted: ReadonlySet<string>,
  language: string,
): boolean {
  const at = match.index ?? 0;
  const holds = (text: string) => termSequence(text, language).some((term) => counted.has(term));
  if (
    holds(
      sentence
        .slice(at + match[0].length)
        .split(/\s+/)
        .slice(0, AFTER)
        .join(' '),
    )
  )
    return true;
  const before = sentence.slice(0, at).trimEnd().split(/\s+/).slice(-BEFORE).join(' ');
  return /\b(?:to|is|are|was|were|now|reached|of|at)\s*$/i.test(before) && holds(before);
}
