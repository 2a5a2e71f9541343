/** Conversations by their order: `our third session`, `sessions 3 to 5`, `the one before last`, `the last two chats`. */
import { WEEKDAY, weekdayNamed } from './day-names.ts';
import type { Piece } from './join.ts';
import { MONTH } from './month-names.ts';
import { CARDINAL, numberOf, ORDINAL } from './numbers.ts';
import type { SessionSpan, Side } from './types.ts';

export interface SessionMention extends Piece {
  readonly spans: readonly SessionSpan[];
  readonly side?: Side;
  readonly weekday?: number;
}

const NOUN = '(?:sessions?|conversations?|chats?|discussions?|dialogues?|talks?|meetings?|calls?)';
/** Words that may stand between the number and the noun. */
const FILLER = `(?:\\s+(?:ever|ones?|of\\s+(?:our|the|my|all)|${WEEKDAY}))?`;
const ITEM = `(?:#\\s*)?(?:no\\.?\\s*|number\\s+)?(${CARDINAL})`;
const THROUGH = '(?:\\s*[-–—]\\s*|\\s+(?:to|through|thru|till|until|up\\s+to)\\s+(?:the\\s+)?)';
const AND = '(?:\\s*,\\s*(?:and\\s+)?|\\s+(?:and|&|or)\\s+(?:the\\s+)?)';

type Reader = (match: RegExpMatchArray) => readonly SessionSpan[] | undefined;
const one = (n: number | undefined): readonly SessionSpan[] | undefined =>
  n === undefined || n === 0 ? undefined : [{ first: n, last: n }];
const run = (a = '', b = ''): readonly SessionSpan[] | undefined => {
  const [first, last] = [numberOf(a) ?? 0, numberOf(b) ?? 0];
  return first > 0 && last >= first ? [{ first, last }] : undefined;
};
const each = (list: string, pattern: string): readonly SessionSpan[] =>
  [...list.matchAll(new RegExp(pattern, 'gi'))].flatMap(([item]) => one(numberOf(item)) ?? []);

