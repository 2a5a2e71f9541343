/** Values from outside that can be stored and shown as they are: checked and mended before anything else looks at them. */
import { invalidInput } from '../errors.ts';

/** Deeper nesting would only exhaust the stack somewhere. */
const DEEPEST = 100;
/** Half a character, as is left when text is cut between its UTF-16 code units. It has no UTF-8 form. */
const LONE_SURROGATE = /\p{Surrogate}/gu;
const REPLACEMENT = '\ufffd';

/**
 * The value with halves of characters replaced by U+FFFD.
 * @throws MempageError `invalid_input` naming the place, for what Postgres cannot store or JavaScript would lose.
 */
export function readable(value: unknown, path: readonly string[] = []): unknown {
  if (typeof value === 'string') return readableText(value, path);
  if (typeof value !== 'object' || value === null) return value;
  if (path.length > DEEPEST) throw invalidInput(`${nameOf(path.slice(0, 3))} is nested too deeply.`);
  if (Array.isArray(value)) return value.map((each, i) => readable(each, [...path, String(i)]));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const key = readableText(name, [...path, 'the name of a field']);
      if (key === '__proto__') throw invalidInput(`${nameOf([...path, key])}: no field can have this name.`);
      return [key, readable(each, [...path, key])];
    }),
  );
}

/** As {@link readable}, for text. */
export function readableText(text: string, path: readonly string[]): string {
  if (text.includes('\0')) {
    throw invalidInput(`${nameOf(path)} holds a NUL character, which cannot be stored. Remove it.`);
  }
  return text.replace(LONE_SURROGATE, REPLACEMENT);
}

const nameOf = (path: readonly string[]): string => path.join('.') || 'arguments';
