/** How people ask for something they want to know: by a question, an order, or by saying that they want to. */
import { namesIn } from './names.ts';

export const LABEL =
  /^(?:\W*)(?:(?:user|my|the|current|final)\s+)?(?:question|query|ask|request|task|problem|q)\s*:\s*/i;

const QUESTION_WORD = '(?:what|when|where|who|whom|whose|which|why|how)';

/** A sentence that begins as a question does. */
export const ASKS = new RegExp(
  String.raw`^\W*(?:(?:and|but|so|now|also|ok(?:ay)?|then|please|hey|hi)[,\s]+)*(?:(?:(?:in|at|on|for|to|from|with|by|of|since|until|about)\s+)?${QUESTION_WORD}|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b`,
  'i',
);

const TELL =
  '(?:tell|remind|find|list|show|give|summari[sz]e|recall|look up|explain|describe|name|check|search|say)';
const TELLS = new RegExp(
  String.raw`^\W*(?:(?:please|kindly|now|then|so|and|also|(?:can|could|would|will) you)[,\s]+)*${TELL}\b|\b(?:please|kindly|(?:can|could|would|will) you)\s+(?:please\s+|kindly\s+)?${TELL}\b`,
  'i',
);

const ADVERB =
  '(?:really|just|also|only|still|now|then|so|therefore|urgently|would|do|am|was|were|have|had|been)';
/** To see or to hear may be of anything; with a question after it, it is to know. */
const KNOW = String.raw`(?:know|find out|be (?:told|reminded)|(?:learn|hear|see|find|check|ask|look up|figure out|work out|understand|remember|recall)(?: you)? (?:if|whether|${QUESTION_WORD})\b)`;
const WANTS = new RegExp(
  String.raw`\b(?:I|we)(?:['’](?:d|m|re|ve))?(?:\s+${ADVERB})*\s+(?:(?:need|want|wish|like|love|have|try)(?:ed|ing)?\s+(?:to\s+${KNOW}|you\s+to\s+(?:please\s+)?${TELL})|wonder(?:ed|ing)?\b|curious\b)|\b(?:my|the|our|one) (?:question|query|request)(?: \w+){0,3}? (?:is|was|would be)\b`,
  'i',
);
/** "Let me know if you need anything" ends a letter. */
const LETS_KNOW =
  /\blet (?:me|us) know\b(?!\s*[.!]|\s+(?:if|when|whether|how|what) you\b|\s+if (?:it|that|this|there|anything)\b)/i;

/** Whether a sentence asks to be told something without being a question. */
export const isRequest = (sentence: string): boolean =>
  TELLS.test(sentence) || WANTS.test(sentence) || LETS_KNOW.test(sentence);

/** Stands for what was named before. */
const POINTS = /\b(?:he|she|it|they|him|her|his|hers|its|them|theirs?|this|that|these|those|there|one)\b/i;

/**
 * "I need to know the following for the label on the parcel: where does Ida live?" asks what stands after the colon, if
 * what stands before only says that it will be asked, names nobody, and nothing after it points back there.
 */
export function afterColon(sentence: string): string {
  const colon = /:\s+/.exec(sentence);
  if (!colon) return sentence;
  const before = sentence.slice(0, colon.index);
  const after = sentence.slice(colon.index + colon[0].length);
  const asks = ASKS.test(after) && /[?？]["')\]]*\s*$/.test(after);
  const announced = isRequest(before) && namesIn(before, []).entities.length === 0;
  return asks && announced && !POINTS.test(after) ? after : sentence;
}
