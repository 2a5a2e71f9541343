import { expect, test } from 'vitest';
import { callBoth, createBank, insert, type TestBank } from '../support/bank.ts';
import { describeStores, type StoreFixture } from '../support/stores.ts';
import { graph, lifelines, sentences, tell } from './support.ts';

/** Ana works at Acme with Ben; Acme is in Utrecht, which is in the Netherlands; Cleo is apart. */
async function office(stores: StoreFixture): Promise<TestBank> {
  const bank = createBank(stores);
  const fact = (subject: string, predicate: string, object: string) => ({ subject, predicate, object });
  await tell(bank, '2026-01-01', [
    fact('Ana', 'works at', 'Acme'),
    fact('Ben', 'works at', 'Acme'),
    fact('Acme', 'is in', 'Utrecht'),
    fact('Utrecht', 'is in', 'the Netherlands'),
    fact('Cleo', 'likes', 'chess'),
  ]);
  return bank;
}

describeStores('memory_graph', (stores) => {
  test('shows the facts about an entity, as subject and as object, with where they are from', async () => {
    const bank = await office(stores);
    const { facts, entities } = await graph(bank, { entity: 'acme' });
    expect(facts.map(({ subject, predicate, object }) => [subject, predicate, object])).toEqual([
      ['Acme', 'is in', 'Utrecht'],
      ['Ben', 'works at', 'Acme'],
      ['Ana', 'works at', 'Acme'],
    ]);
    expect(facts[0]).toEqual({
      id: expect.stringMatching(/^f\w+$/),
      subject: 'Acme',
      predicate: 'is in',
      object: 'Utrecht',
      memory: expect.stringMatching(/^m\w+$/),
      recorded_at: '2026-06-15T14:00:00+02:00',
    });
    expect(entities).toEqual([{ id: expect.stringMatching(/^e\w+$/), name: 'Acme' }]);
  });

  test('can be asked by id, by predicate and for what there is', async () => {
    const bank = await office(stores);
    const [acme] = (await graph(bank, { entity: 'Acme' })).entities;
    expect(await sentences(bank, { entity: acme?.id, predicate: 'IS_IN' })).toEqual(['Acme is in Utrecht']);
    expect(await sentences(bank, { predicate: 'is in' })).toEqual([
      'Utrecht is in the Netherlands',
      'Acme is in Utrecht',
    ]);
    const { entities, facts } = await graph(bank, { limit: 2 });
    expect(facts).toEqual([]);
    expect(entities.map(({ name, facts: count }) => [name, count])).toEqual([
      ['Ana', 1],
      ['Acme', 1],
    ]);
  });

  test('follows facts hop by hop, nearest first, from several entities at once', async () => {
    const bank = await office(stores);
    const near = await graph(bank, { entity: 'Ana', depth: 2 });
    expect(near.facts.map(({ object, hop = 1 }) => [object, hop])).toEqual([
      ['Acme', 1],
      ['Utrecht', 2],
      ['Acme', 2],
    ]);
    const far = await graph(bank, { entity: 'Ana', depth: 4 });
    expect(far.facts.map(({ object }) => object)).toContain('the Netherlands');
    const both = await sentences(bank, { entity: 'Cleo', entities: ['Utrecht'], depth: 1 });
    expect(both).toEqual(['Cleo likes chess', 'Utrecht is in the Netherlands', 'Acme is in Utrecht']);
  });

  test('finds the shortest path between two, in order, and says when there is none', async () => {
    const bank = await office(stores);
    expect(await sentences(bank, { entity: 'Ben', to: 'the Netherlands' })).toEqual([
      'Ben works at Acme',
      'Acme is in Utrecht',
      'Utrecht is in the Netherlands',
    ]);
    expect(await sentences(bank, { entity: 'Ana', to: 'Ben' })).toEqual([
      'Ana works at Acme',
      'Ben works at Acme',
    ]);
    const short = await graph(bank, { entity: 'Ben', to: 'the Netherlands', depth: 2 });
    expect(short).toMatchObject({ facts: [], note: 'No path within 2 hops.' });
    expect((await graph(bank, { entity: 'Ana', to: 'Cleo' })).facts).toEqual([]);
  });

  test('refuses a path that starts nowhere', async () => {
    const bank = await office(stores);
    await expect(graph(bank, { to: 'Acme' })).rejects.toThrow(/give entity .* with to/);
  });

  test('says which names it does not know and what is near them', async () => {
    const bank = await office(stores);
    const { unknown, facts } = await graph(bank, { entities: ['Netherlands', 'Zoe', 'Cleo'] });
    expect(unknown).toEqual([{ name: 'Netherlands', near: ['the Netherlands'] }, { name: 'Zoe' }]);
    expect(facts).toHaveLength(1);
  });

  test('tells what was believed in May about June, and what is believed now', async () => {
    const bank = createBank(stores);
    bank.clock.set('2026-05-10T10:00:00Z');
    await tell(bank, '2026-05-10', { object: 'Oslo', exclusive: true, valid_from: '2026-01-01' });
    bank.clock.set('2026-07-10T10:00:00Z');
    await tell(bank, '2026-07-10', { object: 'Bergen', valid_from: '2026-06-10' });
    const about = (args: object) => sentences(bank, { entity: 'Ana', ...args });
    expect(await about({ as_of: '2026-05', valid_at: '2026-06-20' })).toEqual(['Ana lives in Oslo']);
    expect(await about({ valid_at: '2026-06-20' })).toEqual(['Ana lives in Bergen']);
    expect(await about({ valid_at: '2026-06' })).toEqual(['Ana lives in Bergen', 'Ana lives in Oslo']);
    expect(await about({ valid_at: '2025' })).toEqual([]);
    expect(await about({ as_of: '2026-04' })).toEqual([]);
    expect(await about({ as_of: '2026-05-10T09:59:00Z' })).toEqual([]);
    expect(await lifelines(bank, { entity: 'Ana', as_of: '2026-06-01' })).toEqual(['Oslo 2026-01-01–…']);
  });

  test('does not change what it says of a past moment when facts are forgotten', async () => {
    const bank = createBank(stores);
    bank.clock.set('2026-05-10T10:00:00Z');
    const { id } = await tell(bank, '2026-05-10', { object: 'Oslo' });
    bank.clock.set('2026-06-10T10:00:00Z');
    await bank.store.write(bank.name, 'x', async () => undefined);
    const { facts: before } = await graph(bank, { entity: 'Ana', as_of: '2026-06-01' });
    await callBoth(bank, 'memory_forget', { ids: [id], mode: 'fade' });
    expect((await graph(bank, { entity: 'Ana', as_of: '2026-06-01' })).facts).toEqual(before);
    expect((await graph(bank, { entity: 'Ana' })).facts).toEqual([]);
  });

  test('marks facts of superseded memories, and leaves out those of expired ones', async () => {
    const bank = createBank(stores);
    const old = await tell(bank, '2026-01-01', { object: 'Oslo' });
    const [fresh] = await insert(bank, { content: 'She moved.', supersedes: [old.id] });
    await tell(bank, '2026-01-01', { predicate: 'visits', object: 'Rome' }, { expires_at: '2026-07-01' });
    const { facts } = await graph(bank, { entity: 'Ana' });
    expect(facts.map(({ object, superseded_by }) => [object, superseded_by])).toEqual([
      ['Rome', undefined],
      ['Oslo', fresh],
    ]);
    bank.clock.set('2026-08-01T00:00:00Z');
    expect(await sentences(bank, { entity: 'Ana' })).toEqual(['Ana lives in Oslo']);
  });

  test('pages through all facts of an entity, each once, newest first', async () => {
    const bank = createBank(stores);
    const likes = (n: number) => ({ predicate: 'likes', object: `thing ${n}` });
    for (const part of [0, 1, 2]) {
      await tell(
        bank,
        '2026-01-01',
        Array.from({ length: 7 }, (_, i) => likes(part * 7 + i)),
      );
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await graph(bank, { entity: 'Ana', limit: 4, cursor });
      expect(page.facts.length).toBeLessThanOrEqual(4);
      seen.push(...page.facts.map(({ object }) => object));
      cursor = page.next_cursor;
    } while (cursor);
    expect(seen).toEqual(Array.from({ length: 21 }, (_, i) => `thing ${20 - i}`));
  });

  test('says in text what it says in data', async () => {
    const bank = await office(stores);
    await tell(bank, '2026-02-01', {
      object: 'line one\nline two',
      exclusive: true,
      valid_from: '2025-01-01',
    });
    const calls = [{ entity: 'Ana', depth: 2 }, { entity: 'Ana', to: 'Ben' }, {}, { entity: 'Netherlands' }];
    for (const args of calls) {
      const { data, text } = await callBoth(bank, 'memory_graph', args);
      for (const scalar of scalarsOf(data)) expect(text).toContain(scalar);
    }
  });
});

/** All that data says, line by line. */
function scalarsOf(data: unknown): string[] {
  if (Array.isArray(data)) return data.flatMap(scalarsOf);
  if (typeof data === 'object' && data !== null) return Object.values(data).flatMap(scalarsOf);
  return data === true ? [] : String(data).split('\n');
}
