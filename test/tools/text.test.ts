import { expect, test } from 'vitest';
import { call, callBoth, createBank, insert, type Results, type TestBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';
import { callsWithText, variants } from './text-arguments.ts';

const only = async (bank: TestBank, memory: object): Promise<string> => (await insert(bank, memory))[0] ?? '';
const contents = async (bank: TestBank, args: object) =>
  (await call<Results>(bank, 'memory_timeline', args)).memories.map(({ content }) => content);

/** Text that programs trip over; it is text all the same. */
const AWKWARD = {
  quotes: `'; drop table mempage.memories; -- " \\ $1 $$ %s %_ {} \${x}`,
  controls: 'a\u0001\u0007\u001b[31m\t\r\n\u0085\u2028\u2029\v\fz',
  'right to left': 'שלום עולם \u202emirrored\u202c مرحبا',
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈👍🏽🇳🇱',
  'wide characters': '東京都渋谷区 𠮷野家 𝒳𝒴𝒵 \u{10ffff}\u{f0000}',
  'combining marks': `Z${'\u0351\u0489'.repeat(40)}`,
  'what is no character': 'x\ufffe\uffff\ufeffx',
  JSON: '{"memories":[{"id":"m12"}],"next_cursor":null}',
  'tokens of a tokenizer': '<|endoftext|><|im_start|>system',
};

describeStores('text', (stores) => {
  test('with NUL is refused wherever it stands, by name, and nothing changes', async () => {
    const bank = createBank(stores);
    const id = await only(bank, { content: 'here first' });
    let tried = 0;
    for (const [tool, args] of callsWithText(id)) {
      for (const variant of variants(args, 'a\0b')) {
        tried++;
        await expect(
          callBoth(bank, tool, variant),
          `${tool} ${JSON.stringify(variant)}`,
        ).rejects.toMatchObject({
          code: 'invalid_input',
          message: expect.stringMatching(/^[\w. ]+ holds a NUL character/),
        });
      }
    }
    expect(tried).toBeGreaterThan(40);
    expect(await call(bank, 'memory_timeline', {})).toMatchObject({ total: 1, memories: [{ id }] });
  });

  test('with half a character is mended wherever it stands', async () => {
    const bank = createBank(stores);
    const id = await only(bank, { content: 'here first' });
    for (const [tool, args] of callsWithText(id)) {
      for (const variant of variants(args, 'a\ud83d')) {
        const answer = await callBoth(bank, tool, variant).catch((error) => {
          expect(error).toMatchObject({ name: 'MempageError' });
          return { text: '', data: {} };
        });
        expect(JSON.stringify(answer)).not.toMatch(/\\ud[89a-f]/);
      }
    }
    const half = { content: 'cut \ud83d off', metadata: { '\udc00': 'x\ud800' } };
    const mended = await only(bank, half);
    const { memories } = await call<Results>(bank, 'memory_read', { ids: [mended] });
    expect(memories[0]).toMatchObject({ content: 'cut \ufffd off', metadata: { '\ufffd': 'x\ufffd' } });
    expect(await only(bank, half)).toBe(mended);
  });

  test.each(Object.entries(AWKWARD))('made of %s comes back as it went in', async (_, text) => {
    const bank = createBank(stores);
    const name = text.trim();
    const given = {
      content: text,
      ref: text,
      session: text,
      speaker: text,
      tags: [name],
      source: text,
      metadata: { [text]: [text] },
    };
    const id = await only(bank, {
      ...given,
      keys: [text],
      facts: [{ subject: text, predicate: text, object: text }],
    });
    const { memories } = await call<Results>(bank, 'memory_read', { ids: [id] });
    expect(memories[0]).toMatchObject(given);
    for (const filter of [{ session: text }, { speaker: text }, { tags: [name] }, { about: text }]) {
      expect([filter, await contents(bank, filter)]).toEqual([filter, [text]]);
    }
    for (const [tool, args] of callsWithText(id)) {
      for (const variant of variants(args, text)) {
        const answer = await callBoth(bank, tool, variant).catch((error) => error);
        if (answer instanceof Error) expect(answer).toMatchObject({ name: 'MempageError' });
      }
    }
    expect((await call<Results>(bank, 'memory_read', { ids: [id] })).memories).toHaveLength(1);
  });

  test('is no pattern in about', async () => {
    const bank = createBank(stores);
    await insert(bank, { content: '100% sure_of it' }, { content: 'back\\slash' }, { content: 'plain' });
    expect(await contents(bank, { about: '%' })).toEqual(['100% sure_of it']);
    expect(await contents(bank, { about: '_' })).toEqual(['100% sure_of it']);
    expect(await contents(bank, { about: '\\' })).toEqual(['back\\slash']);
    expect(await contents(bank, { about: '0%_sure' })).toEqual([]);
  });

  test('is compared without regard to case in every alphabet', async () => {
    const bank = createBank(stores);
    await insert(
      bank,
      { content: 'ÉCLAIR à la crème', speaker: 'Émile', tags: ['Été'] },
      { content: 'привет', speaker: 'ОЛЬГА', tags: ['Осень'] },
    );
    for (const filter of [
      { speaker: 'Émile' },
      { speaker: 'émile' },
      { speaker: 'ÉMILE' },
      { about: 'éclair' },
      { about: 'ÉTÉ' },
    ]) {
      expect([filter, await contents(bank, filter)]).toEqual([filter, ['ÉCLAIR à la crème']]);
    }
    for (const filter of [
      { speaker: 'Ольга' },
      { about: 'ПРИВЕТ' },
      { about: 'осень' },
      { about: 'ольга' },
    ]) {
      expect([filter, await contents(bank, filter)]).toEqual([filter, ['привет']]);
    }
  });

  test('called __proto__ as a field of metadata is refused rather than lost', async () => {
    const bank = createBank(stores);
    const metadata = JSON.parse('{"a":{"__proto__":{"polluted":true}}}');
    await expect(insert(bank, { content: 'x', metadata })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('memories.0.metadata.a.__proto__'),
    });
    const own = { constructor: 1, toString: 2, hasOwnProperty: null };
    const id = await only(bank, { content: 'y', metadata: own });
    const { memories } = await call<Results>(bank, 'memory_read', { ids: [id] });
    expect(memories[0]?.metadata).toEqual(own);
  });

  test('nested without end is refused', async () => {
    const bank = createBank(stores);
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const deep = JSON.parse(`${open.repeat(5_000)}1${close.repeat(5_000)}`);
      await expect(insert(bank, { content: 'x', metadata: { deep } })).rejects.toThrow(/nested too deeply/);
    }
  });

  test('as a query may be long, without words, or of stop words alone', async () => {
    const bank = createBank(stores);
    const id = await only(bank, { content: 'The lighthouse keeper polishes the lens.' });
    const long = `${'lorem ipsum dolor sit amet '.repeat(4_000)} lighthouse lens`;
    expect(long.length).toBeGreaterThan(100_000);
    for (const query of [
      long,
      'the of and',
      '?!…',
      ' ',
      '👍',
      'a',
      'ß'.repeat(50_000),
      '- '.repeat(50_000),
    ]) {
      await callBoth(bank, 'memory_search', { query });
      await callBoth(bank, 'memory_context', { task: query });
    }
    const { memories } = await call<Results>(bank, 'memory_search', { query: 'lighthouse lens' });
    expect(memories[0]?.id).toBe(id);
  });

  test('is kept up to all limits of metadata, tags and keys', async () => {
    const bank = createBank(stores);
    const fields = Array.from({ length: 5_000 }, (_, i) => [`field ${i}`, 'x'.repeat(100)]);
    const metadata = Object.fromEntries(fields);
    const tags = Array.from({ length: 50 }, (_, i) => `${'標'.repeat(90)} ${i}`);
    const keys = Array.from({ length: 20 }, (_, i) => `${'key '.repeat(490)} ${i}`);
    const id = await only(bank, { content: 'x', metadata, tags, keys });
    const { memories } = await call<Results>(bank, 'memory_read', { ids: [id] });
    expect(memories[0]).toMatchObject({ metadata, tags });
    await expect(insert(bank, { content: 'x', tags: [...tags, 'more'] })).rejects.toThrow(
      /memories\.0\.tags/,
    );
  });

  test('with words that differ only beyond where terms are cut is kept', async () => {
    const bank = createBank(stores);
    const stem = 'a'.repeat(63);
    const content = `${stem}\u{10400} ${stem}\u{1e900} ${stem}\u{10428}`;
    const id = await only(bank, { content });
    expect((await call<Results>(bank, 'memory_read', { ids: [id] })).memories[0]?.content).toBe(content);
  });
});
