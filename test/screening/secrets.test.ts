import { describe, expect, test } from 'vitest';
import { type Cleaned, removeSecrets, type Suspect } from '../../src/memory/screening/secrets.ts';

const removeSecretsOf = async (text: string, more: Omit<Suspect, 'text'> = {}): Promise<Cleaned> =>
  (await removeSecrets([{ text, ...more }]))[0] ?? { text: '', removed: [] };

/** Joined at run time, so that no scanner takes this file for a leak. */
const join = (...parts: string[]) => parts.join('');

const digits = (length: number) => 'aB1cD2eF3gH4'.repeat(6).slice(0, length);

describe('secrets', () => {
  test.each([
    ['a GitHub token', join('ghp', '_', 'a1B2c3D4e5F6g7H8i9J0', 'k1L2m3N4o5P6q7R8'), 'github token'],
    ['a Slack token', join('xoxb', '-123456789012-123456789012-', 'AbCdEfGhIjKlMnOpQrStUvWx'), 'slack token'],
    [
      'a private key',
      join('-----BEGIN RSA PRI', 'VATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRI', 'VATE KEY-----'),
      'private key',
    ],
    [
      'a PGP private key',
      join('-----BEGIN PGP PRI', 'VATE KEY BLOCK-----\n\nlQOYBF8s\n-----END PGP PRI', 'VATE KEY BLOCK-----'),
      'private key',
    ],
    ['an AWS access key id', join('AKIA', '2E0A8F3B244C9986'), 'aws access key id'],
    ['a Stripe key', join('sk', '_live_', digits(24)), 'stripe key'],
    ['a Google API key', join('AI', 'za', digits(35)), 'google api key'],
    [
      'a JSON web token',
      join('ey', 'JhbGciOiJIUzI1NiJ9', '.ey', 'JzdWIiOiIxMjM0In0', '.', digits(43)),
      'json web token',
    ],
    ['a Hugging Face token', join('hf', '_', digits(34)), 'huggingface token'],
    ['a Telegram bot token', join('123456789', ':AA', digits(33)), 'telegram bot token'],
    ['a Twilio key', join('S', 'K', '0123456789abcdef'.repeat(2)), 'twilio key'],
    ['a DigitalOcean token', join('dop', '_v1_', '0123456789abcdef'.repeat(4)), 'digitalocean token'],
    ['a Notion token', join('nt', 'n_', digits(46)), 'notion token'],
    ['a Discord token', join('M', digits(25), '.Gh1Jk2.', digits(38)), 'discord token'],
    ['a PyPI token', join('py', 'pi-AgEIcHlwaS5vcmc', digits(60)), 'pypi token'],
    ['a card number', '4111 1111 1111 1111', 'card number'],
    ['a Mastercard number of the 2 series', '2223003122003222', 'card number'],
    ['a Diners Club number', '3056 930902 5904', 'card number'],
    ['a card number in one piece', '5500005555555559', 'card number'],
    ['an American Express number', '3782 822463 10005', 'card number'],
  ])('%s is taken out and the rest stays', async (_, secret, kind) => {
    const { text, removed } = await removeSecretsOf(`Before ${secret} after.`);
    expect(text).toBe(`Before [removed: ${kind}] after.`);
    expect(removed).toEqual([kind]);
  });

  test('several in one text', async () => {
    const { text, removed } = await removeSecretsOf('First 4111 1111 1111 1111, then 4111111111111111.');
    expect(text).toBe('First [removed: card number], then [removed: card number].');
    expect(removed).toEqual(['card number']);
  });

  const KEY = join('wJalrXUtnFEMI/K7MDENG/', 'bPxRfiCYzz1234+/zz');
  test.each([
    [`AWS secret access key: ${KEY}`, 'AWS secret access key: [removed: aws secret access key]'],
    [`AWS_SECRET_ACCESS_KEY="${KEY}"`, 'AWS_SECRET_ACCESS_KEY="[removed: aws secret access key]"'],
    [`AccountKey=${digits(44)}${digits(42)}==;Endpoint`, 'AccountKey=[removed: azure key];Endpoint'],
    [
      `curl -H 'Authorization: Bearer ${digits(30)}' x`,
      "curl -H 'Authorization: Bearer [removed: authorization header]' x",
    ],
    [`Authorization: Basic ${digits(12)}==`, '[removed: authorization header]'],
  ])('of %j only the secret is taken out', async (text, expected) => {
    expect((await removeSecretsOf(text)).text).toBe(expected);
  });

  test('a comment that switches rules off does so in code only', async () => {
    const token = join('ghp', '_', digits(36));
    const { text } = await removeSecretsOf(`/* secretlint-disable */ ${token}`);
    expect(text).toBe('/* secretlint-disable */ [removed: github token]');
  });

  test('a name tells what a text is, and of an identifier something stays to tell it apart', async () => {
    expect((await removeSecretsOf(KEY, { name: 'secret_access_key' })).text).toBe(
      '[removed: aws secret access key]',
    );
    const [one, two, card] = await removeSecrets([
      { text: join('ghp', '_', 'a'.repeat(36)), identifier: true },
      { text: join('ghp', '_', 'b'.repeat(36)), identifier: true },
      { text: '4111111111111111', identifier: true },
    ]);
    expect(one?.text).toMatch(/^\[removed: github token [0-9a-f]{6}\]$/);
    expect(two?.text).not.toBe(one?.text);
    expect(card).toEqual({ text: '4111111111111111', removed: [] });
  });

  test.each([
    'Call +31 6 1234 5678 or +44 20 7946 0958 1234.',
    'Order 4111 1111 1111 1112 was shipped on 2026-05-04.',
    'The phone has IMEI 490154203237518.',
    'The article 4006381333932 is sold out, so is 4012345123450; the run of 20260504123452 failed.',
    'Tracking number 6990000000000000006, tweet 1234567890123456785, order 3000000000000004.',
    'AWS account: 1234-5678-9012.',
    'Send it as "Authorization: Bearer YOUR_ACCESS_TOKEN" or "Authorization: Bearer <token>".',
    'The bearer of bad news arrived at 10:30 from conference-room-number-4.',
    'The prefix of live keys is sk_live_, of Google AIza, of Hugging Face hf_, of PyPI pypi-AgEI.',
    'The secret access key is kept in the vault.',
    'A PGP public block begins with -----BEGIN PGP PUBLIC KEY BLOCK-----.',
    'Meeting 12345678: the-quarterly-review-of-all-departments.',
    'AccountKey=<your key here>, Twilio account AC0123456789abcdef0123456789abcdef.',
    'The commit is 3f02078a9c1d4e5b6a7c8d9e0f1a2b3c4d5e6f70 in main.',
    'ISBN 9783161484100, IBAN NL91 ABNA 0417 1643 00.',
    'Use the variable GITHUB_TOKEN and keep it out of the repository.',
    'https://example.com/a/very/long/path/with-many-segments?and=parameters&more=1234567890',
  ])('leaves %j alone', async (text) => {
    expect(await removeSecretsOf(text)).toEqual({ text, removed: [] });
  });
});
