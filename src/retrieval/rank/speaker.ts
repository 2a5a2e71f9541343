import { tokenize } from '../language/tokens.ts';
import type { WantedSpeaker } from './types.ts';

const FIRST_PERSON = /\b(?:[Ii]|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself|[Ww]e|us|[Oo]urs?)\b/;
/** How agents commonly label the person they work for; that is who "I" is in a question they pass on. */
const ASKER = new Set(['user', 'human']);
const ALIKE = /^\s*(?:,|and|&|or|,\s*and)\s*$/i;
const TOGETHER = /\b(?:both|each other|together|one another)\b/i;

interface Mention {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly possessive: boolean;
}

/**
 * Who should be speaking in an answer. One name: that one. Several: the first that is not a possessive, which is
 * the subject of most English questions ("What did Ann say about Ben's boat?"), unless they are asked about
 * alike ("Ann and Ben", "both"). No name but "I": the user, if the bank has one.
 */
export function wantedSpeaker(text: string, knownSpeakers: readonly string[]): WantedSpeaker | null {
  const mentions = knownSpeakers.flatMap((name) => mentionsOf(name, text)).sort((a, b) => a.start - b.start);
  const names = new Set(mentions.map(({ name }) => name));
  const [first] = mentions;
  if (!first) return asker(text, knownSpeakers);
  if (names.size === 1) return { name: first.name, amongOthers: false };
  if (TOGETHER.test(text) || areListed(mentions, text)) return null;
  const subject = mentions.find(({ possessive }) => !possessive) ?? first;
  return { name: subject.name, amongOthers: true };
}

function asker(text: string, knownSpeakers: readonly string[]): WantedSpeaker | null {
  if (!FIRST_PERSON.test(text)) return null;
  const name = knownSpeakers.find((speaker) => ASKER.has(speaker.toLowerCase()));
  return name === undefined ? null : { name, amongOthers: false };
}

const areListed = (mentions: readonly Mention[], text: string): boolean =>
  mentions.some((mention, i) => {
    const next = mentions[i + 1];
    return next && next.name !== mention.name && ALIKE.test(text.slice(mention.end, next.start));
  });

/** A speaker called "Ann Lee" is meant by "Ann" and by "Ann Lee". */
function mentionsOf(name: string, text: string): Mention[] {
  const parts = tokenize(name).map((token) => token.text);
  const [first = ''] = parts;
  if (first === '') return [];
  const rest = parts.slice(1).map((part) => `(?:\\s+${literal(part)})?`);
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}])${literal(first)}${rest.join('')}(?![\\p{L}\\p{N}])(['’]s?)?`,
    'giu',
  );
  return [...text.matchAll(pattern)].map((match) => ({
    name,
    start: match.index,
    end: match.index + match[0].length,
    possessive: match[1] !== undefined,
  }));
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
