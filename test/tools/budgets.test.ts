import fc from 'fast-check';
import { Tiktoken } from 'js-tiktoken/lite';
import o200k from 'js-tiktoken/ranks/o200k_base';
import { expect, test } from 'vitest';
import { callBoth, createBank, insert, type Results, type TestBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

/**
 * Another implementation of the measure than the one that keeps the budgets. Its time grows with the cube of the length
 * of a run without breaks (72 s for 5,600 characters), so these are kept short here.
 */
const encoder = new Tiktoken(o200k);
const tokensOf = (text: string): number => encoder.encode(text, [], []).length;

const WORDS = [
  'harbour',
  'lighthouse',
  '港口',
  'маяк',
  '🚢',
  '👩‍👩‍👧‍👦',
  'naïve',
  '<|endoftext|>',
  '\n',
  '\t',
  '----',
  '"',
  '\\',
  '٣',
];
const prose = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 60 })
  .map((words) => `harbour ${words.join(' ')}`);
const longWord = fc.integer({ min: 1, max: 3_000 }).map((length) => `harbour ${'Qz7'.repeat(length)}`);
const wide = fc.integer({ min: 1, max: 800 }).map((length) => `harbour ${'漢字かな交じり。'.repeat(length)}`);
const anything = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 200 })
  .map((text) => `harbour ${text.replaceAll('\0', '')}`);
const content = fc.oneof({ weight: 5, arbitrary: prose }, longWord, wide, anything);
const name = fc
  .oneof(fc.constantFrom('a', 'Ada', '波'), fc.string({ minLength: 1, maxLength: 80 }))
  .map((text) => text.replaceAll('\0', '') || 'x');
const memory = fc.record(
  { content, session: name, speaker: name, tags: fc.array(name, { maxLength: 4 }), source: name },
  { requiredKeys: ['content'] },
);

/** The result, or undefined if the call said that the budget is too small for any. */
async function within(bank: TestBank, tool: string, args: { max_tokens: number; [name: string]: unknown }) {
  const answer = await callBoth(bank, tool, args).catch((error) => {
    expect(error).toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/too small.*at least \d+/),
    });
    return undefined;
  });
  if (!answer) return undefined;
  const spent = { text: tokensOf(answer.text), data: tokensOf(JSON.stringify(answer.data)) };
  expect({ args, spent, over: spent.text > args.max_tokens || spent.data > args.max_tokens }).toMatchObject({
    over: false,
  });
  return answer;
}

const resultsOf = (answer: { data: object } | undefined) => answer?.data as Results;
const expectDistinct = (ids: readonly string[]) => expect(ids).toEqual([...new Set(ids)]);

