import { expect, test } from 'vitest';
import { call, callBoth, createBank, insert } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

interface Answer {
  readonly memories: readonly {
    readonly id: string;
    readonly similar?: readonly { id: string }[];
    readonly conflicts?: readonly { memory: string; stored: string; given: string; seems?: string }[];
    readonly hint?: string;
  }[];
}

describeStores('memory_insert, texts that revise others', (stores) => {
  test('says which, with both texts and the call that settles it, and changes nothing by itself', async () => {
    const bank = createBank(stores);
    const [old] = await insert(bank, { content: 'The spare key is under the mat.' });
    const given = { content: 'The spare key is now with the neighbour.' };
    const { data, text } = await callBoth(bank, 'memory_insert', { memories: [given] });
    const [result] = (data as unknown as Answer).memories;
    expect(result?.conflicts).toEqual([
      { memory: old, stored: 'The spare key is under the mat.', given: given.content, seems: 'revises' },
    ]);
    expect(result?.hint).toContain(`memory_update id ${result?.id} supersedes ["${old}"]`);
    expect(text).toContain(`revises ${old}`);
    expect(text).toContain(given.content);
    const { memories } = await call<{ memories: { superseded_by?: string }[] }>(bank, 'memory_read', {
      ids: [old],
    });
    expect(memories[0]?.superseded_by).toBeUndefined();
  });

  test('is not said of what the caller supersedes, nor of what was superseded', async () => {
    const bank = createBank(stores);
    const [old] = await insert(bank, { content: 'The spare key is under the mat.' });
    const { memories } = await call<Answer>(bank, 'memory_insert', {
      memories: [{ content: 'The spare key is with the neighbour.', supersedes: [old] }],
    });
    expect(memories[0]?.conflicts).toBeUndefined();
    const third = await call<Answer>(bank, 'memory_insert', {
      memories: [{ content: 'The spare key is in the shed.' }],
    });
    expect(third.memories[0]?.conflicts?.map(({ memory }) => memory)).toEqual([memories[0]?.id]);
  });

  test('an older statement that comes in late is the one revised', async () => {
    const bank = createBank(stores);
    const [current] = await insert(bank, {
      content: 'The spare key is in the shed.',
      occurred_at: '2026-05-01',
    });
    const { memories } = await call<Answer>(bank, 'memory_insert', {
      memories: [{ content: 'The spare key is under the mat.', occurred_at: '2026-02-01' }],
    });
    expect(memories[0]?.hint).toContain(`memory_update id ${current} supersedes ["${memories[0]?.id}"]`);
  });

  test('of several the hint names all, each in the call that would settle it', async () => {
    const bank = createBank(stores);
    const [mat, shed, late] = await insert(
      bank,
      { content: 'The spare key is under the mat.', occurred_at: '2026-02-01' },
      { content: 'The spare key is in the shed.', occurred_at: '2026-02-02' },
      { content: 'The spare key is on the roof.', occurred_at: '2026-05-01' },
    );
    const { memories } = await call<Answer>(bank, 'memory_insert', {
      memories: [{ content: 'The spare key is with the neighbour.', occurred_at: '2026-03-01' }],
    });
    const [{ id, hint = '', conflicts = [] } = { id: '' }] = memories;
    expect(conflicts.map(({ memory }) => memory).sort()).toEqual([mat, shed, late].sort());
    const [, ids = ''] = new RegExp(`memory_update id ${id} supersedes \\[([^\\]]*)\\]`).exec(hint) ?? [];
    expect(ids.match(/m\w+/g)?.sort()).toEqual([mat, shed].sort());
    expect(hint).toContain(`memory_update id ${late} supersedes ["${id}"]`);
    expect(hint).toContain('If all are true, do nothing.');
  });

  test('statements about different things are left alone', async () => {
    const bank = createBank(stores);
    await insert(bank, { content: 'The spare key of the boat is under the mat.' });
    const { memories } = await call<Answer>(bank, 'memory_insert', {
      memories: [{ content: 'The spare key of the shed is with the neighbour.' }],
    });
    expect(memories[0]?.conflicts).toBeUndefined();
  });
});
