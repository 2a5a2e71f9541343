/** Compares the two forms of a result: the text and the data must tell the same. */
import { parseId } from '../../src/ids.ts';

/** What the data says that the text does not: paths and values. */
export function missingFromText(text: string, data: unknown): string[] {
  const plain = unquoted(text);
  return [...leaves(data, '')].flatMap(([path, value]) => {
    const told = typeof value === 'string' ? tells(plain, text, value) : tellsOther(plain, path, value);
    return told ? [] : [`${path} = ${JSON.stringify(value)}`];
  });
}

/** Ids, dates and quoted lines in the text that the data lacks. */
export function missingFromData(text: string, data: unknown): string[] {
  const known = [...leaves(data, '')].map(([, value]) => unquotedLines(String(value))).join('\n');
  const ids = (text.match(/\b[mef][0-9a-y]{2,9}\b/g) ?? []).filter(isId);
  const dates = text.match(/\b\d{4}-\d{2}-\d{2}(T[\d:]+(Z|[+-]\d{2}:\d{2})?)?/g) ?? [];
  // A fact stands in one line with bars between its parts.
  const lines = text.split('\n').flatMap((line) => (line.startsWith('> ') ? line.slice(2).split(' | ') : []));
  return [...ids, ...dates, ...lines].filter((each) => !known.includes(each));
}

function* leaves(value: unknown, path: string): Generator<[path: string, value: unknown]> {
  if (typeof value === 'object' && value !== null) {
    for (const [name, each] of Object.entries(value)) yield* leaves(each, path ? `${path}.${name}` : name);
  } else yield [path, value];
}

/** Stored text stands line by line behind `> `, or within a line as JSON. */
const tells = (plain: string, text: string, value: string): boolean =>
  plain.includes(unquotedLines(value)) || text.includes(value) || text.includes(asJson(value));

const asJson = (value: string): string => JSON.stringify(value).slice(1, -1);

function tellsOther(plain: string, path: string, value: unknown): boolean {
  if (typeof value === 'boolean') return plain.includes(path.split('.').at(-1) ?? path);
  return plain.includes(String(value));
}

const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
const unquotedLines = (text: string): string => text.split(LINE_END).join('\n');
const unquoted = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/^> /, ''))
    .join('\n');

function isId(text: string): boolean {
  try {
    return parseId(text[0] as 'm' | 'e' | 'f', text) > 0;
  } catch {
    return false;
  }
}
