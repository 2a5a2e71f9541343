/** All texts of an input, however deep they are. */
import { type FactInput, factText } from '../facts-input.ts';
import { removeSecrets, type Suspect } from './secrets.ts';

/** What people and models write freely. Other fields hold ids, moments, numbers and words of a list. */
const FREE: ReadonlySet<string> = new Set([
  'content',
  'keys',
  'facts',
  'tags',
  'speaker',
  'source',
  'metadata',
  'session',
  'ref',
  'reason',
  'text',
  'description',
]);
const IDENTIFIERS: ReadonlySet<string> = new Set(['session', 'ref']);
/** No card has a smaller number. */
const LONG_NUMBER = 1e13;

/** The input without secrets in any of its texts, and what kinds of them were taken out. */
export async function withoutSecrets<Input extends object>(
  input: Input,
): Promise<{ input: Input; removed: string[] }> {
  const suspects: Suspect[] = [];
  changeTexts(input, (suspect) => {
    suspects.push(suspect);
    return suspect.text;
  });
  const cleaned = await removeSecrets(suspects);
  const removed = [...new Set(cleaned.flatMap((each) => each.removed))];
  if (removed.length === 0) return { input, removed };
  let at = 0;
  return { input: changeTexts(input, ({ text }) => cleaned[at++]?.text ?? text), removed };
}

type Change = (suspect: Suspect) => string;

/** A copy with every free text changed, always in the same order. */
const changeTexts = <Input extends object>(input: Input, change: Change): Input =>
  Object.fromEntries(
    Object.entries(input).map(([field, value]) => {
      if (!FREE.has(field)) return [field, value];
      return [field, changed(value, (suspect) => change({ ...suspect, identifier: IDENTIFIERS.has(field) }))];
    }),
  ) as Input;

function changed(value: unknown, change: Change, name?: string): unknown {
  if (typeof value === 'string') return change({ text: value, name });
  if (typeof value === 'number' && value >= LONG_NUMBER) {
    const text = String(value);
    const after = change({ text, name });
    return after === text ? value : after;
  }
  if (Array.isArray(value)) return value.map((each) => changed(each, change, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [change({ text: key }), changed(each, change, key)]),
  );
}

/** What of an input is judged as text. */
export interface FreeTexts {
  readonly content?: string;
  readonly keys?: readonly string[];
  readonly facts?: readonly FactInput[];
  readonly tags?: readonly string[];
  readonly speaker?: string | null;
  readonly source?: string | null;
  readonly session?: string | null;
  readonly ref?: string | null;
  readonly metadata?: object;
}

/** The free texts of an input, those that are read together as one: what a fact says, the tags. */
export function textsOf(input: FreeTexts): string[] {
  const { content, keys = [], facts = [], tags = [], speaker, source, session, ref, metadata = {} } = input;
  const nested: string[] = [];
  changed(metadata, ({ text }) => {
    nested.push(text);
    return text;
  });
  const texts = [
    content,
    ...keys,
    ...facts.flatMap((fact) => [factText(fact), fact.object]),
    tags.join(', '),
    speaker,
    source,
    session,
    ref,
    ...nested,
  ];
  return [...new Set(texts.flatMap((text) => text || []))];
}
