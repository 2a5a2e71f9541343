/** Under a budget the part of a long text is shown in which the query's words stand. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { termSequence } from '../../src/retrieval/analyze.ts';
import { excerptsOf } from '../../src/tools/excerpt.ts';
import { call, createBank, insert, type Results } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

const filler = (sentences: number, topic = 'mill') =>
  Array.from(
    { length: sentences },
    (_, i) => `Part ${i} of the ${topic} was painted green that spring.`,
  ).join(' ');
const ANSWER = 'The lighthouse keeper of Skerry was named Torvald Brim.';

const shown = (text: string, length: number, query: string, language = 'en') => {
  const terms = new Set(termSequence(query, language));
  const { startAt, endAt } = excerptsOf(text, { terms, language })(length);
  return text.slice(startAt, endAt);
};

describe('an excerpt', () => {
  test.each([
    ['inside', `${filler(20)} ${ANSWER} ${filler(20)}`],
    ['at the beginning', `${ANSWER} ${filler(30)}`],
    ['at the end', `${filler(30)} ${ANSWER}`],
    ['in a line of its own', `${filler(20)}\n${ANSWER}\n${filler(20)}`],
  ])('has the words that are sought, in whole sentences: %s', (_, text) => {
    for (const length of [80, 150, 400, 900]) {
      const part = shown(text, length, 'Torvald Brim');
      expect(part).toContain(ANSWER);
      expect(part.length).toBeLessThanOrEqual(length);
      expect(part).toMatch(/^(Part|The) .*\.$/s);
    }
    expect(shown(text, 400, 'Torvald Brim').length).toBeGreaterThan(250);
  });

  test('is whole if it fits', () => {
    expect(shown(ANSWER, 80, 'nothing')).toBe(ANSWER);
  });

  test('is the beginning if nothing that is sought is in it', () => {
    const text = filler(20);
    expect(text.startsWith(shown(text, 120, 'submarine'))).toBe(true);
    expect(shown(text, 120, 'submarine')).toMatch(/^Part 0 .*spring\.$/);
  });

  test('lies where most of the words are together, a rare one counting for more', () => {
    const often = filler(10, 'lighthouse');
    const text = `${often} Skerry has cliffs. ${filler(10)} ${ANSWER} ${often}`;
    expect(shown(text, 100, 'name of the lighthouse keeper of Skerry')).toContain('Torvald Brim');
  });

  test('of a sentence that is too long is of whole words', () => {
    const text = `${'green mills and '.repeat(40)}Torvald Brim ${'and red barns '.repeat(40)}`;
    const part = shown(text, 100, 'Torvald Brim');
    expect(part).toMatch(/^(green|mills|and) .*Torvald Brim .* (and|red|barns)$/);
    expect(part.length).toBeGreaterThan(80);
  });

  test('of a script without spaces', () => {
    const text = `${'村の水車は緑色に塗られた。'.repeat(30)}灯台守の名前は山田太郎である。${'川沿いの道は静かだった。'.repeat(30)}`;
    expect(shown(text, 80, '灯台守', 'ja')).toContain('灯台守の名前は山田太郎である。');
    const run = `${'水車緑色'.repeat(100)}灯台守${'川沿道静'.repeat(100)}`;
    expect(shown(run, 80, '灯台守', 'ja')).toContain('灯台守');
  });

  test('of whatever text is short enough, not empty, and cuts no character in two', () => {
    const words = fc.constantFrom(
      'harbour',
      'lighthouse',
      '港口',
      '🚢',
      ' ',
      '\n',
      '. ',
      'fooBar',
      'x'.repeat(200),
    );
    const texts = fc.array(words, { minLength: 1, maxLength: 300 }).map((each) => `a${each.join('')}`);
    fc.assert(
      fc.property(texts, fc.integer({ min: 80, max: 1_000 }), (text, length) => {
        const part = shown(text, length, 'harbour 港口 foo');
        expect(part.length).toBeLessThanOrEqual(length);
        expect(part.length).toBeGreaterThan(0);
        expect(part).not.toMatch(/\p{Cs}/u);
        if (/\sharbour\s|港口/.test(text)) expect(part).toMatch(/harbour|港口|foo/);
      }),
    );
  });
});

describeStores('memory_search under a small budget', (stores) => {
  test.each([
    ['a document', `${filler(800)} ${ANSWER} ${filler(800)}`],
    ['a text in one piece', `${filler(32)} ${ANSWER}`],
  ])('shows the answer in %s, and where that stands', async (_, content) => {
    const bank = createBank(stores);
    await insert(bank, { content });
    const { length } = content;
    for (const max_tokens of [150, 200, 300]) {
      const { memories } = await call<Results>(bank, 'memory_search', { query: 'Torvald Brim', max_tokens });
      const excerpt = memories[0]?.content;
      const at = memories[0]?.at;
      expect(excerpt).toContain(ANSWER);
      const [from = 0, to = 0] = String(at).match(/\d+/g)?.map(Number) ?? [];
      expect(at).toBe(`${from}-${to} of ${length} characters`);
      const marks = [from > 0 ? '…' : '', to < length ? '…' : ''];
      expect(excerpt).toBe(`${marks[0]}${content.slice(from, to)}${marks[1]}`);
    }
  });

  test('without one, a passage is told as it is shown', async () => {
    const bank = createBank(stores);
    const content = `${filler(30)}\n\n${ANSWER}\n\n${filler(50)}`;
    await insert(bank, { content });
    const { memories } = await call<Results>(bank, 'memory_search', { query: 'Torvald Brim' });
    const [from = 0, to = 0] = String(memories[0]?.at).match(/\d+/g)?.map(Number) ?? [];
    expect(memories[0]?.content.replaceAll('…', '')).toBe(content.slice(from, to));
  });
});
