/** What counts as the same text, and which text can be stored. */
import { createHash } from 'node:crypto';
import { invalidInput } from '../errors.ts';

/** In UTF-16 code units; a book is about a million. */
export const LONGEST_CONTENT = 4_000_000;

/** SHA-256 of the text without regard to Unicode form, outer and repeated white space; base64url. */
export function contentHash(text: string): string {
  return hash(text.normalize('NFC').trim().replaceAll(/\s+/g, ' '));
}

/** Hash of a caller's own identifier, for remembering that it was erased. */
export const refHash = (ref: string): string => hash(`ref:${ref}`);

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');

/**
 * @throws MempageError `invalid_input` for text that would be lost or changed by storing it.
 */
export function checkText(text: string, name: string): void {
  if (text.trim() === '') throw invalidInput(`${name} is empty. Give the text to keep.`);
  if (text.length > LONGEST_CONTENT) {
    throw invalidInput(
      `${name} has ${text.length} characters; the most is ${LONGEST_CONTENT}. Split it into several memories.`,
    );
  }
  if (text.includes('\0')) {
    throw invalidInput(`${name} holds a NUL character, which Postgres cannot store. Remove it.`);
  }
}
