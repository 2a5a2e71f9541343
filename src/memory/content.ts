/** What counts as the same text, and which text can be stored. */
import { createHash } from 'node:crypto';
import { invalidInput } from '../errors.ts';

/** In UTF-16 code units; a book is about a million. */
export const LONGEST_CONTENT = 4_000_000;

/** SHA-256 of the text without regard to Unicode form, outer and repeated white space; base64url. */
export const contentHash = (text: string): string => hash(normalised(text));

/** Without regard to Unicode form, outer and repeated white space. */
export const normalised = (text: string): string => text.normalize('NFC').trim().replaceAll(/\s+/g, ' ');

/** Content below this length, in UTF-16 code units once normalised, can be said by anyone again, like "ok, thanks". */
const TELLING_LENGTH = 24;

export interface Said {
  readonly content: string;
  readonly ref?: string | null;
  readonly session?: string | null;
  readonly speaker?: string | null;
}

/**
 * What erased content is recognised by when it comes back: telling content by itself, wherever it turns up; shorter
 * content only under its ref, or without one from the same speaker in the same session. The first is of the text as it
 * was said, which is all that older tombstones hold; the second, if it differs, does without case and the full stop.
 */
export const tombstoneHashes = (said: Said): string[] => [
  ...new Set(formsOf(said.content).map((text) => saidHash(text, said))),
];

function saidHash(text: string, { ref, session, speaker }: Said): string {
  if (isTelling(text)) return hash(text);
  return hash(JSON.stringify(ref ? [text, ref] : [text, session ?? null, speaker ?? null]));
}

/** What an erased telling text is recognised by where it is no memory's content, such as in a key; empty for short ones. */
export const textHashes = (text: string): string[] => formsOf(text).filter(isTelling).map(hash);

/** In UTF-16 code units of the normalised text. */
const isTelling = (text: string): boolean => text.length >= TELLING_LENGTH;

const formsOf = (text: string): string[] => {
  const exact = normalised(text);
  return [exact, exact.toLowerCase().replace(/[\s.!?…。]+$/u, '')];
};

/** Whether a text tells enough to be known wherever it turns up. */
export const tells = (text: string): boolean => isTelling(normalised(text));

/** Hash of a caller's own identifier, for remembering that it was erased. */
export const refHash = (ref: string): string => hash(`ref:${ref}`);

/** What an erased text of a core block is recognised by when an import brings it. */
export const coreHash = (block: string, text: string): string =>
  hash(JSON.stringify(['core', block, normalised(text)]));

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
