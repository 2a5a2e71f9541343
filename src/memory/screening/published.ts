/**
 * Secrets that the maintained rules do not know (their newer versions need a newer Node): few, each by the prefix or form
 * that its service publishes. Where a pattern has a group `secret`, that alone is taken out.
 */
import type { Secret } from './secret.ts';

const END = '(?![A-Za-z0-9_-])';

const PUBLISHED: readonly (readonly [kind: string, pattern: RegExp])[] = [
  // In prose too, which the rule for AWS leaves; and that rule marks the wrong part of an assignment.
  [
    'aws secret access key',
    /secret[ _-]?access[ _-]?key["'`]?\s*(?:is|:|=>|=)?\s*["'`]?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/dgi,
  ],
  ['stripe key', /\b(?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,}/dg],
  ['google api key', new RegExp(`\\bAIza[A-Za-z0-9_-]{35}${END}`, 'dg')],
  ['google oauth secret', /\bGOCSPX-[A-Za-z0-9_-]{28}|\bya29\.[A-Za-z0-9_-]{30,}/dg],
  ['json web token', /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{10,}/dg],
  ['huggingface token', /\bhf_[A-Za-z0-9]{30,}/dg],
  [
    'telegram bot token',
    new RegExp(`\\b\\d{6,10}:(?=[\\w-]*[a-z])(?=[\\w-]*[A-Z])[A-Za-z0-9_-]{35}${END}`, 'dg'),
  ],
  ['twilio key', /\bSK[0-9a-f]{32}\b/dg],
  ['digitalocean token', /\bdo[opr]_v1_[0-9a-f]{64}\b/dg],
  ['notion token', /\bntn_[A-Za-z0-9]{40,}|\bsecret_[A-Za-z0-9]{43}\b/dg],
  [
    'discord token',
    new RegExp(`\\b[MNO][A-Za-z\\d_-]{23,27}\\.[A-Za-z\\d_-]{6}\\.[A-Za-z\\d_-]{27,40}${END}`, 'dg'),
  ],
  ['discord webhook', /\bhttps:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d+\/[A-Za-z0-9_-]{60,}/dg],
  ['pypi token', /\bpypi-Ag[A-Za-z0-9_-]{30,}/dg],
  ['azure key', /\b(?:Account|SharedAccess)Key=(?<secret>[A-Za-z0-9+/]{40,}={0,2})/dg],
  // RFC 6750 and RFC 7617; with a digit, since "Bearer YOUR_ACCESS_TOKEN" is an explanation.
  [
    'authorization header',
    /\bbearer +(?<secret>(?=[^\s"']*\d)[A-Za-z0-9._~+/-]{16,}=*)|\bauthorization["']?: *["']?basic +[A-Za-z0-9+/]{8,}={0,2}/dgi,
  ],
  ['private key', /-----BEGIN ([A-Z ]*PRIVATE KEY(?: BLOCK)?)-----[\s\S]*?(?:-----END \1-----|$)/dg],
];

export const publishedSecrets = (text: string): Secret[] =>
  PUBLISHED.flatMap(([kind, pattern]) =>
    [...text.matchAll(pattern)].map(({ index, 0: whole, indices }) => {
      const [start, end] = indices?.groups?.secret ?? [index, index + whole.length];
      return { start, end, kind };
    }),
  );
