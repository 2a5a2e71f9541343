/** A new user's bank holds a handful of memories: what they answer is not called irrelevant, what they do not is. */
import { expect, test } from 'vitest';
import { call, callBoth, createBankWithMeaning, insert, type Results } from '../support/bank.ts';
import { describeStores, type StoreFixture } from '../support/stores.ts';

const stored = [
  'Ana moved to Porto in March.',
  'Ana plays the cello in an orchestra.',
  'The vet visit is on 5 May.',
  'The rent is due on the first of the month.',
  'I am allergic to peanuts.',
  'My sister Ines has two kids, Tom and Eva.',
  'We decided to use Postgres for the billing service.',
];
const answered = [
  'Visit Ana',
  'vet visit',
  'when is the vet appointment',
  'Where does Ana live?',
  'What instrument does Ana play?',
  'food allergies',
  'database decision',
  'pay rent',
];
const unanswered = [
  'Who won the world cup?',
  'Cook dinner for the team',
  'What colour is my car?',
  'Which gym does Carlos go to?',
  'book a flight to Japan',
];

type Verdict = Results & { readonly relevance?: string };

const filled = async (stores: StoreFixture) => {
  const bank = createBankWithMeaning(stores);
  await insert(bank, ...stored.map((content) => ({ content })));
  return (query: string) => call<Verdict>(bank, 'memory_search', { query, limit: 3 });
};

describeStores('the verdict on results in a small bank', (stores) => {
  test('what is answered gets none', async () => {
    const search = await filled(stores);
    for (const query of answered) expect.soft((await search(query)).relevance, query).toBeUndefined();
  });

  test('what is not answered is called weak at the best', async () => {
    const search = await filled(stores);
    for (const query of unanswered)
      expect.soft((await search(query)).relevance, query).toMatch(/^(?:weak|nothing relevant)/);
  });

  test('where there is no result, it is one line', async () => {
    const bank = createBankWithMeaning(stores);
    await insert(bank, ...stored.map((content) => ({ content })));
    const asked = { query: 'Which gym does Carlos go to?', kinds: ['document'] };
    const { text, data } = await callBoth(bank, 'memory_search', asked);
    expect(data).toEqual({ memories: [], relevance: 'nothing relevant is stored' });
    expect(text).toBe('relevance: nothing relevant is stored');
  });
});
