import { beforeAll, expect, test } from 'vitest';
import { tokenFor } from '../../src/memory/confirmation.ts';
import { call, callBoth, createBank, eraseFitting, insert, type TestBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';
import { dumpBank } from './dump.ts';
import { type FullBank, fillBank } from './fill.ts';

/** What belongs to the other bank, as each tool could be asked for it. */
const foreignCalls = (ids: readonly string[]): [tool: string, args: Record<string, unknown>][] => [
  ['memory_context', { task: 'QxContent harbour lighthouse QxSpeaker' }],
  ['memory_search', { query: 'QxContent harbour lighthouse', include: ['faded', 'superseded', 'scores'] }],
  ['memory_search', { query: 'harbour', session: 'QxSession-0' }],
  ['memory_search', { query: 'harbour', speaker: 'QxSpeaker' }],
  ['memory_search', { query: 'harbour', tags: ['QxTag'] }],
  ['memory_search', { query: 'harbour', about: 'QxContent' }],
  ['memory_search', { query: 'harbour', as_of: '2026-06-16' }],
  ['memory_timeline', {}],
  ['memory_timeline', { session: 'QxSession-1' }],
  ['memory_timeline', { session: 2 }],
  ['memory_timeline', { speaker: 'QxSpeaker', tags: ['QxTag'], about: 'harbour' }],
  ['memory_timeline', { from: '2020-01-01', to: '2030-01-01' }],
  ...['day', 'week', 'month', 'session', 'speaker', 'tag', 'kind'].map(
    (group_by): [string, Record<string, unknown>] => ['memory_timeline', { group_by }],
  ),
  ...ids.flatMap((id): [string, Record<string, unknown>][] => [
    ['memory_read', { ids: [id], include: ['history', 'neighbors', 'links'] }],
    ['memory_update', { id, content: 'overwritten' }],
    ['memory_update', { id, restore_version: 1 }],
    ['memory_insert', { memories: [{ content: 'mine', supersedes: [id] }] }],
    ['memory_insert', { memories: [{ content: 'mine', derived_from: [id] }] }],
    ['memory_forget', { mode: 'fade', ids: [id] }],
    ['memory_forget', { mode: 'restore', ids: [id] }],
    ['memory_forget', { mode: 'erase', ids: [id], confirm: true }],
  ]),
  ['memory_forget', { mode: 'erase', session: 'QxSession-0', confirm: tokenFor([]) }],
  ['memory_forget', { mode: 'erase', speaker: 'QxSpeaker', confirm: tokenFor([]) }],
  ['memory_forget', { mode: 'erase', tags: ['QxTag'], confirm: tokenFor([]) }],
  ['memory_forget', { mode: 'fade', from: '2020-01-01', to: '2030-01-01' }],
  ['core_edit', { block: 'human', op: 'replace', old: 'QxHuman', text: 'x' }],
  ['core_edit', { block: 'human', op: 'restore', version: 1 }],
  ['core_edit', { block: 'human', op: 'delete' }],
];

describeStores('two banks', (stores) => {
  let full: FullBank;
  let other: TestBank;
  beforeAll(async () => {
    full = await fillBank(stores, 'full');
    other = createBank(stores, { name: 'other' });
  });

  test('the full one has something in every table', async () => {
    const dump = await dumpBank(full.bank.store, 'full');
    expect(Object.entries(dump).flatMap(([table, rows]) => (rows.length === 0 ? [table] : []))).toEqual([]);
  });

  test('whatever the other is asked for or told, nothing of the full one shows or changes', async () => {
    const before = await dumpBank(full.bank.store, 'full');
    // Numbers are counted per bank: these ids name nothing in the other one.
    const calls = foreignCalls(full.ids);
    expect(calls.length).toBeGreaterThan(300);
    for (const [tool, args] of calls) {
      const answer = await callBoth(other, tool, args).catch((error: Error) => ({ error }));
      const text = 'error' in answer ? answer.error.message : `${answer.text}${JSON.stringify(answer.data)}`;
      // What the caller wrote may come back in a refusal; nothing else may.
      const told = JSON.stringify(args);
      const shown = (text.match(/Qx\w+/g) ?? []).filter((word) => !told.includes(word));
      expect({ tool, args, shown }).toEqual({ tool, args, shown: [] });
      if ('error' in answer) expect(answer.error).toMatchObject({ name: 'MempageError' });
    }
    expect(await dumpBank(full.bank.store, 'full')).toEqual(before);
    expect(
      Object.values(await dumpBank(other.store, 'other'))
        .flat()
        .join(),
    ).not.toContain('overwritten');
  });

  test('the same refs, sessions, contents and blocks are each their own', async () => {
    const before = await dumpBank(full.bank.store, 'full');
    const third = createBank(stores, { name: 'third' });
    const [mine] = await insert(third, {
      content: 'QxContent number 4 speaks of the harbour and the lighthouse',
      ref: 'QxRef-3',
      session: 'QxSession-0',
    });
    expect(mine).toBe(full.ids[0]);
    await insert(third, { content: 'QxErased for good, and long enough to be told apart' });
    await call(third, 'core_edit', { block: 'human', op: 'create', text: 'another human' });
    await call(third, 'memory_update', { id: mine, content: 'changed' });
    await eraseFitting(third, { session: 'QxSession-0' });
    expect(await dumpBank(full.bank.store, 'full')).toEqual(before);
  });
});
