import { termSequence } from '../analyze.ts';
import { tokenize } from '../language/tokens.ts';
import type { QueryTerm, RankQuery } from './types.ts';

const FIRST_PERSON = new Set([
  'i',
  "i'm",
  "i've",
  "i'd",
  "i'll",
  'my',
  'me',
  'mine',
  'myself',
  'we',
  'our',
  'us',
]);
/** How agents commonly label the person they work for; that is who "I" is in a question they pass on. */
const ASKER = new Set(['user', 'human', 'me']);

/**
 * Reads from a query what ranking needs.
 * @param knownSpeakers the bank's speakers; those the query names steer the ranking instead of matching as words,
 *   because in a conversation of two a name is in every second turn and says nothing about its topic.
 */
export function rankQuery(text: string, knownSpeakers: readonly string[], language = 'en'): RankQuery {
  const words = tokenize(text).map((token) => token.text);
  const bare = new Set(words.map((word) => word.replace(/'s?$/, '')));
  const speakers = namedSpeakers(words, bare, knownSpeakers);
  const nameTerms = new Set(knownSpeakers.flatMap((speaker) => termSequence(speaker, language)));
  const all = distinctTerms(words, language);
  const topical = all.filter(({ term }) => !nameTerms.has(term));
  return { text, terms: topical.length > 0 ? topical : all, speakers };
}

function namedSpeakers(words: string[], bare: Set<string>, knownSpeakers: readonly string[]): string[] {
  const named = knownSpeakers.filter((speaker) => {
    const [first, ...rest] = tokenize(speaker).map((token) => token.text);
    return (
      first !== undefined && bare.has(first) && rest.every((part) => bare.has(part) || rest.length === 1)
    );
  });
  if (named.length > 0 || !words.some((word) => FIRST_PERSON.has(word))) return named;
  return knownSpeakers.filter((speaker) => ASKER.has(speaker.toLowerCase()));
}

function distinctTerms(words: readonly string[], language: string): QueryTerm[] {
  const terms = new Map<string, QueryTerm>();
  for (const word of words) {
    const term = termSequence(word, language)[0];
    if (term !== undefined && !terms.has(term)) terms.set(term, { term, word });
  }
  return [...terms.values()];
}
