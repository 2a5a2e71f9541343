/** Finds keys, tokens, private keys and card numbers in text that is about to be stored, and takes them out. */
import { createHash } from 'node:crypto';
import { cardNumbers } from './cards.ts';
import { publishedSecrets } from './published.ts';
import type { Secret } from './secret.ts';

export interface Cleaned {
  readonly text: string;
  /** What was taken out, in words for people; empty if nothing was. */
  readonly removed: readonly string[];
}

/** A text that is to be stored. */
export interface Suspect {
  readonly text: string;
  /** The name that it has, which may tell what it is: `Authorization`. */
  readonly name?: string;
  /**
   * It tells one thing from another, so two must not become the same: what is taken out leaves a few digits of its hash.
   * A card number stays, since long numbers are common names and so short a secret could be found from the digits.
   */
  readonly identifier?: boolean;
}

/** The texts, in order, with each secret replaced by a note of what was there. */
export async function removeSecrets(suspects: readonly Suspect[]): Promise<Cleaned[]> {
  const texts = suspects.map(({ name, text }) => (name === undefined ? text : `${name}: ${text}`));
  // The rules take most of their time to start, so they see all texts at once.
  const known = await knownSecrets(texts.join(BETWEEN));
  let begin = 0;
  return suspects.map(({ text, identifier = false }, i) => {
    const named = texts[i] ?? text;
    const start = begin + named.length - text.length;
    begin += named.length + BETWEEN.length;
    const within = (secrets: readonly Secret[], by: number) => cutTo(secrets, by, text.length);
    return clean(
      text,
      [
        ...within(known, start),
        ...within(publishedSecrets(named), named.length - text.length),
        ...(identifier ? [] : cardNumbers(text)),
      ],
      identifier,
    );
  });
}

const BETWEEN = '\n\n';

/** The parts of secrets that lie in a text of this length that begins at `start`, by their places in it. */
const cutTo = (secrets: readonly Secret[], start: number, length: number): Secret[] =>
  secrets
    .map(({ kind, ...at }) => ({
      kind,
      start: Math.max(at.start - start, 0),
      end: Math.min(at.end - start, length),
    }))
    .filter(({ start, end }) => start < end);

function clean(text: string, found: readonly Secret[], identifier: boolean): Cleaned {
  const secrets = apart(found);
  let cleaned = '';
  let at = 0;
  for (const { start, end, kind } of secrets) {
    const sign = identifier ? ` ${signOf(text.slice(start, end))}` : '';
    cleaned += `${text.slice(at, start)}[removed: ${kind}${sign}]`;
    at = end;
  }
  return { text: cleaned + text.slice(at), removed: [...new Set(secrets.map(({ kind }) => kind))] };
}

/** 24 bits, far too few to find a token from. */
const signOf = (secret: string): string => createHash('sha256').update(secret).digest('hex').slice(0, 6);

const PRESET = '@secretlint/secretlint-rule-preset-recommend';
/** Access key ids are switched off by default there; comments that switch rules off are for code, not for memories. */
const RULES = [
  { id: '@secretlint/secretlint-rule-aws', options: { enableIDScanRule: true } },
  { id: '@secretlint/secretlint-rule-filter-comments', disabled: true },
];
/** Account numbers of AWS are no secrets; of an assignment of a secret key the rule marks the wrong part. */
const LEFT: ReadonlySet<string> = new Set(['AWSAccountID', 'AWSSecretAccessKey']);

/** By the maintained rules of secretlint: tokens and keys of some thirty services. Loaded when first needed. */
async function knownSecrets(text: string): Promise<Secret[]> {
  if (!MAY_HOLD_SECRET.test(text)) return [];
  const { lintSource, creator } = await secretlint();
  const { messages } = await lintSource({
    source: { filePath: '/memory.txt', content: text, contentType: 'text', ext: '.txt' },
    options: {
      config: { rules: [{ id: PRESET, rule: creator, options: {}, rules: RULES }] },
      noPhysicFilePath: true,
    },
  });
  return messages.flatMap(({ range: [start, end], messageId }) =>
    LEFT.has(messageId) ? [] : [{ start, end, kind: nameOf(messageId) }],
  );
}

let loading: ReturnType<typeof load> | undefined;

const secretlint = (): ReturnType<typeof load> => {
  loading ??= load();
  return loading;
};

async function load() {
  const [{ lintSource }, { creator }, { secretLintProfiler }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
    import('@secretlint/profiler'),
  ]);
  // It keeps every mark of every text and looks through all of them at each new one: after a thousand texts that was
  // most of the time of an insert, and it never ends.
  secretLintProfiler.mark = () => {};
  return { lintSource, creator };
}

/** No token or key is without a run of ten such characters; most texts have none, and skip the rules. */
const MAY_HOLD_SECRET = /[A-Za-z0-9+/_=-]{10}/;

/** `GITHUB_TOKEN` → `github token`, `PostgreSQLConnection` → `postgre sql connection`. */
const nameOf = (messageId: string): string =>
  messageId
    .replaceAll(/([A-Z]+)([A-Z][a-z])|([a-z])([A-Z])/g, '$1$3 $2$4')
    .replaceAll('_', ' ')
    .toLowerCase();

/** In order; what overlaps is one, since a part that stays could be the secret. */
function apart(secrets: readonly Secret[]): Secret[] {
  const ordered = [...secrets].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Secret[] = [];
  for (const secret of ordered) {
    const last = kept.at(-1);
    if (!last || secret.start >= last.end) kept.push(secret);
    else if (secret.end > last.end) kept[kept.length - 1] = { ...last, end: secret.end };
  }
  return kept;
}
