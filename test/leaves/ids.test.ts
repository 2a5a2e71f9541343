import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatId, parseId } from '../../src/ids.ts';

const DIGITS = '0123456789abcdefghjkmnpqrstvwxy';
const row = fc.integer({ min: 1, max: 31 ** 8 - 1 });

describe('public ids', () => {
  it('round-trip and stay within ten characters', () => {
    fc.assert(
      fc.property(row, fc.constantFrom('m' as const, 'e' as const, 'f' as const), (number, type) => {
        const id = formatId(type, number);
        expect(id.length).toBeLessThanOrEqual(10);
        expect(parseId(type, id)).toBe(number);
        expect(parseId(type, ` ${id.toUpperCase()} `)).toBe(number);
      }),
    );
  });

  it('refuse every single wrong character', () => {
    fc.assert(
      fc.property(row, fc.nat(), fc.constantFrom(...DIGITS), (number, place, digit) => {
        const id = formatId('m', number);
        const at = 1 + (place % (id.length - 1));
        const wrong = id.slice(0, at) + digit + id.slice(at + 1);
        fc.pre(wrong !== id);
        expect(() => parseId('m', wrong)).toThrow(/is not a memory id/);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['', 'm', 'm1', 'e43k', '43', 'm-1x', 'm4u3', '__proto__'])('refuse %j', (text) => {
    expect(() => parseId('m', text)).toThrow(/Copy the id exactly/);
  });
});
