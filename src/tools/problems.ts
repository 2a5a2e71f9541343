/** Says what is wrong with arguments in words for a model: which argument, what it has to be, and what it was. */
import { z } from 'zod';
import { cut } from './wire.ts';

/** Of more than this, only how many there are. */
const NAMED = 5;

/** @param error of parsing with `reportInput` */
export function problemsOf(input: z.ZodObject, { issues }: z.ZodError): string {
  const named = issues.slice(0, NAMED).map((issue) => problemOf(input, issue));
  const others = issues.length > NAMED ? [`and ${issues.length - NAMED} more`] : [];
  return [...named, ...others].join('; ');
}

type Issue = z.core.$ZodIssue;

function problemOf(input: z.ZodObject, issue: Issue): string {
  const place = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map(repeated).join(', ');
    return `unknown argument ${names}${place && ` in ${place}`} (known: ${knownAt(input, issue.path).join(', ')})`;
  }
  const wanted = wantedBy(issue);
  if (issue.input === undefined) return `${place}: missing, give ${wanted}`;
  if (isSized(issue) && issue.code === 'too_small' && issue.minimum === 1)
    return `${place}: must not be empty`;
  return `${place || 'arguments'}: must be ${wanted}, not ${given(issue)}`;
}

/** A type of zod → how it is called. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list […]',
  object: 'an object {…}',
  record: 'an object {…}',
};

function wantedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return TYPES[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return either(issue.values.map((value) => JSON.stringify(value)));
    case 'invalid_union':
      return either([...new Set(issue.errors.flatMap(([first]) => (first ? [wantedBy(first)] : [])))]);
    case 'too_small':
      return sized(issue, `at least ${issue.minimum}`);
    case 'too_big':
      return sized(issue, `at most ${issue.maximum}`);
    default:
      return issue.message;
  }
}

type Limit = z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall;

const isSized = (issue: Issue): issue is Limit =>
  'origin' in issue && (issue.origin === 'string' || issue.origin === 'array');

function sized({ origin }: Limit, bound: string): string {
  if (origin === 'string') return `text of ${bound} characters`;
  return origin === 'array' ? `a list of ${bound} items` : `a number of ${bound}`;
}

const either = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

function given(issue: Issue): string {
  const { input } = issue;
  if (isSized(issue)) return String((input as string | unknown[]).length);
  if (typeof input === 'string') return repeated(input);
  if (Array.isArray(input)) return 'a list';
  return typeof input === 'object' && input !== null ? 'an object' : String(input);
}

/** How much of a wrong word is repeated. */
const SHOWN = 40;

const repeated = (text: string): string =>
  text.length > SHOWN ? `${JSON.stringify(cut(text, SHOWN))}…` : JSON.stringify(text);

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** The names that the object at a path may have. */
function knownAt(input: z.ZodObject, path: readonly PropertyKey[]): string[] {
  const root = z.toJSONSchema(input, { io: 'input' }) as Schema;
  const there = path.reduce<Schema | undefined>(
    (schema, step) => (typeof step === 'number' ? schema?.items : schema?.properties?.[String(step)]),
    root,
  );
  return Object.keys(there?.properties ?? {});
}
