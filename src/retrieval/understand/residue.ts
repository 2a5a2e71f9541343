/** What is left of a query to search for once its words of time and of asking are gone. */
import { termSequence } from '../analyze.ts';
import { ASKING_WORDS, withoutReferences } from './intent.ts';
import type { Piece } from './join.ts';

/** Terms of content: no stop words, no words of asking. */
export function contentTerms(text: string, language = 'en'): string[] {
  return termSequence(text, language).filter((term) => !askingTerms().has(term));
}

let asking: ReadonlySet<string> | undefined;

function askingTerms(): ReadonlySet<string> {
  asking ??= new Set(ASKING_WORDS.flatMap((word) => termSequence(word, 'en')));
  return asking;
}

const LOOSE_END =
  /(?:^|\s)(?:on|in|at|during|over|from|between|for|around|since|before|after|until|across|within|back|the|of|,)+\s*$/i;

/** The text without the pieces and the prepositions that led to them. */
export function cut(text: string, pieces: readonly Piece[]): string {
  let left = '';
  let at = 0;
  for (const { start, end } of [...pieces].sort((a, b) => a.start - b.start)) {
    if (start < at || end === start) continue;
    left += `${text.slice(at, start).replace(LOOSE_END, '')} `;
    at = end;
  }
  return left + text.slice(at);
}

/** The query without filters and references to the conversation itself; all of it if nothing else is left. */
export function searchText(text: string, pieces: readonly Piece[]): string {
  const left = withoutReferences(cut(text, pieces))
    .replaceAll(/\s+(?=[?.!,;:]|\s|$)/g, '')
    .replace(/^[\s,;:]+/, '');
  return /\p{L}|\p{N}/u.test(left) ? left : text;
}
