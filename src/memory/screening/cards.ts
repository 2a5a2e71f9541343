/** Finds numbers of payment cards by what their issuers print, not by the check digit alone: one number in ten passes that. */
import type { Secret } from './secret.ts';

/** 14 to 19 digits in the groups in which cards print them, or in one piece. */
const CARD =
  /(?<![\d.,-])(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}|\d{4}[ -]\d{6}[ -]\d{4,5}|[2-6]\d{13,18})(?![\d-])/g;

/**
 * First digits and lengths (ISO/IEC 7812 issuer ranges as the networks publish them). 13 digits, as on Visa cards of
 * long ago, are left to articles' numbers (EAN).
 */
const ISSUERS: readonly (readonly [network: string, start: RegExp, lengths: readonly number[]])[] = [
  ['Visa', /^4/, [16, 19]],
  ['Mastercard', /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  ['American Express', /^3[47]/, [15]],
  ['Diners Club', /^3(?:0[0-5]|09|[689])/, [14]],
  ['Discover', /^6(?:011|4[4-9]|5)/, [16]],
  ['JCB', /^35(?:2[89]|[3-8])/, [16]],
  ['UnionPay', /^62/, [16, 17, 18, 19]],
  ['Maestro', /^(?:50[12]|5[678]|6304|67)/, [16, 18, 19]],
];

export const cardNumbers = (text: string): Secret[] =>
  [...text.matchAll(CARD)]
    .filter(([digits]) => isCard(digits.replaceAll(/\D/g, '')))
    .map((match) => ({ start: match.index, end: match.index + match[0].length, kind: 'card number' }));

const isCard = (digits: string): boolean =>
  ISSUERS.some(([, start, lengths]) => start.test(digits) && lengths.includes(digits.length)) &&
  checks(digits);

/** The Luhn check (ISO/IEC 7812-1, annex B). */
function checks(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
