import { describe, expect, test } from 'vitest';
import { removeSecrets } from '../../src/memory/screening/secrets.ts';

/** Joined at run time, so that no scanner takes this file for a leak. */
const join = (...parts: string[]) => parts.join('');

describe('secrets', () => {
  test.each([
    ['a GitHub token', join('ghp', '_', 'a1B2c3D4e5F6g7H8i9J0', 'k1L2m3N4o5P6q7R8'), 'github token'],
    ['a Slack token', join('xoxb', '-123456789012-123456789012-', 'AbCdEfGhIjKlMnOpQrStUvWx'), 'slack token'],
    [
      'a private key',
      join('-----BEGIN RSA PRI', 'VATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRI', 'VATE KEY-----'),
      'private key',
    ],
    ['a card number', '4111 1111 1111 1111', 'card number'],
    ['a card number in one piece', '5500005555555559', 'card number'],
    ['an American Express number', '3782 822463 10005', 'card number'],
  ])('%s is taken out and the rest stays', async (_, secret, kind) => {
    const { text, removed } = await removeSecrets(`Before ${secret} after.`);
    expect(text).toBe(`Before [removed: ${kind}] after.`);
    expect(removed).toEqual([kind]);
  });

  test('several in one text', async () => {
    const { text, removed } = await removeSecrets('First 4111 1111 1111 1111, then 4111111111111111.');
    expect(text).toBe('First [removed: card number], then [removed: card number].');
    expect(removed).toEqual(['card number']);
  });

  test.each([
    'Call +31 6 1234 5678 or +44 20 7946 0958 1234.',
    'Order 4111 1111 1111 1112 was shipped on 2026-05-04.',
    'The commit is 3f02078a9c1d4e5b6a7c8d9e0f1a2b3c4d5e6f70 in main.',
    'ISBN 9783161484100, IBAN NL91 ABNA 0417 1643 00.',
    'Use the variable GITHUB_TOKEN and keep it out of the repository.',
    'https://example.com/a/very/long/path/with-many-segments?and=parameters&more=1234567890',
  ])('leaves %j alone', async (text) => {
    expect(await removeSecrets(text)).toEqual({ text, removed: [] });
  });
});
