/** Reduces a pasted prompt (logs, documents, instructions with one question somewhere) to what it asks. */
import { ASKS, afterColon, isRequest, LABEL } from './request.ts';

/** Up to here a query is taken as it is: longer than any question people type. */
const LONGEST_QUESTION = 400;
/** The bound on what is searched for, in characters; about 60 words. */
const LONGEST_RESULT = 400;
/** Longer input is looked at from both ends only: a question stands before or after the paste, seldom inside. */
const LOOKED_AT = 16_000;
const MOST_SENTENCES = 400;

export interface Condensed {
  readonly text: string;
  /** How it was shortened, for people; absent if it was not. */
  readonly note?: string;
}

export function condense(query: string): Condensed {
  if (query.length <= LONGEST_QUESTION) {
    const text = afterColon(query);
    return text === query ? { text } : { text, note: 'What stands after the colon was searched for.' };
  }
  const sentences = sentencesOf(query);
  const scored = sentences.map((sentence, i) => ({
    sentence,
    i,
    score: questionScore(sentence, i, sentences.length),
  }));
  const best = Math.max(0, ...scored.map(({ score }) => score));
  const asked = best >= ENOUGH ? scored.filter(({ score }) => score >= best - 0.5).slice(-2) : [];
  const chosen = asked.length > 0 ? withSupport(asked, sentences) : endsOf(sentences);
  const text = chosen.join(' ').slice(-LONGEST_RESULT).trim();
  return asked.length > 0
    ? { text, note: 'A long query was reduced to what it asks.' }
    : { text, note: 'No request was found in a long query; its beginning and end were searched for.' };
}

function sentencesOf(query: string): string[] {
  const text =
    query.length <= LOOKED_AT ? query : `${query.slice(0, LOOKED_AT / 2)}\n${query.slice(-LOOKED_AT / 2)}`;
  const lines = text.replaceAll(/```[\s\S]*?(?:```|$)/g, '\n').split(/\n+/);
  const sentences = lines.flatMap((line) => line.split(/(?<=[.!?。？！])\s+/)).map((each) => each.trim());
  const kept = sentences.filter((each) => /\p{L}{2}/u.test(each));
  return kept.length <= MOST_SENTENCES
    ? kept
    : [...kept.slice(0, MOST_SENTENCES / 2), ...kept.slice(-MOST_SENTENCES / 2)];
}

const ENOUGH = 2;
const ADDRESSED = /\b(?:I|me|my|mine|we|us|our|you|your)\b/;
/** Lines of logs, tables, markup, code and quotations. */
const NOISE =
  /^\s*(?:[>|<{}[\]#*=]|\d{4}-\d{2}-\d{2}[T ]|\[?\d{1,2}:\d{2}|(?:at|from)\s+\S+[.:(]|(?:INFO|WARN|ERROR|DEBUG|TRACE)\b|\S+\(\)|import\s|const\s|function\s|def\s|class\s)/;
/** What instructions to a model say, question or not. */
const INSTRUCTION =
  /\b(?:you are an?|you must|you should|do not|don't|never|always|your (?:task|role|job)|respond|output|format|step[s ]by step|JSON|markdown|system prompt|if (?:the user|asked))\b/i;

/** How much a sentence looks like the question of whoever pasted the rest. */
function questionScore(sentence: string, index: number, count: number): number {
  if (NOISE.test(sentence)) return 0;
  const body = sentence.replace(LABEL, '');
  let score = 0;
  if (body.length < sentence.length) score += 2;
  if (/[?？]["')\]]*$/.test(body)) score += 2;
  if (isRequest(body)) score += 2;
  else if (ASKS.test(body)) score += 1;
  if (ADDRESSED.test(body)) score += 0.5;
  if (INSTRUCTION.test(body)) score -= 2;
  // Before or after the paste, rather after.
  if (index >= count - 3) score += 1;
  else if (index < 2) score += 0.75;
  if (body.length > 300) score -= 1;
  return score;
}

/** The questions without their labels; a very short one takes the sentence before it along. */
function withSupport(
  asked: readonly { sentence: string; i: number }[],
  sentences: readonly string[],
): string[] {
  const texts = asked.map(({ sentence }) => afterColon(sentence.replace(LABEL, '')));
  const first = asked[0];
  const words = texts.join(' ').split(/\s+/).length;
  const before = first && first.i > 0 ? (sentences[first.i - 1] ?? '') : '';
  return words < 6 && before.length < 200 && !NOISE.test(before) ? [before, ...texts] : texts;
}

/** Nothing is asked: what a text is about is said at its beginning and its end. */
function endsOf(sentences: readonly string[]): string[] {
  const half = LONGEST_RESULT / 2;
  const plain = sentences.filter((each) => !NOISE.test(each));
  const usable = plain.length > 0 ? plain : sentences;
  const last = (usable.at(-1) ?? '').slice(-half);
  const first = (usable[0] ?? '').slice(0, half);
  return usable.length > 1 ? [first, last] : [first];
}
