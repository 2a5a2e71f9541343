import { expect, test } from 'vitest';
import { encodeCursor } from '../../src/tools/cursor.ts';
import { tools } from '../../src/tools/index.ts';
import { call, callBoth, createBank, insert } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

const LIMITS = [
  0,
  -0,
  1,
  -1,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 53 - 1,
  1 - 2 ** 53,
  2 ** 63,
  1e300,
  0.5,
  1e-300,
];

const IDS = [
  '',
  'm',
  'm1',
  'm13',
  'e12',
  'f12',
  'm0',
  'mvvvvvvvvv',
  'm12m12',
  '12',
  "m12'; --",
  'm'.repeat(99),
];

/** No cursor at all. */
const NOT_CURSORS = ['', 'x', '💥', ...[null, {}, [], 0.5, ['abc']].map(encode)];
/** Well-formed, of this very call, and nowhere. */
const NOWHERE = [
  ...[null, {}, [], -1, 0.5, 1e300, '0'],
  ...[
    [1e300, 1],
    [0, 1e300],
    [0, 0.5],
    [-1, -1],
    [null, null],
    [1, 2, 3],
    [9e15, 1],
    [-9e15, 1],
    [0, '1'],
    [[0], [0]],
  ],
];

function encode(state: unknown): string {
  return Buffer.from(JSON.stringify(state)).toString('base64url');
}

describeStores('numbers, ids and cursors', (stores) => {
  test('numbers at their limits and beyond are answered or refused', async () => {
    const bank = createBank(stores);
    const [id] = await insert(bank, { content: 'x', session: 's' });
    const calls = LIMITS.flatMap((n): [string, object][] => [
      ['memory_timeline', { session: n }],
      ['memory_timeline', { session: String(n) }],
      ['memory_timeline', { limit: n }],
      ['memory_search', { query: 'x', session: n }],
      ['memory_search', { query: 'x', limit: n }],
      ['memory_search', { query: 'x', max_tokens: n }],
      ['memory_context', { max_tokens: n }],
      ['memory_forget', { mode: 'fade', session: n, dry_run: true }],
      ['memory_update', { id, expected_version: n, content: 'x' }],
      ['memory_update', { id, restore_version: n }],
      ['memory_update', { id, importance: n }],
      ['memory_insert', { memories: [{ content: `x ${n}`, importance: n, metadata: { n } }] }],
      ['memory_timeline', { group_by: 'kind', number: 'n' }],
      ['memory_update', { id, facts: [{ subject: 'x', predicate: 'is', object: `y ${n}`, confidence: n }] }],
      ['memory_graph', { entity: 'x', depth: n, limit: n }],
      ['core_edit', { block: 'b', op: 'insert', text: 'x', line: n }],
      ['core_edit', { block: 'b', op: 'append', text: 'x', expected_version: n }],
      ['core_edit', { block: 'b', op: 'restore', version: n }],
    ]);
    const failed: unknown[] = [];
    for (const [tool, args] of calls) {
      await callBoth(bank, tool, args).catch((error: Error) => {
        if (error.name !== 'MempageError') failed.push([tool, args, error.message.slice(0, 200)]);
      });
    }
    expect(failed).toEqual([]);
  });

  test('ids that no result shows are refused', async () => {
    const bank = createBank(stores);
    await insert(bank, { content: 'x' });
    for (const id of IDS) {
      for (const [tool, args] of [
        ['memory_read', { ids: [id] }],
        ['memory_update', { id, content: 'y' }],
        ['memory_forget', { ids: [id], mode: 'erase', confirm: true }],
        ['memory_insert', { memories: [{ content: 'z', supersedes: [id] }] }],
        ['memory_insert', { memories: [{ content: 'z', derived_from: [id] }] }],
      ] as const) {
        await expect(callBoth(bank, tool, args), `${tool} ${id}`).rejects.toMatchObject({
          code: expect.stringMatching(/^(invalid_input|not_found)$/),
        });
      }
    }
    expect(await call(bank, 'memory_timeline', {})).toMatchObject({ total: 1 });
  });

  test('cursors that no result gave are refused', async () => {
    const bank = createBank(stores);
    const ids = await insert(bank, { content: 'x' }, { content: 'y' });
    const calls: Record<string, object[]> = {
      memory_read: [{ ids }],
      memory_search: [{ query: 'x' }],
      memory_timeline: [{}, { group_by: 'kind' }],
      memory_graph: [{}, { entity: 'x' }],
    };
    const takers = tools.filter((tool) => 'cursor' in tool.input.shape);
    expect(takers.map(({ name }) => name).sort()).toEqual(Object.keys(calls).sort());
    for (const { name, input } of takers) {
      for (const args of calls[name] ?? []) {
        const cursors = [...NOT_CURSORS, ...NOWHERE.map((state) => encodeCursor(state, input.parse(args)))];
        for (const cursor of cursors) {
          await expect(callBoth(bank, name, { ...args, cursor }), `${name} ${cursor}`).rejects.toMatchObject({
            message: expect.stringContaining('is not one that this tool returned'),
          });
        }
      }
    }
  });

  test('a cursor goes on with the call that gave it, and with no other', async () => {
    const bank = createBank(stores);
    const facts = [
      { subject: 'Ida', predicate: 'likes', object: 'tea' },
      { subject: 'Ida', predicate: 'likes', object: 'rain' },
      { subject: 'Tom', predicate: 'likes', object: 'snow' },
    ];
    const contents = ['one swan', 'two swans', 'three swans'];
    const ids = await insert(
      bank,
      ...contents.map((content, i) => ({ content, facts: [facts[i]], tags: ['pond', `t${i}`] })),
    );
    const calls: { tool: string; args: object; page: object; other: object }[] = [
      { tool: 'memory_search', args: { query: 'swans' }, page: { limit: 1 }, other: { query: 'swan lake' } },
      { tool: 'memory_search', args: { query: 'swans' }, page: { limit: 1 }, other: { tags: ['pond'] } },
      { tool: 'memory_timeline', args: {}, page: { limit: 1 }, other: { order: 'newest' } },
      { tool: 'memory_timeline', args: { group_by: 'tag' }, page: { limit: 1 }, other: { group_by: 'kind' } },
      { tool: 'memory_graph', args: {}, page: { limit: 1 }, other: { predicate: 'likes' } },
      { tool: 'memory_graph', args: { entity: 'Ida' }, page: { limit: 1 }, other: { entity: 'Tom' } },
      { tool: 'memory_read', args: { ids }, page: { max_tokens: 150 }, other: { ids: ids.toReversed() } },
    ];
    for (const { tool, args, page, other } of calls) {
      const { next_cursor: cursor } = await call<{ next_cursor?: string }>(bank, tool, { ...args, ...page });
      expect(cursor, tool).toBeDefined();
      await call(bank, tool, { ...args, cursor });
      await expect(callBoth(bank, tool, { ...args, ...page, ...other, cursor }), tool).rejects.toMatchObject({
        code: 'invalid_input',
        message: expect.stringContaining('other arguments'),
      });
    }
  });
});
