/** Words that are values: numbers in digits or words, months, days of the week. */

const NUMBERS = new Map(
  `two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
  nineteen`
    .split(/\s+/)
    .map((word, i) => [word, String(i + 2)] as const),
);
for (const [i, ten] of 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').entries()) {
  NUMBERS.set(ten, String((i + 2) * 10));
}

const CALENDAR =
  /^(?:january|february|april|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|tomorrow|yesterday|noon|midnight)$/;

/** `May` and `March` count with a capital only. */
export const isValueWord = (word: string): boolean =>
  /^\p{N}/u.test(word) ||
  NUMBERS.has(word.toLowerCase()) ||
  CALENDAR.test(word.toLowerCase()) ||
  /^(?:May|March)$/.test(word);

/** One writing for each value: `1,200` is `1200`, `twelve` is `12`, `Mondays` is `monday`. */
export function plainValue(word: string): string {
  if (/^\p{N}/u.test(word)) return word.replaceAll(/(?<=\d),(?=\d{3}(?!\d))/g, '');
  return NUMBERS.get(word) ?? word.replace(/(day)s$/, '$1');
}
