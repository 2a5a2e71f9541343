import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diff } from '../../src/memory/diff.ts';

test('shows the sentences that went and came, in order', () => {
  expect(
    diff('Ana likes tea. She lives in Oslo. She sings.', 'Ana likes tea. She lives in Bergen. She sings.'),
  ).toEqual(['- She lives in Oslo.', '+ She lives in Bergen.']);
  expect(diff('- milk\n- eggs', '- milk\n- bread\n- eggs\n- salt')).toEqual(['+ - bread', '+ - salt']);
});

test('shows nothing where only white space differs', () => {
  expect(diff('One. Two.', 'One.\n\n  Two. ')).toEqual([]);
  expect(diff('', '')).toEqual([]);
});

test('shows all as replaced where looking closer would take too long', () => {
  const lines = (from: number) => Array.from({ length: 3_000 }, (_, i) => `line ${from + 2 * i}`);
  expect(diff(lines(0).join('\n'), lines(1).join('\n'))).toHaveLength(6_000);
});

test('turns one text into the other', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diff(before.join('\n'), after.join('\n'));
      const of = (sign: string) => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(2));
      const count = (units: string[]) => [...units].sort().join('');
      const kept = (units: string[], changed: string[]) => {
        const left = [...units];
        for (const unit of changed) left.splice(left.indexOf(unit), 1);
        return count(left);
      };
      expect(kept(before, of('- '))).toBe(kept(after, of('+ ')));
    }),
  );
});
