import { termSequence } from '../analyze.ts';
import { tokenize } from '../language/tokens.ts';
import { wantedForm } from './answer.ts';
import { asksForOccasions } from './occasions.ts';
import { wantedSpeaker } from './speaker.ts';
import type { QueryTerm, RankQuery } from './types.ts';

/** What a word that only helps to ask is worth against a word of the topic. */
const ASKING_WEIGHT = 0.5;
/** Words by which a question asks for its answer, whatever its topic. They are rare in what is remembered, so
 * inverse document frequency alone would make them the most important words of the query. */
const ASKING_WORDS = `kind type sort way many time thing example mention something list differ aspect various
  specific certain particular order bring discuss talk tell happen summary summarize comprehensive conversation
  chat session across throughout describe cover include walk`;
const ASKING = new Set(termSequence(ASKING_WORDS));

/**
 * Reads from a query what ranking needs.
 * @param knownSpeakers the bank's speakers; those the query names steer the ranking instead of matching as words,
 *   because in a conversation of two a name is in every second turn and says nothing about its topic.
 */
export function rankQuery(text: string, knownSpeakers: readonly string[], language = 'en'): RankQuery {
  const nameTerms = new Set(knownSpeakers.flatMap((speaker) => termSequence(speaker, language)));
  const all = distinctTerms(text, language);
  const topical = all.filter(({ term }) => !nameTerms.has(term));
  return {
    text,
    terms: topical.length > 0 ? topical : all,
    speaker: wantedSpeaker(text, knownSpeakers),
    wants: wantedForm(text),
    acrossSessions: language === 'en' && asksForOccasions(text),
  };
}

function distinctTerms(text: string, language: string): QueryTerm[] {
  const terms = new Map<string, QueryTerm>();
  for (const { text: word } of tokenize(text)) {
    const term = termSequence(word, language)[0];
    if (term === undefined || terms.has(term)) continue;
    terms.set(term, { term, word, weight: language === 'en' && ASKING.has(term) ? ASKING_WEIGHT : 1 });
  }
  return [...terms.values()];
}
