/** Reduces a pasted prompt (logs, documents, instructions with one question somewhere) to what it asks. */

/** Up to here a query is taken as it is: longer than any question people type. */
const LONGEST_QUESTION = 400;
/** The bound on what is searched for, in characters; about 60 words. */
const LONGEST_RESULT = 400;
/** Longer input is looked at from both ends only: a question stands before or after the paste, seldom inside. */
const LOOKED_AT = 16_000;
const MOST_SENTENCES = 400;

export interface Condensed {
  readonly text: string;
  readonly shortened: boolean;
}

export function condense(query: string): Condensed {
  if (query.length <= LONGEST_QUESTION) return { text: query, shortened: false };
  const sentences = sentencesOf(query);
  const scored = sentences.map((sentence, i) => ({
    sentence,
    i,
    score: questionScore(sentence, i, sentences.length),
  }));
  const best = Math.max(0, ...scored.map(({ score }) => score));
  const asked = best >= ENOUGH ? scored.filter(({ score }) => score >= best - 0.5).slice(-2) : [];
  const chosen = asked.length > 0 ? withSupport(asked, sentences) : endsOf(sentences);
  return { text: chosen.join(' ').slice(-LONGEST_RESULT).trim(), shortened: true };
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
const LABEL =
  /^(?:\W*)(?:(?:user|my|the|current|final)\s+)?(?:question|query|ask|request|task|problem|q)\s*:\s*/i;
const ASKS =
  /^\W*(?:(?:and|but|so|now|also|ok(?:ay)?|then|please|hey|hi)[,\s]+)*(?:what|when|where|who|whom|whose|which|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b/i;
const TELLS =
  /^\W*(?:(?:please|now|then|can you|could you|would you)[,\s]+)*(?:tell|remind|find|list|show|give|summari[sz]e|recall|look up|explain|describe|name|check)\b/i;
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
  if (ASKS.test(body)) score += 1;
  else if (TELLS.test(body)) score += 1.5;
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
  const texts = asked.map(({ sentence }) => sentence.replace(LABEL, ''));
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
