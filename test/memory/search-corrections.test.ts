/** What somebody corrects, in the words that people use for it: the correction comes first, what it corrects is marked. */
import { expect, test } from 'vitest';
import { call, createBankWithMeaning, type InsertResults, insert, type Results } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

const corrections = [
  ['The alarm code is 4471.', 'Sorry, that was wrong: the alarm code is 4417.', 'what is the alarm code?'],
  ["Vera's shoe size is 38.", "Correction: Vera's shoe size is 39.", "what is Vera's shoe size?"],
  ['I was born on 5 May 1988.', 'No, that was wrong: I was born on 6 May 1988.', 'when was I born?'],
  [
    "Emil's extension is 4104.",
    "Correction: Emil's extension is 4555, not 4104.",
    "what is Emil's extension?",
  ],
  ["I work at St. Mary's hospital.", "I quit my job at St. Mary's hospital.", 'where do I work?'],
  ['Nils works at the bakery.', 'Nils no longer works at the bakery.', 'where does Nils work?'],
] as const;

const others = ['The rent is 950 euros.', 'Otto plays chess on Mondays.', 'The car is a blue Fiat.'];

describeStores('a correction', (stores) => {
  test.each(corrections)('"%s" "%s"', async (wrong, right, query) => {
    const bank = createBankWithMeaning(stores);
    await insert(bank, ...others.map((content) => ({ content })));
    const [old = ''] = await insert(bank, { content: wrong });
    bank.clock.advance(60_000);
    const [current = ''] = await insert(bank, { content: right });
    const { memories } = await call<Results>(bank, 'memory_search', { query });
    expect(memories.slice(0, 2).map(({ id }) => id)).toEqual([current, old]);
    expect(memories[1]).toMatchObject({ perhaps_replaced_by: current });
  });

  test.each([
    ['Nora Weiss works at Brightline.', 'Nora Weiss moved to Lisbon in May.'],
    ['Maria Lopez has two sons.', 'Maria Lopez moved to Dresden.'],
    ['Maria Lopez teaches piano.', 'Maria Lopez moved to Dresden.'],
    ['Nora Weiss earns 4,200 euros a month.', 'Nora Weiss has two cats.'],
  ])('is not seen where only a name of two words is shared: "%s" "%s"', async (first, second) => {
    const bank = createBankWithMeaning(stores);
    await insert(bank, { content: first });
    bank.clock.advance(60_000);
    const { memories } = await call<InsertResults>(bank, 'memory_insert', {
      memories: [{ content: second }],
    });
    expect(memories[0]?.conflicts ?? []).toEqual([]);
  });
});
