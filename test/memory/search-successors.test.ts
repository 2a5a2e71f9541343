/** A statement that the query finds brings the newer one that revises it, though the query has not found that. */
import { expect, test } from 'vitest';
import { call, createBank, createBankWithMeaning, insert, type Results } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

const names = ['Ines', 'Joao', 'Rui', 'Marta', 'Tiago', 'Sofia', 'Pedro', 'Clara', 'Nuno', 'Lara'];
/** Each is nearer to the query than "Ana keeps her boat in Faro". */
const others = Array.from({ length: 160 }, (_, i) => ({
  content: `${names[i % 10]} and friend number ${i} once sailed near Lisbon, harbour ${i * 7}.`,
}));

describeStores('what a newer statement revises', (stores) => {
  const fill = async () => {
    const bank = createBank(stores);
    const [older = ''] = await insert(bank, { content: 'Ana keeps her yacht in Lisbon harbour.' });
    for (let i = 0; i < others.length; i += 80) await insert(bank, ...others.slice(i, i + 80));
    bank.clock.advance(1_000);
    const [newer = ''] = await insert(bank, { content: 'Ana keeps her yacht in Faro.' });
    const search = (more: object = {}) =>
      call<Results>(bank, 'memory_search', { query: 'Lisbon harbour', limit: 5, ...more });
    return { bank, older, newer, search };
  };

  test('is found behind it', async () => {
    const { older, newer, search } = await fill();
    const { memories } = await search();
    const place = memories.findIndex(({ id }) => id === older);
    expect(memories[place]).toMatchObject({ id: older, perhaps_replaced_by: newer });
    expect(memories[place - 1]?.id).toBe(newer);
  });

  test('but not where it was faded, or for those who rank all alike', async () => {
    const { bank, older, newer, search } = await fill();
    expect((await search({ include: ['superseded'] })).memories.map(({ id }) => id)).not.toContain(newer);
    await call(bank, 'memory_forget', { mode: 'fade', ids: [newer] });
    const { memories } = await search();
    expect(memories.map(({ id }) => id)).not.toContain(newer);
    expect(memories.find(({ id }) => id === older)).not.toHaveProperty('perhaps_replaced_by');
  });

  test('is not turned round where the agent has said which one holds', async () => {
    const bank = createBank(stores);
    const [marta = ''] = await insert(bank, { content: 'The project lead is Marta.' });
    bank.clock.advance(60_000);
    const [jonas = ''] = await insert(bank, { content: 'The project lead is Jonas.' });
    await call(bank, 'memory_update', { id: marta, supersedes: [jonas] });
    const { memories } = await call<Results>(bank, 'memory_search', { query: 'Who is the project lead?' });
    expect(memories.map(({ id }) => id)).toEqual([marta, jonas]);
    expect(memories[0]).not.toHaveProperty('perhaps_replaced_by');
  });

  test.each([
    ['web', 'user', 'older'],
    ['web', 'tool', 'newer'],
    ['agent', 'user', 'newer'],
  ])(
    'from %s over %s: the %s one comes first, and the older is marked',
    async (newOrigin, oldOrigin, first) => {
      const bank = createBank(stores);
      const [older = ''] = await insert(bank, {
        content: 'Ana keeps her yacht in Lisbon harbour.',
        origin: oldOrigin,
      });
      bank.clock.advance(60_000);
      const [newer = ''] = await insert(bank, { content: 'Ana keeps her yacht in Faro.', origin: newOrigin });
      const query = 'Ana keeps her yacht in Lisbon harbour';
      const { memories } = await call<Results>(bank, 'memory_search', { query });
      expect(memories.map(({ id }) => id)).toEqual(first === 'older' ? [older, newer] : [newer, older]);
      expect(memories.find(({ id }) => id === older)).toMatchObject({ perhaps_replaced_by: newer });
    },
  );
});

describeStores('a newer sentence of the same pattern about another thing', (stores) => {
  test.each([
    ['drill', 'I lent the drill to Oskar.', 'I lent the ladder to Pavel.'],
    [
      'how much ibuprofen?',
      'Take 400 mg of ibuprofen for the headache.',
      'Take 1 tablet of aspirin for the headache.',
    ],
    ['penicillin', 'I am allergic to penicillin.', 'I am allergic to walnuts.'],
    [
      'when is my appointment with Dr. Kern?',
      'My appointment with Dr. Kern is on 3 December.',
      'My appointment with the barber is on 8 December.',
    ],
    ['who has the spare key?', 'The spare key is with Anna.', 'The car key is with Paul.'],
    [
      'how much does Ben owe me for the concert?',
      'Ben owes me 50 euros for the concert.',
      'Ben owes me 20 euros for the taxi.',
    ],
    [
      'rabies vaccination',
      'My rabies vaccination was in May 2025.',
      'My flu vaccination was in October 2025.',
    ],
    ['who likes opera?', 'My brother likes opera.', 'My brother likes hiking.'],
    ['sofa', 'I bought the sofa in May.', 'I bought the lamp in July.'],
    ['how many children has Anna?', 'Anna has 3 children.', 'Anna has 2 cats.'],
    ['how much Ramipril does Dad take?', 'Dad takes 5 mg of Ramipril.', 'Dad takes 20 mg of Simvastatin.'],
    ['who sold the telescope?', 'Greta sold the telescope to a museum.', 'Pavel sold the kayak to a club.'],
  ])('does not come before the answer: %s', async (query, answer, other) => {
    for (const speaker of [undefined, 'Mira']) {
      const bank = createBankWithMeaning(stores);
      await insert(bank, { content: answer, speaker });
      bank.clock.advance(60 * 86_400_000);
      await insert(bank, { content: other, speaker });
      const { memories } = await call<Results>(bank, 'memory_search', { query });
      expect(memories[0]?.content).toBe(answer);
      expect(memories[0]).not.toHaveProperty('perhaps_replaced_by');
    }
  });

  test.each([
    ['where does Anna live?', 'Anna lives in Berlin.', 'Anna lives in Paris.'],
    ['does Anna live in Berlin?', 'Anna lives in Berlin.', 'Anna lives in Paris.'],
    ['when is the meeting?', 'The meeting is on Monday in room 5.', 'The meeting is on Friday in room 7.'],
    ['how much does Ben owe me?', 'Ben owes me 50 euros.', 'Ben owes me 80 euros.'],
    [
      'how many staff are there in the Berlin office?',
      'The Berlin office has 40 staff.',
      'The Berlin office has 52 employees.',
    ],
  ])('about the same thing does: %s', async (query, before, now) => {
    const bank = createBankWithMeaning(stores);
    await insert(bank, { content: before });
    bank.clock.advance(60 * 86_400_000);
    await insert(bank, { content: now });
    const { memories } = await call<Results>(bank, 'memory_search', { query });
    expect(memories.map(({ content }) => content)).toEqual([now, before]);
  });
});