/** In order: the earlier ones hold the later ones as parts. */
const GRAMMAR: readonly (readonly [pattern: string, read: Reader])[] = [
  // not the last one but the one before that; the session before last; the last but one
  [
    `not\\s+(?:the|our)\\s+last\\s+(?:${NOUN}|one|time),?\\s+but\\s+the\\s+(?:one|${NOUN}|time)\\s+before(?:\\s+(?:that|it))?`,
    () => one(-2),
  ],
  [`(?:two|2)\\s+${NOUN}\\s+before\\s+(?:the\\s+|our\\s+)?last(?:\\s+one)?`, () => one(-3)],
  // but: all sessions before the last one
  [
    `(${NOUN}|one|time)\\s+before\\s+(?:the\\s+|our\\s+)?(?:last|latest|previous)(?:\\s+(?:${NOUN}|one))?\\b(?!\\s+(?:week|month|year))`,
    ([, noun = '']) => (/s$/i.test(noun) ? [{ first: 1, last: -2 }] : one(-2)),
  ],
  [`last\\s+${NOUN}\\s+but\\s+one|last\\s+but\\s+one(?:\\s+${NOUN})?`, () => one(-2)],
  [
    `(?:second|next|2nd)[\\s-]+(?:to|from)[\\s-]+(?:the\\s+)?last\\s+${NOUN}|second[\\s-]last\\s+${NOUN}|penultimate\\s+${NOUN}`,
    () => one(-2),
  ],
  [
    `(${ORDINAL})[\\s-]+(?:to|from)[\\s-]+(?:the\\s+)?last\\s+${NOUN}`,
    ([, n = '']) => one(-(numberOf(n) ?? 0)),
  ],
  // three sessions ago; one session back
  [
    `(${CARDINAL}|an?|a\\s+couple\\s+of)\\s+${NOUN}\\s+(?:ago|back)`,
    ([, n = '']) => one(-(/^an?$/i.test(n) ? 1 : (numberOf(n) ?? 2))),
  ],
  // the third through fifth sessions; from the 1st to the 3rd conversation; the first and third
  [`(${ORDINAL})(?:\\s+${NOUN})?${THROUGH}(?:our\\s+)?(${ORDINAL})\\s+${NOUN}`, ([, a, b]) => run(a, b)],
  [
    `between\\s+(?:the\\s+|our\\s+)?(${ORDINAL})(?:\\s+${NOUN})?\\s+and\\s+(?:the\\s+|our\\s+)?(${ORDINAL})\\s+${NOUN}`,
    ([, a, b]) => run(a, b),
  ],
  [
    `between\\s+(?:the\\s+|our\\s+)?(${ORDINAL})(?:\\s+${NOUN})?\\s+and\\s+(?:the\\s+|our\\s+)?last\\s+${NOUN}`,
    ([, n = '']) => [{ first: numberOf(n) ?? 1, last: -1 }],
  ],
  [`((?:${ORDINAL}${AND})+${ORDINAL})\\s+${NOUN}`, ([, list = '']) => each(list, ORDINAL)],
  // sessions 3 to 5; between sessions 3 and 5; sessions 2, 4 and 7
  [`between\\s+${NOUN}\\s+${ITEM}\\s+and\\s+(?:${NOUN}\\s+)?${ITEM}`, ([, a, b]) => run(a, b)],
  [`${NOUN}\\s+${ITEM}${THROUGH}(?:${NOUN}\\s+)?${ITEM}\\b`, ([, a, b]) => run(a, b)],
  [`${NOUN}\\s+((?:${ITEM}${AND})+${ITEM})\\b`, ([, list = '']) => each(list, CARDINAL)],
  [`(?:session|conversation|chat|discussion)\\s+${ITEM}\\b`, ([, n = '']) => one(numberOf(n))],
  // the first three sessions; our last two conversations
  [
    `first\\s+(${CARDINAL}|couple\\s+of|few)${FILLER}\\s+${NOUN}`,
    ([, n = '']) => [{ first: 1, last: countOf(n) }],
  ],
  [
    `(?:last|latest|past|previous|most\\s+recent)\\s+(${CARDINAL}|couple\\s+of|few)${FILLER}\\s+${NOUN}`,
    ([, n = '']) => [{ first: -countOf(n), last: -1 }],
  ],
  // our third session; the very first Tuesday conversation; the last chat; last time
  [`(${ORDINAL})${FILLER}\\s+${NOUN}`, ([, n = '']) => one(numberOf(n))],
  // the session after the first one
  [
    `(?<=${NOUN}\\s+(?:\\p{L}+\\s+)?(?:before|after)\\s+(?:(?:the|our)\\s+)?)(${ORDINAL})\\s+one`,
    ([, n = '']) => one(numberOf(n)),
  ],
  [
    `(?:the|our)\\s+(${ORDINAL})\\s+time\\s+we\\s+(?:talked|spoke|chatted|met|had)`,
    ([, n = '']) => one(numberOf(n)),
  ],
  [`(?:last|latest|most\\s+recent|previous|prior|final)${FILLER}\\s+${NOUN}`, () => one(-1)],
  [
    `(?:(?:the\\s+)?last|previous)\\s+time(?:\\s+we\\s+(?:talked|spoke|chatted|met|had\\s+an?\\s+${NOUN}))?(?=\\s*(?:[?.!,]|$|we\\b|together\\b))`,
    () => one(-1),
  ],
];

const compiled = GRAMMAR.map(
  ([pattern, read]) =>
    [
      new RegExp(
        `\\b(?:(?:in|during|over|on|at|of|from|across)\\s+)?(?:(?:the|our|my|your|these|those)\\s+)?(?:very\\s+)?(?:${pattern})`,
        'giu',
      ),
      read,
    ] as const,
);

