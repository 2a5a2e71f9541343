/**
 * Public ids: short, typed and hard to mistype, because models copy them.
 *
 * An id is a letter for the type, the row's number in base 31 and one check character, so a miscopied id is refused
 * instead of naming a neighbour: memory 131 is `m47t`. At most 10 characters up to 31^8 rows.
 */
import { invalidInput } from './errors.ts';

/**
 * Digits and lower-case letters without those that are taken for others (i, l, o, u, z). Their number is prime, so that
 * the check catches every wrong character and every swapped pair.
 */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxy';
const BASE = ALPHABET.length;

export type IdType = 'm' | 'e' | 'f';

const NAMES: Record<IdType, string> = { m: 'memory', e: 'entity', f: 'fact' };

/** The public id of row `number` (a positive integer) of a type. */
export function formatId(type: IdType, number: number): string {
  let digits = '';
  for (let rest = number; rest > 0; rest = Math.floor(rest / BASE)) digits = ALPHABET[rest % BASE] + digits;
  return `${type}${digits}${checkCharacter(digits)}`;
}

/**
 * The row number that a public id names.
 * @throws MempageError `invalid_input` when the text is not an id of this type.
 */
export function parseId(type: IdType, text: string): number {
  const id = text.trim().toLowerCase();
  const digits = id.slice(1, -1);
  const wellFormed =
    id.startsWith(type) &&
    id.length >= 3 &&
    id.length <= 10 &&
    [...digits].every(isDigit) &&
    digits[0] !== '0';
  if (!wellFormed || id.at(-1) !== checkCharacter(digits)) {
    throw invalidInput(
      `"${text.slice(0, 20)}" is not a ${NAMES[type]} id. Copy the id exactly as a result shows it (for example ${formatId(type, 131)}).`,
    );
  }
  return [...digits].reduce((number, digit) => number * BASE + ALPHABET.indexOf(digit), 0);
}

const isDigit = (character: string): boolean => ALPHABET.includes(character);

/** Position-weighted sum modulo a prime, as in ISBN-10. */
function checkCharacter(digits: string): string {
  const sum = [...digits].reduce(
    (total, digit, i) => total + (digits.length - i + 1) * ALPHABET.indexOf(digit),
    0,
  );
  return ALPHABET.charAt(sum % BASE);
}