describeStores('max_tokens', (stores) => {
  test('is never exceeded by text or data, and no memory comes twice', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(memory, { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 3, maxLength: 5 }),
        fc.boolean(),
        async (memories, budgets, neighbours) => {
          const bank = createBank(stores);
          const ids = await insert(bank, ...memories);
          await callBoth(bank, 'core_edit', {
            block: 'human',
            op: 'create',
            text: memories[0]?.content.slice(0, 400),
          });
          const include = neighbours ? ['neighbors', 'scores'] : [];
          for (const max_tokens of budgets) {
            const search = { query: 'harbour lighthouse', max_tokens, include, limit: 8 };
            const found = await within(bank, 'memory_search', search);
            if (found) expectDistinct(resultsOf(found).memories.map(({ id }) => id));
            const read = await within(bank, 'memory_read', {
              ids: [...new Set(ids)],
              max_tokens,
              include: ['history'],
            });
            if (read) expectDistinct(resultsOf(read).memories.map(({ id }) => id));
            const context = { task: 'harbour', max_tokens: Math.max(100, max_tokens) };
            const outline = await within(bank, 'memory_context', context);
            expect(outline).toBeDefined();
            expectDistinct(outline?.text.match(/^\[m\w+/gm) ?? []);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  test('reads a long text in parts that make the whole', async () => {
    const bank = createBank(stores);
    const content = Array.from({ length: 400 }, (_, i) => `Paragraph ${i} 🚲 of the manual.`).join('\n');
    const ids = await insert(bank, { content: 'Short.' }, { content, kind: 'document' });
    await callBoth(bank, 'core_edit', { block: 'human', op: 'create', text: 'Noor' });
    const parts = new Map<string, string>();
    for (let cursor: string | undefined, page = 0; page < 40; page++) {
      const args = { ids: [...ids, 'core'], max_tokens: 700, ...(cursor ? { cursor } : {}) };
      const answer = await within(bank, 'memory_read', args);
      const data = answer?.data as unknown as Results & { blocks?: { content: string }[] };
      for (const { id, content: text } of data.memories) {
        parts.set(id, (parts.get(id) ?? '') + text.replace(/…$/, ''));
      }
      if (data.blocks) parts.set('core', data.blocks.map((block) => block.content).join());
      cursor = data.next_cursor;
      if (!cursor) break;
    }
    expect([...parts.values()]).toEqual(['Short.', content, 'Noor']);
  });

  test('cuts a page short, and the cursor goes on right after it', async () => {
    const bank = createBank(stores);
    const ids = await insert(
      bank,
      ...Array.from({ length: 30 }, (_, i) => ({
        content: `harbour note ${i} ${'and more of it '.repeat(i * 3)}`,
      })),
    );
    bank.clock.advance(1_000);
    const seen: string[] = [];
    for (let cursor: string | undefined, page = 0; page < 60; page++) {
      const args = { query: 'harbour note', max_tokens: 500, limit: 7, ...(cursor ? { cursor } : {}) };
      const answer = await within(bank, 'memory_search', args);
      const { memories, next_cursor } = resultsOf(answer);
      seen.push(...memories.map(({ id }) => id));
      cursor = next_cursor;
      if (!cursor) break;
    }
    expectDistinct(seen);
    expect([...seen].sort()).toEqual([...ids].sort());
  });

  test('too small for any result is refused, saying how much it takes', async () => {
    const bank = createBank(stores);
    await insert(bank, {
      content: `harbour ${'long '.repeat(300)}`,
      session: 's'.repeat(200),
      speaker: '港'.repeat(150),
    });
    for (const max_tokens of [1, 20, 60]) {
      const refused = await callBoth(bank, 'memory_search', { query: 'harbour', max_tokens }).catch(
        (error) => error,
      );
      expect(refused).toMatchObject({ code: 'invalid_input' });
      const least = Number(/at least (\d+)/.exec(refused.message)?.[1]);
      expect(await within(bank, 'memory_search', { query: 'harbour', max_tokens: least })).toBeDefined();
    }
    await expect(callBoth(bank, 'memory_context', { max_tokens: 99 })).rejects.toThrow(/max_tokens: /);
  });

  test('of 100 is enough for an outline of whatever is stored', async () => {
    const bank = createBank(stores);
    const name = (i: number) => `${'長い名前'.repeat(20)} ${i}`;
    await insert(
      bank,
      ...Array.from({ length: 40 }, (_, i) => ({
        content: `harbour ${'x y '.repeat(500)}${i}`,
        session: name(i),
        speaker: name(i),
        tags: [name(i), `${name(i)} too`],
      })),
    );
    for (const block of ['human', 'persona', 'project']) {
      await callBoth(bank, 'core_edit', {
        block,
        op: 'create',
        text: 'word '.repeat(900),
        description: '説明'.repeat(200),
      });
    }
    for (const max_tokens of [100, 150, 300, 1_000, 3_000]) {
      const answer = await within(bank, 'memory_context', { task: 'harbour', max_tokens });
      expect(answer?.text).toMatch(/^40 memories from/m);
    }
  });

  test('holds with documents of a megabyte, of which only parts are shown unasked', async () => {
    const bank = createBank(stores);
    const paragraph = (i: number) =>
      `Paragraph ${i} of the harbour survey lists pontoon ${i * 7} and its rings.\n\n`;
    const document = Array.from({ length: 14_000 }, (_, i) => paragraph(i)).join('');
    expect(document.length).toBeGreaterThan(1_000_000);
    await insert(
      bank,
      { content: document },
      { content: `Copy. ${document}`, session: 's' },
      { content: 'near it', session: 's' },
    );
    for (const max_tokens of [120, 700, 5_000]) {
      const found = await within(bank, 'memory_search', {
        query: 'pontoon 44401',
        max_tokens,
        include: ['neighbors'],
      });
      expect(resultsOf(found).memories.length).toBeGreaterThan(0);
      await within(bank, 'memory_context', { task: 'pontoon 44401', max_tokens });
    }
    for (const [tool, args] of [
      ['memory_timeline', {}],
      ['memory_search', { query: 'harbour survey', include: ['neighbors'] }],
      ['memory_forget', { mode: 'fade', kinds: ['document'], dry_run: true }],
      ['memory_insert', { memories: [{ content: `Another. ${document}` }] }],
    ] as const) {
      const { text, data } = await callBoth(bank, tool, args);
      expect([tool, text.length < 20_000, JSON.stringify(data).length < 20_000]).toEqual([tool, true, true]);
    }
  });
});
