/**
 * Reads plain statements ("The capital of Peru is Lima.", "Ada was born in the city of Utrecht.") into facts, by their
 * words alone. It stands for the agent that gives facts[] with what it stores.
 */

export interface Statement {
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
}

/** "The P of S is O", where what P says can also stand around S. */
const NOUN_SHAPES = [
  /^The (?<a>type of music) that (?<s>.+?) (?<b>plays) is (?<o>.+)$/,
  /^The (?<a>\w+ where) (?<s>.+?) (?<b>was educated) is (?<o>.+)$/,
  /^The (?<a>company that produced) (?<s>.+?) is (?<o>.+)$/,
  /^The name of the current (?<a>head) of the (?<s>.+?) (?<b>government) is (?<o>.+)$/,
  /^The name of the current (?<a>head of state) in (?<s>.+?) is (?<o>.+)$/,
  /^The (?<a>[\p{L} ]+?) of (?<s>.+?) is (?:located in the city of )?(?<o>.+)$/u,
  /^(?<s>.+?)'s? (?<a>child) is (?<o>.+)$/,
];

/** In words. */
const LONGEST_NAME = 8;

/** "S was born in the city of O": a verb, more words in small letters, and a preposition at the end. */
const VERB_SHAPE =
  /^(?<s>.+?) (?<a>(?:is|was|died|worked|works|plays|speaks)(?: [a-z]+)*? ?(?:of|by|to|in|for)(?: the (?:city|country|continent|language|religion|sport|position|field) of)?) (?<o>.+)$/;

/** Undefined for a sentence of another shape. */
export function readStatement(sentence: string): Statement | undefined {
  const text = sentence.trim().replace(/\.$/, '');
  for (const shape of [...NOUN_SHAPES, VERB_SHAPE]) {
    const { a, b, s, o } = shape.exec(text)?.groups ?? {};
    if (a && s && o) return { subject: s, predicate: b ? `${a} ${b}` : a, object: o };
  }
  return undefined;
}

/** What may be a name in a question, longest first: what is quoted, and runs of words that begin with a capital or a digit. */
export function namesIn(question: string): string[] {
  const quoted = [...question.matchAll(/["'](.+?)["'](?!\w)/g)].map((match) => match[1] ?? '');
  const words = question.replace(/["?,]/g, '').split(/\s+/);
  const spans = words.flatMap((word, from) =>
    /\p{Lu}|^\d/u.test(word)
      ? words.slice(from, from + LONGEST_NAME).map((_, more) => words.slice(from, from + more + 1).join(' '))
      : [],
  );
  const names = [...quoted, ...spans].flatMap((name) => [name, name.replace(/['’]s?$/, '')]);
  return [...new Set(names)].sort((a, b) => b.length - a.length);
}
