/** Completes a short or ambiguous question from the conversation before it, as far as that is honest. */
import {
  hasPronoun,
  isElliptic,
  pointsBack,
  recentLines,
  withoutLabel,
  withoutReactions,
} from './context.ts';
import { namesIn } from './names.ts';
import { contentTerms, cut } from './residue.ts';
import type { Situation } from './types.ts';
import { type Clock, hasWhen, piecesOf, type When, whenIn, wordsOf } from './when.ts';

export interface Borrowed {
  /** The time that the conversation lends; absent when the query has its own or needs none. */
  readonly when?: When;
  /** Names that pronouns stand for. */
  readonly names: readonly string[];
  /** The last words of the conversation, for a question that leaves out its subject. */
  readonly text: string;
  readonly notes: readonly string[];
}

export const NOTHING: Borrowed = { names: [], text: '', notes: [] };

/** @param own what the query itself says of time. A question that stands on its own borrows nothing. */
export function borrow(query: string, own: When, situation: Situation, clock: Clock): Borrowed {
  if (!situation.context) return NOTHING;
  const lines = recentLines(situation.context);
  const bare = contentTerms(cut(query, piecesOf(own)), situation.language).length === 0;
  const notes: string[] = [];
  const names = meant(query, lines, situation.speakers ?? []);
  for (const name of names) notes.push(`By the conversation, "${name}" is meant.`);
  const when = hasWhen(own) ? undefined : lentTime(query, lines, bare, clock, notes);
  return { when, names, text: lentWords(query, lines, bare, situation.language), notes };
}

/** The name that a pronoun stands for: the last one named, a speaker rather than another. */
function meant(query: string, lines: readonly string[], speakers: readonly string[]): string[] {
  const own = namesIn(query, speakers);
  if (!hasPronoun(query) || own.speakers.length + own.entities.length > 0) return [];
  for (const line of lines) {
    const said = withoutLabel(line);
    const { entities } = namesIn(withoutReactions(said), speakers);
    const last =
      namesIn(said, speakers).speakers.at(-1) ?? entities.findLast((name) => contentTerms(name).length > 0);
    if (last !== undefined) return [last];
  }
  return [];
}

function lentTime(
  query: string,
  lines: readonly string[],
  bare: boolean,
  clock: Clock,
  notes: string[],
): When | undefined {
  const pointer = pointsBack(query);
  if (!pointer && !bare) return undefined;
  for (const line of lines) {
    const { time, sessions } = whenIn(line, clock);
    if (!time && !sessions) continue;
    notes.push(`Time taken from the conversation: "${wordsOf(line, piecesOf({ time, sessions }))}".`);
    const pieces = pointer ? [{ start: pointer.start, end: pointer.end }] : [];
    return {
      time: time && { period: pointer ? pointer.apply(time.period) : time.period, pieces },
      sessions: sessions && { ...sessions, start: 0, end: 0 },
      missing: [],
    };
  }
  if (pointer) notes.push('The time that the query points back to is not in the context.');
  return undefined;
}

/** Lines and characters of conversation that a question without a subject takes along. */
const LINES = 4;
const LENGTH = 300;
/** A question with more words of content than these says itself what it is about. */
const FEW = 4;

function lentWords(query: string, lines: readonly string[], bare: boolean, language?: string): string {
  if (!bare && !(isElliptic(query) && contentTerms(query, language).length <= FEW)) return '';
  return lines
    .slice(0, LINES)
    .map((line) => withoutReactions(withoutLabel(line)).trim())
    .filter((line) => contentTerms(line, language).length > 0)
    .reverse()
    .join(' ')
    .slice(-LENGTH);
}
