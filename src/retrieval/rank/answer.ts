import type { RankQuery } from './types.ts';

const ASKS_TIME =
  /\b(?:when|how long|what (?:day|date|month|year|time)|which (?:day|date|month|year)|ago)\b/i;
const ASKS_NUMBER = /\bhow (?:many|much|often|old|far|long)\b/i;
const TIME =
  /\b(?:yesterday|today|tonight|tomorrow|last|next|ago|weeks?|weekend|months?|years?|recently|mornings?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|\d{4})\b/i;
const NUMBER =
  /\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|couple|few|several|once|twice|first|second|third)\b/i;

/** What holding the sort of thing that is asked for is worth; small, since most turns with a number answer nothing. */
const ANSWER_FACTOR = 1.25;

/** The sort of thing an English question wants to hear, if it says. */
export function wantedForm(text: string): RankQuery['wants'] {
  if (ASKS_TIME.test(text)) return 'time';
  return ASKS_NUMBER.test(text) ? 'number' : null;
}

/** Factor for a text that holds what is wanted: a "when" is answered by a turn that speaks of a time. */
export function answerFactor(wants: RankQuery['wants'], text: string): number {
  if (wants === null) return 1;
  return (wants === 'time' ? TIME : NUMBER).test(text) ? ANSWER_FACTOR : 1;
}