function countOf(text: string): number {
  return /^couple/i.test(text) ? 2 : /^few/i.test(text) ? 3 : (numberOf(text) ?? 1);
}

const ON_WEEKDAY = new RegExp(
  `^\\s*(?:(?:that\\s+)?(?:we|you|I)\\s+had\\s+|held\\s+|that\\s+(?:was|were)\\s+)?on\\s+(?:an?\\s+)?(${WEEKDAY}s?)\\b`,
  'i',
);
const INNER_WEEKDAY = new RegExp(`\\b(${WEEKDAY})\\b`, 'i');
/** "our first conversation about pottery" orders conversations by content, which no filter can. */
const ABOUT = new RegExp(
  `^\\s*(?:that\\s+(?:was\\s+)?)?(?:(?:we|you|I)\\s+had\\s+)?(?:about|regarding|concerning|on\\s+(?!an?\\s|the\\s+\\d|\\d|${MONTH}|${WEEKDAY})|with\\s|where|when\\s|in\\s+which)`,
  'i',
);
/** Talks, meetings and calls are also things that people speak of; these count only when they are ours. */
const LOOSE = /\b(?:talks?|meetings?|calls?)$/i;

const ONE_BESIDE =
  '(?:the\\s+)?(?:session|conversation|chat|discussion|one|time)\\s+(?:(?:right|just|directly)\\s+)?';
/** What stands before the sessions: "before our last session", "the chat after the first one". */
const SIDE_BEFORE = new RegExp(
  `\\b(?:(?:in|during|from)\\s+)?(${ONE_BESIDE})?(?:(before|prior\\s+to|preceding)|(after|following)|(since|starting\\s+(?:with|from|in))|(until|till|up\\s+to))\\s+$`,
  'i',
);
const ONWARDS = /^\s+on(?:wards?)?\b(?=\s*(?:[,.?!]|$))/i;

/** Which side of the sessions between two places of a text is meant, and the places with the words that say so. */
function sideOf(text: string, start: number, end: number): Piece & { readonly side?: Side } {
  const said = SIDE_BEFORE.exec(text.slice(0, start));
  if (said) {
    const [, one, before, after, since] = said;
    const side = before
      ? one
        ? 'previous'
        : 'before'
      : after
        ? one
          ? 'next'
          : 'after'
        : since
          ? 'since'
          : 'until';
    return { start: said.index, end, side };
  }
  const onwards = /^from\b/i.test(text.slice(start, end)) && ONWARDS.exec(text.slice(end));
  return onwards ? { start, end: end + onwards[0].length, side: 'since' } : { start, end };
}

/** Every pattern of the grammar needs one of these; without any, trying them all takes milliseconds for nothing. */
const POSSIBLE = new RegExp(`${NOUN}|\\b(?:one|time)\\b`, 'i');

/** The sessions that a query speaks of; undefined if none. `unclear` says why an expression could not be used. */
export function recogniseSessions(text: string): { found?: SessionMention; unclear?: string } {
  if (!POSSIBLE.test(text)) return {};
  for (const [pattern, read] of compiled) {
    for (const match of text.matchAll(pattern)) {
      const spans = read(match);
      if (!spans || spans.length === 0) continue;
      const [whole] = match;
      if (LOOSE.test(whole) && !/\b(?:our|we)\b/i.test(whole)) continue;
      const start = match.index;
      const end = start + whole.length;
      const rest = text.slice(end);
      const on = ON_WEEKDAY.exec(rest);
      if (!on && ABOUT.test(rest)) return { unclear: whole.trim() };
      const weekday = on?.[1] ?? INNER_WEEKDAY.exec(whole)?.[1];
      const found = { spans, ...sideOf(text, start, end + (on?.[0].length ?? 0)) };
      return { found: weekday ? { ...found, weekday: weekdayNamed(weekday) } : found };
    }
  }
  return {};
}
