/** A statement that the query finds brings the newer one that revises it, though the query has not found that. */
import { expect, test } from 'vitest';
import { call, createBank, insert, type Results } from '../support/bank.ts';
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
