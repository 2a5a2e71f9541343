import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { createBundledEmbedder } from '../../src/embedding/bundled.ts';
import { tools } from '../../src/tools/index.ts';
import { call, callBoth, createBank, insert, type TestBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

/** Every column of every table that can hold words, searched for one. Columns that hold it are named. */
async function columnsWith(bank: TestBank, word: string): Promise<string[]> {
  return await bank.store.read(bank.name, async (tx) => {
    const { rows: columns } = await tx.db.execute<{ table: string; column: string }>(sql`
      select c.table_name as table, c.column_name as column from information_schema.columns as c
      where c.table_schema = 'mempage'
        and c.data_type in ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY')
      order by 1, 2`);
    const holding: string[] = [];
    for (const { table, column } of columns) {
      const { rows } = await tx.db.execute(sql`
        select 1 from mempage.${sql.identifier(table)} as t
        where position(${word} in lower(convert_from(
          case pg_typeof(${sql.identifier(column)})::text when 'bytea'
            then decode(substr(${sql.identifier(column)}::text, 3), 'hex')
            else convert_to(${sql.identifier(column)}::text, 'UTF8') end, 'UTF8'))) > 0
        limit 1`);
      if (rows.length > 0) holding.push(`${table}.${column}`);
    }
    return holding;
  });
}

describeStores('an erase', (stores) => {
  test('leaves the words in no table and to no tool', async () => {
    const bank = createBank(stores, { embedder: createBundledEmbedder() });
    const [kept] = await insert(bank, { content: 'The tide table hangs by the door.', session: 'public' });
    const [erased] = await insert(bank, {
      content: 'xyzzya is the word of the day',
      ref: 'xyzzyb',
      session: 'xyzzyc',
      speaker: 'xyzzyd',
      tags: ['xyzzye'],
      source: 'xyzzyf',
      keys: ['xyzzyg'],
      metadata: { xyzzyh: 'xyzzyi' },
      facts: [{ subject: 'xyzzyj', predicate: 'xyzzyk', object: 'xyzzyl' }],
      supersedes: [kept],
    });
    await call(bank, 'memory_update', {
      id: erased,
      content: 'xyzzym now',
      keys: ['xyzzyn'],
      reason: 'xyzzyo',
    });
    await call(bank, 'memory_update', {
      id: erased,
      tags: ['xyzzyp'],
      facts: [{ subject: 'xyzzyq', predicate: 'is', object: 'xyzzyr' }],
    });
    await call(bank, 'memory_forget', { mode: 'fade', ids: [erased], reason: 'xyzzys' });
    expect((await columnsWith(bank, 'xyzzy')).length).toBeGreaterThan(15);

    await call(bank, 'memory_forget', { mode: 'erase', ids: [erased], confirm: true, reason: 'xyzzyt' });
    expect(await columnsWith(bank, 'xyzzy')).toEqual([]);

    const words = 'abcdefghijklmnopqrst'.split('').map((letter) => `xyzzy${letter}`);
    const asked: [string, object][] = [
      ['memory_context', { task: words.join(' ') }],
      ['memory_search', { query: words.join(' '), include: ['faded', 'superseded', 'neighbors', 'scores'] }],
      ['memory_search', { query: words.join(' '), as_of: '2030-01-01' }],
      ['memory_timeline', {}],
      ['memory_read', { ids: [kept], include: ['history', 'neighbors', 'links'] }],
      ...['session', 'speaker', 'tag', 'kind', 'day'].map((group_by): [string, object] => [
        'memory_timeline',
        { group_by },
      ]),
      ...(tools.some((tool) => tool.name === 'memory_graph')
        ? (['xyzzyj', 'xyzzyl', 'xyzzyq'].map((entity) => ['memory_graph', { entity }]) as [string, object][])
        : []),
    ];
    for (const [tool, args] of asked) {
      const answer = await callBoth(bank, tool, args).catch((error: Error) => ({
        text: '',
        data: error.message,
      }));
      const told = JSON.stringify(args);
      const shown = (JSON.stringify(answer).match(/xyzzy\w/g) ?? []).filter((word) => !told.includes(word));
      expect([tool, shown]).toEqual([tool, []]);
      if (tool === 'memory_search' || tool === 'memory_context') expect(answer.text).not.toContain('xyzzy');
    }
    await expect(call(bank, 'memory_read', { ids: [erased] })).rejects.toMatchObject({ code: 'not_found' });
  });
});
