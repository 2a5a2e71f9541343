/** Numbers and ordinals as English writes them, up to 99 in words. */

const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ORDINAL_UNITS =
  'zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth'.split(
    ' ',
  );

const cardinals = new Map<string, number>(UNITS.map((word, value) => [word, value]));
const ordinals = new Map<string, number>(ORDINAL_UNITS.map((word, value) => [word, value]));
for (const [i, ten] of TENS.entries()) {
  const value = (i + 2) * 10;
  cardinals.set(ten, value);
  ordinals.set(`${ten.slice(0, -1)}ieth`, value);
  for (let unit = 1; unit < 10; unit++) {
    cardinals.set(`${ten}-${UNITS[unit]}`, value + unit);
    ordinals.set(`${ten}-${ORDINAL_UNITS[unit]}`, value + unit);
  }
}

const alternatives = (words: Iterable<string>): string =>
  [...words]
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace('-', '[- ]'))
    .join('|');

/** Matches a cardinal: `12`, `twelve`, `twenty-one`. For use inside a larger expression with the flag `i`. */
export const CARDINAL = `(?:\\d{1,4}|${alternatives([...cardinals.keys()].slice(1))})`;
/** Matches an ordinal: `3rd`, `third`, `twenty-first`. */
export const ORDINAL = `(?:\\d{1,3}(?:st|nd|rd|th)|${alternatives([...ordinals.keys()].slice(1))})`;

/** The value of a cardinal or ordinal in words or digits; undefined for anything else. */
export function numberOf(text: string): number | undefined {
  const word = text.trim().toLowerCase().replace(/\s+/, '-');
  const digits = /^(\d+)(?:st|nd|rd|th)?$/.exec(word);
  return digits ? Number(digits[1]) : (cardinals.get(word) ?? ordinals.get(word));
}
