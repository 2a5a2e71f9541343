import { expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';

test('a switch takes no value, an option does', () => {
  expect(parseArguments(['maintain', '--dry-run']).options).toEqual({ 'dry-run': 'true' });
  expect(parseArguments(['maintain']).options).toEqual({ 'dry-run': undefined });
  expect(parseArguments(['bank', '--set', 'expiry=fade']).options).toEqual({ set: 'expiry=fade' });
});

test.each([[['maintain', '--dry-run=yes']], [['bank', '--set']], [['stats', '--dry-run']]])(
  'refuses %j',
  (argv) => {
    expect(() => parseArguments(argv)).toThrow(expect.objectContaining({ code: 'config' }));
  },
);
