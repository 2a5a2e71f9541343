/** A memory as it comes in, completed with what the bank and the clock add. */
import { analyze } from '../retrieval/analyze.ts';
import type { NewKey } from '../store/queries/keys.ts';
import { parseMoment } from '../time.ts';
import type { TokenCounter } from '../tokens.ts';
import type { Kind } from '../types.ts';
import { chunk, WHOLE_UP_TO } from './chunk.ts';
import { checkText, contentHash } from './content.ts';
import { factText } from './facts-input.ts';
import type { MemoryInput } from './memory-input.ts';
import type { Screening } from './screening/screen.ts';

/** A memory that is ready to be stored, but for its number. */
export interface Draft {
  readonly input: MemoryInput;
  readonly kind: Kind;
  readonly hash: string;
  /** Undefined when the caller did not say; then it is the moment of recording. */
  readonly occurredAt?: Date;
  readonly expiresAt?: Date;
  readonly tags: readonly string[];
  readonly tokens: number;
  readonly keys: readonly DraftKey[];
  readonly screening: Omit<Screening, 'input'>;
}

export type DraftKey = Omit<NewKey, 'memoryId'>;

export interface DraftSettings {
  readonly timeZone: string;
  readonly language: string;
  readonly tokens: TokenCounter;
}

/** @throws MempageError `invalid_input` for content or dates that cannot be stored. */
export function draft({ input, ...screening }: Screening, settings: DraftSettings): Draft {
  checkText(input.content, 'content');
  const moment = (text: string | undefined) =>
    text === undefined ? undefined : parseMoment(text, settings.timeZone);
  return {
    input,
    kind: input.kind ?? guessKind(input),
    hash: contentHash(input.content),
    occurredAt: moment(input.occurredAt),
    expiresAt: moment(input.expiresAt),
    tags: uniqueTags(input.tags ?? []),
    tokens: settings.tokens.count(input.content),
    keys: draftKeys(input, settings.language),
    screening,
  };
}

/** What was said in a session is an episode; long text without one is a document; anything else a note. */
function guessKind(input: MemoryInput): Kind {
  if (input.session !== undefined || input.speaker !== undefined) return 'episode';
  return input.content.length > WHOLE_UP_TO ? 'document' : 'note';
}

export const uniqueTags = (tags: readonly string[]): string[] => [
  ...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== '')),
];

/** The keys of a memory: its content, whole or in chunks, the agent's keys, its facts. */
export function draftKeys(
  input: Pick<MemoryInput, 'content' | 'keys' | 'facts'>,
  language: string,
): DraftKey[] {
  return [
    ...contentKeys(input.content, language),
    ...textKeys('agent', input.keys ?? [], language),
    ...textKeys('fact', (input.facts ?? []).map(factText), language),
  ];
}

export function contentKeys(content: string, language: string): DraftKey[] {
  const chunks = chunk(content);
  const source = chunks.length > 1 ? 'chunk' : 'content';
  return chunks.map((place) => {
    const text = content.slice(place.startAt, place.endAt);
    return { source, text, ...analyze(text, language), ...place };
  });
}

export const textKeys = (source: 'agent' | 'fact', texts: readonly string[], language: string): DraftKey[] =>
  texts.map((text) => ({ source, text, ...analyze(text, language) }));
