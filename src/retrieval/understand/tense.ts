/** Whether a sentence tells of what has been or of what is to come. */
import { ENGLISH_IRREGULAR } from '../language/english.ts';
import { speaksOfPast } from './intent.ts';

/** A full stop within a date or a number ends none. */
const SENTENCE_END = /[.!?](?<=\p{L}[.!?])\s+(?=\p{Lu})|[;\n]/gu;

/** The sentence that stands at a place of a text. */
export function sentenceAt(text: string, place: number): string {
  const ends = [...text.matchAll(SENTENCE_END)].map(({ index }) => index);
  return text.slice(
    (ends.findLast((end) => end < place) ?? -1) + 1,
    ends.find((end) => end >= place),
  );
}

const PRESENT = /\b(?:is|are|will|shall|must|(?:going|ha(?:ve|s)|needs?) to)\b|\p{L}['’]ll\b/iu;

/** Whether it says what is or will be: "the concert is on 5 December". */
export const tellsOfPresent = (sentence: string): boolean => PRESENT.test(sentence);

/** What was arranged is still to come: "the dentist was moved to Friday", "I bought tickets for 5 December". */
const ARRANGED =
  /\b(?:(?:was|were|been|had|got|have|has)\s+)?(?:(?:re)?(?:scheduled|booked|arranged)|moved|shifted|pushed|postponed|delayed|put off|brought forward|planned|fixed|set|agreed|decided|confirmed|promised|invited|registered|signed up)\b|\b(?:tickets?|appointments?|reservations?|invitations?)\b/i;
const SUBJECT_AND_VERB =
  /\b(?:I|[Ww]e|[Hh]e|[Ss]he|[Tt]hey|[Yy]ou|\p{Lu}\p{L}+)\s+(?:\p{L}+ly\s+)?(\p{Ll}+)/gu;

/** Whether it tells of what has been, and not of an arrangement that was made. */
export function tellsOfPast(sentence: string): boolean {
  if (ARRANGED.test(sentence)) return false;
  if (speaksOfPast(sentence)) return true;
  return [...sentence.matchAll(SUBJECT_AND_VERB)].some(
    ([, verb = '']) => /..ed$/.test(verb) || ENGLISH_IRREGULAR.has(verb),
  );
}
