/** How a query uses a time: as a filter on what was said then, or as a part of what it is about. */
import type { Piece } from './join.ts';

const FUTURE =
  /\b(?:will|going to|gonna|upcoming|coming up|(?:scheduled|planned|booked|due|set|arranged) (?:for|in|on|by)|tomorrow|is (?:there )?(?:anything|something) (?:on|due|planned)|'ll)\b/i;
/** Words of a diary: "our plans for the summer", "am I free on Friday". */
const DIARY =
  /\b(?:plans?|appointments?|agenda|schedule|calendar|diary|deadlines?|due|free|busy|(?:is|are)\s+there\s+(?:any|anything|something|an?))\b/i;
/** A question in the present tense, or without a verb: "what are we doing on Sunday", "anything on in December". */
const PRESENT =
  /^\W*(?:(?:and|so|then)\s+)?(?:(?:what|who|which|when|where|how)(?:['’]?s\b|\s+(?:\p{L}+\s+){0,3}?(?:am|is|are|do|does|must|should|can)\b)|(?:am|is|are|do|does|must|should|can|any|anything|anyone|have\s+\p{L}+\s+got)\b)/iu;
/** It asks for what is stored, in the present tense too. */
const RECALL = /\b(?:remember|recall|know|memor(?:y|ies)|stored|happens|usually|always|often)\b/i;
const PAST =
  /\b(?:did|was|were|had|said|told|talked|discussed|spoke|chatted|mentioned|happened|went|been|ago|last|yesterday)\b/i;

export const speaksOfPast = (text: string): boolean => PAST.test(text);

/** Whether a date without a year is rather the next than the last. */
export const looksAhead = (query: string): boolean =>
  !speaksOfPast(query) &&
  (FUTURE.test(query) ||
    DIARY.test(query) ||
    (PRESENT.test(query) && !RECALL.test(query) && !speaksOfTalk(query)));

const TALK =
  '(?:discuss(?:ed|ing)?|discussions?|talk(?:ed|ing)?|chat(?:ted|ting)?|chats?|convers(?:ed?|ation|ations)|spoke|speak|spoken|said|say|saying|mention(?:ed|ing|s)?|tell|told|shared?|sharing|asked|brought up|wrote|written|noted|recorded|stored|remembered|sessions?|messages?|texted|express(?:ed)?)';
const ANY_TALK = new RegExp(`\\b${TALK}\\b`, 'i');
/** "What did we talk about yesterday": the about belongs to the what. */
const STRANDED =
  /\b(?:what|which|things|stuff|topics?|subjects?|anything|everything|something|that|one)\b[^.?!]*\b(?:talk(?:ed|ing)?|chat(?:ted|ting)?|spoke|speak|convers\w+)\s+about\s+(?:(?:on|in|over|during|from|between|at|the|our|this)\s+)*$/i;
const MODIFIER =
  /\b(?:about|the|that|this|my|our|your|his|her|their|an?|\p{Lu}[\p{L}]*'s)\s+(?:(?:big|next|annual|yearly|first|last)\s+)?$/u;
const PREPOSITION =
  /\b(?:on|in|at|during|over|from|between|since|before|after|until|till|through|throughout|across|within|by|as of|back in)\s+(?:the\s+)?$/i;
/** After these a time stands for itself; after another word it may describe that ("the May trip"). */
const GOES_ON =
  /^\s*(?:$|[.,;:!?)"'–—-]|(?:and|or|but|that|which|who|when|where|what|did|do|does|was|were|is|are|had|has|have|I|we|you|he|she|they|it|with|to|about|for|in|on|at|by|from|of|as|before|after|if|while|because|than|then|so|any|anything|about)\b)/i;

/** Whether `piece` describes a thing in the query ("the 4 July party", "about 4 July") instead of saying when. */
export function isTopic(query: string, piece: Piece): boolean {
  const before = query.slice(0, piece.start);
  const after = query.slice(piece.end);
  if (STRANDED.test(before)) return false;
  if (/\babout\s+(?:the\s+)?$/i.test(before)) return true;
  if (GOES_ON.test(after)) return false;
  return MODIFIER.test(before) && !PREPOSITION.test(before);
}

/** Whether saying, telling or talking is in it: "what did Ann do on Monday" is not a question for all she said then. */
export const speaksOfTalk = (query: string): boolean => ANY_TALK.test(query);

/** Whether the query asks for what was said at a time, so that the time is a filter. */
export function asksWhatWasSaid(query: string, piece: Piece): boolean {
  if (!ANY_TALK.test(query)) return false;
  if (!/^\s*(?:\w+\s+)?when\b/i.test(query)) return true;
  // "When did Ann say she is free on 4 July": the time asked for is another one, unless the telling itself was then.
  const near = query.slice(Math.max(0, piece.start - 40), piece.start);
  return new RegExp(`\\b${TALK}\\b(?:\\s+\\w+){0,2}\\s*$`, 'i').test(near);
}

/** Words of asking, not of what is asked for: what is left when a query only names a time. */
export const ASKING_WORDS =
  `discuss discussed discussion discussions talk talked talking chat chatted conversation conversations converse
  conversed speak spoke spoken said say mention mentioned tell told share shared session sessions message messages
  summarize summarise summary sum recap sort sorts kind kinds type types thing things stuff topic topics subject
  subjects content contents detail details describe list show give remind remember recall recollect memory memories
  forget forgot know happen happened everything anything something all about lot bit quite time times period
  yesterday today day days week month year date dates previous earlier ago back last first next recent recently go over
  come came up cover covered bring brought note notes point points main highlight highlights overview try trying
  calendar see sure want need help ask asked question like love enjoy enjoyed let us we our`.split(/\s+/);

/** Phrases that point at the memory itself and say nothing of what to look for. */
const REFERENCES =
  /,?\s*\b(?:according to|as (?:mentioned|discussed|said|stated|described|noted|told) (?:in|during)?|mentioned in|based on|from|in|during)\s+(?:the|our|his|her|their|your|that)\s+(?:conversation|discussion|chat|dialogue|session|talk)s?\b|\b(?:as|that (?:was|were)) (?:mentioned|discussed|stated|described|noted)\b/gi;

export const withoutReferences = (text: string): string => text.replaceAll(REFERENCES, ' ');
