import { expect, test } from 'vitest';
import { call, callBoth, createBank, insert } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';
import { graph, tell } from './support.ts';

interface Read {
  readonly memories: readonly Record<string, unknown>[];
  readonly facts?: readonly Record<string, unknown>[];
  readonly blocks?: readonly Record<string, unknown>[];
}

describeStores('memory_read', (stores) => {
  test('shows a fact with its history and what changed', async () => {
    const bank = createBank(stores);
    bank.clock.set('2026-01-05T12:00:00Z');
    const first = await tell(bank, '2026-01-05', { object: 'Oslo', exclusive: true });
    const again = await tell(bank, '2026-01-06', { object: 'Oslo' });
    const [oslo] = (await graph(bank, { entity: 'Oslo' })).facts;
    bank.clock.set('2026-03-05T12:00:00Z');
    await tell(bank, '2026-03-05', { object: 'Bergen' });
    const [bergen] = (await graph(bank, { entity: 'Bergen' })).facts;
    const { facts } = await call<Read>(bank, 'memory_read', {
      ids: [oslo?.id],
      include: ['history', 'diff'],
    });
    expect(facts).toEqual([
      {
        id: oslo?.id,
        subject: 'Ana',
        predicate: 'lives in',
        object: 'Oslo',
        valid_to: '2026-03-05T00:00:00+01:00',
        recorded_at: '2026-03-05T13:00:00+01:00',
        memory: first.id,
        closed_by: bergen?.id,
        exclusive: true,
        version: 2,
        actor: 'tester',
        confirmed_by: [again.id],
        history: [
          {
            version: 1,
            recorded_at: '2026-01-05T13:00:00+01:00',
            retired_at: '2026-03-05T13:00:00+01:00',
            actor: 'tester',
            diff: ['+ valid_to 2026-03-05T00:00:00+01:00', `+ closed_by ${bergen?.id}`],
          },
        ],
      },
    ]);
    const then = await call<Read>(bank, 'memory_read', { ids: [oslo?.id], as_of: '2026-02-01' });
    expect(then.facts?.[0]).toMatchObject({ version: 1, object: 'Oslo' });
    expect(then.facts?.[0]).not.toHaveProperty('retired_at');
    await expect(call(bank, 'memory_read', { ids: [bergen?.id], as_of: '2026-02-01' })).rejects.toThrow(
      /no fact f\w+ at that time/,
    );
  });

  test('still shows a fact whose memory was faded, as retired', async () => {
    const bank = createBank(stores);
    const { id } = await tell(bank, '2026-01-05', { object: 'Oslo' });
    const [fact] = (await graph(bank, { entity: 'Oslo' })).facts;
    await call(bank, 'memory_forget', { ids: [id], mode: 'fade' });
    const { facts } = await call<Read>(bank, 'memory_read', { ids: [fact?.id] });
    expect(facts?.[0]).toMatchObject({ id: fact?.id, retired_at: expect.any(String) });
  });

  test('shows core blocks, their history and what changed, now and as of a past time', async () => {
    const bank = createBank(stores);
    const edit = (args: object) => call(bank, 'core_edit', { block: 'human', ...args });
    bank.clock.set('2026-01-01T12:00:00Z');
    await edit({ op: 'create', text: 'Name: Ana.\nLives in Oslo.' });
    bank.clock.set('2026-02-01T12:00:00Z');
    await edit({ op: 'replace', old: 'Oslo', text: 'Bergen', reason: 'moved' });
    bank.clock.set('2026-03-01T12:00:00Z');
    await edit({ op: 'delete' });
    await call(bank, 'core_edit', { block: 'project', op: 'create', text: 'None.' });

    const january = await call<Read>(bank, 'memory_read', { ids: ['core'], as_of: '2026-01-15' });
    expect(january.blocks).toEqual([
      {
        block: 'human',
        version: 1,
        revised_at: '2026-01-01T13:00:00+01:00',
        actor: 'tester',
        content: 'Name: Ana.\nLives in Oslo.',
      },
    ]);
    const february = await call<Read>(bank, 'memory_read', {
      ids: ['core:human'],
      as_of: '2026-02-15',
      include: ['diff'],
    });
    expect(february.blocks).toMatchObject([
      {
        version: 2,
        content: 'Name: Ana.\nLives in Bergen.',
        history: [{ version: 1, reason: 'moved', diff: ['- Lives in Oslo.', '+ Lives in Bergen.'] }],
      },
    ]);
    const now = await call<Read>(bank, 'memory_read', { ids: ['core'] });
    expect(now.blocks?.map(({ block }) => block)).toEqual(['project']);
    await expect(call(bank, 'memory_read', { ids: ['core:human'] })).rejects.toThrow(/no core block "human"/);
    await expect(call(bank, 'memory_read', { ids: ['core:'] })).rejects.toThrow(/core:human/);
    expect(await call(bank, 'memory_read', { ids: ['core'], as_of: '2025' })).toEqual({
      memories: [],
      blocks: [],
    });
  });

  test('shows a memory as it was, with what each version changed', async () => {
    const bank = createBank(stores);
    bank.clock.set('2026-01-01T12:00:00Z');
    const [id] = await insert(bank, { content: 'The office is in Utrecht. It has a garden.' });
    bank.clock.set('2026-02-01T12:00:00Z');
    await call(bank, 'memory_update', { id, content: 'The office is in Delft. It has a garden.' });
    bank.clock.set('2026-03-01T12:00:00Z');
    await call(bank, 'memory_update', { id, content: 'The office is in Delft.', tags: ['work'] });
    const diffs = await call<Read>(bank, 'memory_read', { ids: [id], include: ['diff'] });
    expect(diffs.memories[0]).toMatchObject({
      history: [
        { version: 1, diff: ['- The office is in Utrecht.', '+ The office is in Delft.'] },
        { version: 2, diff: ['- It has a garden.'] },
      ],
    });
    const then = await call<Read>(bank, 'memory_read', {
      ids: [id],
      as_of: '2026-01-15',
      include: ['history'],
    });
    expect(then.memories[0]).toMatchObject({
      content: 'The office is in Utrecht. It has a garden.',
      version: 1,
      history: [],
    });
    await expect(call(bank, 'memory_read', { ids: [id], as_of: '2025-12-31' })).rejects.toThrow(
      /no memory m\w+ at that time/,
    );
  });

  test('shows the facts of a memory as they were', async () => {
    const bank = createBank(stores);
    bank.clock.set('2026-01-01T12:00:00Z');
    const { id } = await tell(bank, '2026-01-01', { object: 'Oslo' });
    bank.clock.set('2026-02-01T12:00:00Z');
    await call(bank, 'memory_update', {
      id,
      facts: [{ subject: 'Ana', predicate: 'lives in', object: 'Rome' }],
    });
    const objects = async (args: object) => {
      const { memories } = await call<{ memories: { facts: { object: string }[] }[] }>(bank, 'memory_read', {
        ids: [id],
        include: ['links'],
        ...args,
      });
      return memories[0]?.facts.map(({ object }) => object);
    };
    expect(await objects({})).toEqual(['Rome']);
    expect(await objects({ as_of: '2026-01-15' })).toEqual(['Oslo']);
  });

  test('says all of it in text as well', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-01-05', { object: 'Oslo', exclusive: true });
    await tell(bank, '2026-01-06', { object: 'Oslo' });
    await tell(bank, '2026-03-05', { object: 'Bergen' });
    await call(bank, 'core_edit', { block: 'human', op: 'create', text: 'Ana.', description: 'who' });
    await call(bank, 'core_edit', { block: 'human', op: 'append', text: 'She sings.' });
    const { facts } = await graph(bank, { entity: 'Ana', include_history: true });
    const ids = [...facts.map(({ id }) => id), 'core'];
    const { text, data } = await callBoth(bank, 'memory_read', { ids, include: ['history', 'diff'] });
    expect(data).toMatchObject({ facts: [{}, {}], blocks: [{ history: [{}] }] });
    for (const scalar of scalarsOf(data)) expect(text).toContain(scalar);
  });
});

/** All that data says, line by line. */
function scalarsOf(data: unknown): string[] {
  if (Array.isArray(data)) return data.flatMap(scalarsOf);
  if (typeof data === 'object' && data !== null) return Object.values(data).flatMap(scalarsOf);
  return data === true ? [] : String(data).split('\n');
}
