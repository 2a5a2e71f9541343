import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { call, callBoth, createBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';
import { graph, lifelines, sentences, tell } from './support.ts';

describeStores('exclusive facts', (stores) => {
  test('close the earlier where they start', async () => {
    const bank = createBank(stores);
    const first = await tell(bank, '2026-01-05', { object: 'Oslo', exclusive: true });
    const second = await tell(bank, '2026-03-05', { object: 'Bergen', exclusive: true });
    expect(second.conflicts).toMatchObject([
      { memory: first.id, about: 'Ana lives in', stored: 'Oslo', given: 'Bergen', closed: true },
    ]);
    expect(second.conflicts).toMatchObject([{ holds: 'given' }]);
    expect(await lifelines(bank, { entity: 'Ana' })).toEqual(['Oslo …–2026-03-05', 'Bergen 2026-03-05–…']);
    expect(await sentences(bank, { entity: 'Ana' })).toEqual(['Ana lives in Bergen']);
  });

  test('that arrive out of order find their place', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-05-01', { object: 'Bergen', exclusive: true });
    await tell(bank, '2026-01-01', { object: 'Oslo' });
    const late = await tell(bank, '2026-06-01', { object: 'Lima', valid_from: '2026-03-01' });
    expect(late.conflicts.map(({ stored, closed, holds }) => [stored, closed, holds])).toEqual([
      ['Oslo', true, 'neither'],
      ['Bergen', true, 'stored'],
    ]);
    expect(await lifelines(bank, { entity: 'Ana' })).toEqual([
      'Oslo …–2026-03-01',
      'Lima 2026-03-01–2026-05-01',
      'Bergen 2026-05-01–…',
    ]);
  });

  test('make exclusive what the same subject has under the predicate, as long as they stand', async () => {
    const bank = createBank(stores);
    const first = await tell(bank, '2026-01-01', { object: 'Oslo', exclusive: true });
    await tell(bank, '2026-02-01', { object: 'Rome' });
    await tell(bank, '2026-03-01', { object: 'Pisa' });
    expect(await lifelines(bank, { entity: 'Ana' })).toEqual([
      'Oslo …–2026-02-01',
      'Rome 2026-02-01–2026-03-01',
      'Pisa 2026-03-01–…',
    ]);
    await call(bank, 'memory_forget', { ids: [first.id], mode: 'fade' });
    expect(await lifelines(bank, { entity: 'Ana' })).toEqual(['Rome …–…', 'Pisa …–…']);
  });

  test('say nothing about other subjects', async () => {
    const bank = createBank(stores);
    const likes = (subject: string, object: string) => ({ subject, predicate: 'likes', object });
    await tell(bank, '2026-01-01', { ...likes('Ben', 'folk'), exclusive: true });
    await tell(bank, '2026-01-02', likes('Ana', 'jazz'));
    const { conflicts } = await tell(bank, '2026-02-02', likes('Ana', 'rock'));
    expect(conflicts).toMatchObject([{ stored: 'jazz', closed: false, holds: 'both' }]);
    expect(await sentences(bank, { entity: 'Ana' })).toEqual(['Ana likes rock', 'Ana likes jazz']);
  });

  test('leave alone what says that it is not exclusive', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-01-01', { object: 'Oslo', exclusive: true });
    const second = await tell(bank, '2026-02-01', { object: 'her cabin', exclusive: false });
    expect(second.conflicts).toEqual([]);
    expect((await sentences(bank, { entity: 'Ana' })).sort()).toEqual([
      'Ana lives in Oslo',
      'Ana lives in her cabin',
    ]);
  });

  test('can be declared for a bank', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-01-01', { object: 'tea', predicate: 'orders' });
    await bank.store.write(bank.name, 'admin', async (tx) => {
      const settings = JSON.stringify({ exclusivePredicates: ['lives_in'] });
      await tx.db.execute(
        sql`update mempage.banks set settings = ${settings}::jsonb where bank_id = ${tx.bank}`,
      );
    });
    await tell(bank, '2026-01-01', { object: 'Oslo' });
    await tell(bank, '2026-02-01', { object: 'Bergen' });
    expect(await sentences(bank, { entity: 'Ana', predicate: 'lives in' })).toEqual(['Ana lives in Bergen']);
  });

  test('of which one names an end say that much and no more', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-01-01', {
      object: 'Oslo',
      exclusive: true,
      valid_from: '2025-01-01',
      valid_to: '2025-06-01',
    });
    await tell(bank, '2026-02-01', { object: 'Bergen', valid_from: '2025-09-01' });
    expect(await lifelines(bank, { entity: 'Ana' })).toEqual([
      'Oslo 2025-01-01–2025-06-01',
      'Bergen 2025-09-01–…',
    ]);
    expect(await sentences(bank, { entity: 'Ana', valid_at: '2025-07' })).toEqual([]);
  });

  test('said again confirm what is known and do not repeat it', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-01-01', { object: 'Oslo', exclusive: true });
    const again = await tell(bank, '2026-02-01', { object: 'oslo' });
    expect(again.conflicts).toEqual([]);
    expect(await lifelines(bank, { entity: 'Ana' })).toEqual(['Oslo …–…']);
  });
});

