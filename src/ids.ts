/**
 * Public ids: short, typed and hard to mistype, because models copy them.
 *
 * An id is a letter for the type, the row's number in base 32 (Crockford's alphabet: no i, l, o, u) and one check
 * character, so a miscopied id is refused instead of naming a neighbour. Number 131 of the memories is `m43k`-like.
 * At most 10 characters up to 32^8 rows.
 */
import { invalidInput } from './errors.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const BASE = ALPHABET.length;
/** Largest prime below the alphabet's size: the check then catches every single-character error. */
const CHECK_PRIME = 31;

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
  const wellFormed = id.startsWith(type) && id.length >= 3 && id.length <= 10 && [...digits].every(isDigit);
  if (!wellFormed || id.at(-1) !== checkCharacter(digits)) {
    throw invalidInput(
      `"${text.slice(0, 20)}" is not a ${NAMES[type]} id. Copy the id exactly as a result shows it (for example ${formatId(type, 131)}).`,
    );
  }
  return [...digits].reduce((number, digit) => number * BASE + ALPHABET.indexOf(digit), 0);
}

const isDigit = (character: string): boolean => ALPHABET.includes(character);

/** Position-weighted sum modulo a prime (as in ISBN-10), so swapped neighbours are caught too. */
function checkCharacter(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const weight = digits.length - i + 1;
    sum += weight * (ALPHABET.indexOf(digits.charAt(i)) + 1);
  }
  return ALPHABET.charAt(sum % CHECK_PRIME);
}
