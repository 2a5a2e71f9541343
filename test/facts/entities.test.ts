import { expect, test } from 'vitest';
import { call, createBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';
import { graph, lifelines, sentences, tell } from './support.ts';

const same = (subject: string, object: string, predicate = 'same as') => ({ subject, predicate, object });

describeStores('entities', (stores) => {
  test('are the same whatever the case and spacing of their name', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-01-01', { subject: 'Ana  Ruiz', object: 'Oslo' });
    await tell(bank, '2026-01-02', { subject: 'ana ruiz ', predicate: 'likes', object: 'OSLO' });
    expect(await sentences(bank, { entity: 'ANA RUIZ' })).toEqual([
      'Ana Ruiz likes OSLO',
      'Ana Ruiz lives in Oslo',
    ]);
    expect((await graph(bank, {})).entities).toHaveLength(1);
  });

  test('become one by a fact that says so: facts of both, under either name', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-01-01', { subject: 'Ana Ruiz', object: 'Oslo' });
    await tell(bank, '2026-01-02', { subject: 'Annie', predicate: 'likes', object: 'chess' });
    await tell(bank, '2026-01-03', same('Annie', 'Ana Ruiz', 'alias of'));
    const shown = await graph(bank, { entity: 'annie' });
    expect(shown.entities).toMatchObject([{ name: 'Annie', aliases: ['Ana Ruiz'] }]);
    expect(shown.facts.map(({ object }) => object)).toEqual(['Ana Ruiz', 'chess', 'Oslo']);
    expect((await sentences(bank, { entity: 'Ana Ruiz' })).sort()).toEqual(
      (await sentences(bank, { entity: 'Annie' })).sort(),
    );
  });

  test('are one as a matter of record: such a fact takes no dates', async () => {
    const bank = createBank(stores);
    for (const dated of [{ valid_from: '2026-01-01' }, { valid_to: '2026-01-01' }]) {
      await expect(
        tell(bank, '2026-01-01', { ...same('Annie', 'Ana', 'alias of'), ...dated }),
      ).rejects.toThrow(/takes no valid_from or valid_to/);
    }
  });

  test('carry over to what is the same as the same', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-01-01', [same('A', 'B'), same('B', 'C'), same('D', 'C')]);
    await tell(bank, '2026-01-02', { subject: 'D', object: 'Oslo' });
    expect(await sentences(bank, { entity: 'A', predicate: 'lives in' })).toEqual(['D lives in Oslo']);
    expect(await sentences(bank, { entity: 'A', to: 'Oslo' })).toEqual(['D lives in Oslo']);
  });

  test('that become one have one value under an exclusive predicate, and their own again when parted', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-01-01', { subject: 'Ana', object: 'Oslo', exclusive: true });
    await tell(bank, '2026-02-01', { subject: 'Annie', object: 'Bergen', exclusive: true });
    const merge = await tell(bank, '2026-03-01', same('Annie', 'Ana'));
    expect(await lifelines(bank, { entity: 'Ana', predicate: 'lives in' })).toEqual([
      'Oslo …–2026-02-01',
      'Bergen 2026-02-01–…',
    ]);
    await tell(bank, '2026-04-01', { subject: 'Ana', object: 'Rome' });
    expect(await sentences(bank, { entity: 'Annie', predicate: 'lives in' })).toEqual(['Ana lives in Rome']);
    await call(bank, 'memory_forget', { ids: [merge.id], mode: 'fade' });
    expect(await lifelines(bank, { entity: 'Annie' })).toEqual(['Bergen …–…']);
    expect(await lifelines(bank, { entity: 'Ana' })).toEqual(['Oslo …–2026-04-01', 'Rome 2026-04-01–…']);
    await call(bank, 'memory_forget', { ids: [merge.id], mode: 'restore' });
    expect(await sentences(bank, { entity: 'Annie', predicate: 'lives in' })).toEqual(['Ana lives in Rome']);
  });

  test('are as they were then when read as of a past time', async () => {
    const bank = createBank(stores);
    bank.clock.set('2026-01-01T10:00:00Z');
    await tell(bank, '2026-01-01', { subject: 'Ana', object: 'Oslo' });
    await tell(bank, '2026-01-01', { subject: 'Annie', predicate: 'likes', object: 'chess' });
    bank.clock.set('2026-02-01T10:00:00Z');
    await tell(bank, '2026-02-01', same('Annie', 'Ana'));
    expect(await sentences(bank, { entity: 'Ana', as_of: '2026-01-15' })).toEqual(['Ana lives in Oslo']);
    expect(await sentences(bank, { entity: 'Ana' })).toHaveLength(3);
  });
});