describeStores('conflicts', (stores) => {
  test('say that the stored one holds where the given starts earlier, in text as well', async () => {
    const bank = createBank(stores);
    const stored = await tell(bank, '2026-01-01', {
      object: 'Lisbon',
      valid_from: '2024-03-01',
      exclusive: true,
    });
    const { text, data } = await callBoth(bank, 'memory_insert', {
      memories: [
        {
          content: 'Back in 2019 she had a flat near the Spanish Steps.',
          occurred_at: '2025-01-01',
          facts: [{ subject: 'Ana', predicate: 'lives in', object: 'Rome', valid_from: '2019-01-01' }],
        },
      ],
    });
    const { memories } = data as { memories: { conflicts: unknown; hint?: string }[] };
    expect(memories[0]?.conflicts).toMatchObject([
      { memory: stored.id, stored: 'Lisbon', given: 'Rome', closed: true, holds: 'stored' },
    ]);
    expect(text).toContain('stored "Lisbon", given "Rome" (closed true, holds stored)');
    expect(memories[0]).not.toHaveProperty('hint');
  });

  test('say that the later said holds of two that start together', async () => {
    const bank = createBank(stores);
    const start = { valid_from: '2025-03-01', exclusive: true };
    await tell(bank, '2026-02-01', { object: 'Lisbon', ...start });
    const { conflicts } = await tell(bank, '2026-01-01', { object: 'Rome', ...start });
    expect(conflicts).toMatchObject([{ stored: 'Lisbon', given: 'Rome', closed: true, holds: 'stored' }]);
  });

  test('say what else ended the stored one when a slot becomes exclusive', async () => {
    const bank = createBank(stores);
    const has = (object: string, year: number, rest = {}) => ({
      predicate: 'has',
      object,
      valid_from: `${year}-01-01`,
      ...rest,
    });
    await tell(bank, '2026-01-01', has('a dog', 2020));
    await tell(bank, '2026-01-02', has('a cat', 2021));
    const [cat] = (await graph(bank, { entity: 'a cat' })).facts;
    const { conflicts } = await tell(bank, '2026-01-03', has('a cow', 2023, { exclusive: true }));
    expect(conflicts.map(({ stored, holds, closed_by }) => [stored, holds, closed_by])).toEqual([
      ['a dog', 'given', cat?.id],
      ['a cat', 'given', undefined],
    ]);
  });

  test('show how to let the given one hold that was told later and starts earlier', async () => {
    const bank = createBank(stores);
    const porto = await tell(bank, '2026-01-15', { object: 'Porto', exclusive: true });
    const faro = await tell(bank, '2026-01-20', { object: 'Faro', valid_from: '2025-11-01' });
    expect(faro.conflicts).toMatchObject([{ stored: 'Porto', closed: true, holds: 'stored' }]);
    expect(faro.hint).toContain(`memory_update id ${faro.id} supersedes ["${porto.id}"]`);
    await call(bank, 'memory_update', { id: faro.id, supersedes: [porto.id] });
    expect(await lifelines(bank, { entity: 'Ana' })).toEqual(['Porto …–2025-11-01', 'Faro 2025-11-01–…']);
  });
});

