/** Finds keys, tokens, private keys and card numbers in text that is about to be stored, and takes them out. */

export interface Cleaned {
  readonly text: string;
  /** What was taken out, in words for people; empty if nothing was. */
  readonly removed: readonly string[];
}

interface Secret {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
}

/** The text with each secret replaced by a note of what was there. */
export async function removeSecrets(text: string): Promise<Cleaned> {
  const secrets = apart([...(await knownSecrets(text)), ...privateKeys(text), ...cardNumbers(text)]);
  if (secrets.length === 0) return { text, removed: [] };
  let cleaned = '';
  let at = 0;
  for (const { start, end, kind } of secrets) {
    cleaned += `${text.slice(at, start)}[removed: ${kind}]`;
    at = end;
  }
  return { text: cleaned + text.slice(at), removed: [...new Set(secrets.map(({ kind }) => kind))] };
}

/** By the maintained rules of secretlint: tokens and keys of some thirty services. Loaded when first needed. */
async function knownSecrets(text: string): Promise<Secret[]> {
  if (!MAY_HOLD_SECRET.test(text)) return [];
  const { lintSource, creator } = await secretlint();
  const id = '@secretlint/secretlint-rule-preset-recommend';
  const { messages } = await lintSource({
    source: { filePath: '/memory.txt', content: text, contentType: 'text', ext: '.txt' },
    options: { config: { rules: [{ id, rule: creator, options: {} }] }, noPhysicFilePath: true },
  });
  return messages.map(({ range: [start, end], messageId }) => ({ start, end, kind: nameOf(messageId) }));
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
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();

const PRIVATE_KEY = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g;

const privateKeys = (text: string): Secret[] =>
  [...text.matchAll(PRIVATE_KEY)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    kind: 'private key',
  }));

/** 13 to 19 digits in the groups in which cards print them, or in one piece. */
const CARD =
  /(?<![\d.,-])(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,7}|\d{4}[ -]\d{6}[ -]\d{5}|[3-6]\d{12,18})(?![\d-])/g;

const cardNumbers = (text: string): Secret[] =>
  [...text.matchAll(CARD)]
    .filter(([digits]) => isCard(digits.replaceAll(/\D/g, '')))
    .map((match) => ({ start: match.index, end: match.index + match[0].length, kind: 'card number' }));

/** Length, a first digit that networks use, and the Luhn check (ISO/IEC 7812-1, annex B). */
function isCard(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19 || !/^[3-6]/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** In order and without overlaps. */
function apart(secrets: readonly Secret[]): Secret[] {
  const ordered = [...secrets].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Secret[] = [];
  for (const secret of ordered) if (secret.start >= (kept.at(-1)?.end ?? 0)) kept.push(secret);
  return kept;
}