describeStores('facts that may contradict', (stores) => {
  test('both stand and are reported, with the call that settles it', async () => {
    const bank = createBank(stores);
    const first = await tell(bank, '2026-01-01', { object: 'Oslo' });
    const second = await tell(bank, '2026-02-01', { object: 'Bergen' });
    expect(second.conflicts).toMatchObject([
      { memory: first.id, stored: 'Oslo', closed: false, holds: 'both' },
    ]);
    expect(await sentences(bank, { entity: 'Ana' })).toHaveLength(2);
    expect(second.hint).toContain(`memory_update id ${second.id} supersedes ["${first.id}"]`);
    await call(bank, 'memory_update', { id: second.id, supersedes: [first.id] });
    expect(await lifelines(bank, { entity: 'Ana' })).toEqual(['Oslo …–2026-02-01', 'Bergen 2026-02-01–…']);
  });

  test('are named all in one call, five at the most', async () => {
    const bank = createBank(stores);
    const predicates = ['drives', 'reads', 'plays', 'drinks', 'grows', 'sings', 'paints'];
    const older: string[] = [];
    for (const predicate of predicates)
      older.push((await tell(bank, '2026-01-01', { predicate, object: 'one thing' })).id);
    const changed = (count: number) =>
      tell(
        bank,
        '2026-02-01',
        predicates.slice(0, count).map((predicate) => ({ predicate, object: `another of ${count}` })),
      );
    const few = await changed(3);
    expect(few.hint).toContain(
      `memory_update id ${few.id} supersedes [${older
        .slice(0, 3)
        .map((id) => JSON.stringify(id))
        .join(', ')}]`,
    );
    await call(bank, 'memory_forget', { ids: [few.id], mode: 'fade' });
    const many = await changed(7);
    expect(many.conflicts).toHaveLength(7);
    expect(many.hint).toMatch(/supersedes \[("m\w+"(, )?){5}\]/);
    expect(many.hint).toContain('2 more in conflicts');
  });

  test('name the older one as to be replaced when it arrives later', async () => {
    const bank = createBank(stores);
    const newer = await tell(bank, '2026-02-01', { object: 'Bergen' });
    const older = await tell(bank, '2026-01-01', { object: 'Oslo' });
    expect(older.hint).toContain(`memory_update id ${newer.id} supersedes ["${older.id}"]`);
  });

  test('are settled as well by saying the new one with exclusive', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-01-01', { object: 'Oslo' });
    await tell(bank, '2026-02-01', { object: 'Bergen' });
    await tell(bank, '2026-02-02', { object: 'Bergen', exclusive: true });
    expect(await sentences(bank, { entity: 'Ana' })).toEqual(['Ana lives in Bergen']);
  });

  test('end where the first that supersedes them starts, whatever is said to supersede them later', async () => {
    const bank = createBank(stores);
    const first = await tell(bank, '2026-01-01', { object: 'Oslo' });
    const second = await tell(bank, '2026-02-01', { object: 'Bergen' }, { supersedes: [first.id] });
    const third = await tell(bank, '2026-03-01', { object: 'Tromsø' }, { supersedes: [first.id] });
    expect(third.hint).toContain(`memory_update id ${third.id} supersedes ["${second.id}"]`);
    expect((await lifelines(bank, { entity: 'Ana' }))[0]).toBe('Oslo …–2026-02-01');
    await call(bank, 'memory_update', { id: third.id, supersedes: [second.id] });
    expect(await lifelines(bank, { entity: 'Ana' })).toEqual([
      'Oslo …–2026-02-01',
      'Bergen 2026-02-01–2026-03-01',
      'Tromsø 2026-03-01–…',
    ]);
  });

  test('are settled by an insert that supersedes', async () => {
    const bank = createBank(stores);
    const first = await tell(bank, '2026-01-01', [{ object: 'Oslo' }, { predicate: 'likes', object: 'tea' }]);
    const second = await tell(bank, '2026-02-01', { object: 'Bergen' }, { supersedes: [first.id] });
    expect(second.conflicts).toMatchObject([{ stored: 'Oslo', closed: true, holds: 'given' }]);
    expect(second.hint).toBeUndefined();
    expect((await sentences(bank, { entity: 'Ana' })).sort()).toEqual([
      'Ana likes tea',
      'Ana lives in Bergen',
    ]);
  });

  test('are not reported within one memory, nor when the slot has many values', async () => {
    const bank = createBank(stores);
    const likes = (object: string) => ({ predicate: 'likes', object });
    expect((await tell(bank, '2026-01-01', [likes('tea'), likes('rain')])).conflicts).toEqual([]);
    await tell(bank, '2026-01-02', [likes('cats'), likes('maps')]);
    expect((await tell(bank, '2026-01-03', likes('chess'))).conflicts).toEqual([]);
  });

  test('are not reported when they are true at different times', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-01-01', { object: 'Oslo', valid_from: '2020-01-01', valid_to: '2022-01-01' });
    expect(
      (await tell(bank, '2026-02-01', { object: 'Bergen', valid_from: '2022-01-01' })).conflicts,
    ).toEqual([]);
  });
});

describeStores('a fact', (stores) => {
  test('that ends before it starts is refused, and nothing is stored', async () => {
    const bank = createBank(stores);
    await expect(
      tell(bank, '2026-01-01', { object: 'Oslo', valid_from: '2026-02-01', valid_to: '2026-01-01' }),
    ).rejects.toThrow(/cannot end.*before it starts/);
    expect(await sentences(bank, {})).toEqual([]);
  });

  test('of which a part is blank is refused', async () => {
    const bank = createBank(stores);
    for (const part of ['subject', 'predicate', 'object']) {
      for (const blank of part === 'predicate' ? ['  ', ' _-'] : ['  ', '\n']) {
        await expect(tell(bank, '2026-01-01', { object: 'Oslo', [part]: blank })).rejects.toThrow(
          new RegExp(`The ${part} of a fact is blank`),
        );
      }
    }
    expect(await sentences(bank, {})).toEqual([]);
  });

  test('said twice by one memory is one', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-01-01', [
      { object: 'Oslo' },
      { subject: ' ana', predicate: 'lives_in', object: 'OSLO' },
    ]);
    expect(await sentences(bank, { entity: 'Ana', include_history: true })).toEqual(['Ana lives in Oslo']);
  });
});
