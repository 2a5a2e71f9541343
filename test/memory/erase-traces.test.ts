/** What was erased is not left in the history of what stays, and does not come back by another way. */

import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { exportBank } from '../../src/memory/export.ts';
import { importBank } from '../../src/memory/import.ts';
import {
  call,
  callBoth,
  createBank,
  type InsertResults,
  insert,
  type Results,
  type TestBank,
} from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

const SECRET = 'The spare keys hang behind the green barrel.';
const HOUR = 3_600_000;

const eraseIds = (bank: TestBank, ...ids: (string | undefined)[]) =>
  call(bank, 'memory_forget', { mode: 'erase', ids, confirm: true });
const readBoth = (bank: TestBank, id: string | undefined, more: object = {}) =>
  callBoth(bank, 'memory_read', { ids: [id], include: ['history', 'diff'], ...more });

/** Every row of the bank's tables that could hold text, as text. */
async function everything(bank: TestBank): Promise<string> {
  const tables = [
    'memories',
    'memory_versions',
    'search_keys',
    'postings',
    'facts',
    'entities',
    'entity_aliases',
  ];
  const rows = await bank.store.read(bank.name, async (tx) => {
    const all: string[] = [];
    for (const table of tables) {
      const { rows } = await tx.db.execute<{ row: string }>(
        sql`select t::text as row from mempage.${sql.identifier(table)} as t where bank_id = ${bank.name}`,
      );
      all.push(...rows.map(({ row }) => row));
    }
    return all;
  });
  return rows.join('\n');
}

describeStores('erased content', (stores) => {
  test('goes from a summary with the rewriting: history, past searches, restore, keys and facts', async () => {
    const bank = createBank(stores);
    const [source] = await insert(bank, { content: SECRET });
    const [summary] = await insert(bank, {
      content: 'Keys: behind the green barrel.',
      kind: 'summary',
      derived_from: [source],
      keys: ['where is the green barrel'],
      facts: [{ subject: 'keys', predicate: 'hang behind', object: 'green barrel' }],
    });
    bank.clock.advance(HOUR);
    await call(bank, 'memory_update', { id: summary, content: 'Keys hang behind a green barrel.' });
    bank.clock.advance(HOUR);
    await eraseIds(bank, source);
    await expect(call(bank, 'memory_update', { id: summary, restore_version: 1 })).rejects.toThrow(
      /made of was erased, and its earlier versions may hold it/,
    );
    // A change that is no rewriting keeps the flag and the history.
    await call(bank, 'memory_update', { id: summary, tags: ['keys'] });
    expect((await readBoth(bank, summary)).data.memories).toMatchObject([
      { outdated: true, history: [{ version: 1 }, { version: 2 }] },
    ]);
    bank.clock.advance(HOUR);
    await call(bank, 'memory_update', {
      id: summary,
      content: 'Where the keys hang is private.',
      keys: ['where are the keys'],
      facts: [{ subject: 'keys', predicate: 'are', object: 'private' }],
    });
    const read = await readBoth(bank, summary);
    expect(read.data.memories).toMatchObject([{ version: 4, history: [], history_erased: true }]);
    expect((read.data.memories as object[])[0]).not.toHaveProperty('outdated');
    expect(read.text).not.toContain('barrel');
    expect(await everything(bank)).not.toContain('barrel');
    expect(
      (await callBoth(bank, 'memory_graph', { entity: 'keys', include_history: true })).text,
    ).not.toContain('barrel');
    for (const hour of ['14:30', '15:30', '16:30']) {
      const as_of = `2026-06-15T${hour}`;
      const found = await callBoth(bank, 'memory_search', { query: 'keys green barrel', as_of });
      expect({ as_of, memories: found.data.memories }).toEqual({ as_of, memories: [] });
      expect((await callBoth(bank, 'memory_context', { as_of })).text).not.toMatch(/barrel|private/);
    }
    await expect(call(bank, 'memory_update', { id: summary, restore_version: 2 })).rejects.toThrow(
      /Version 2 of m\w+ was erased/,
    );
    // History goes on from here.
    await call(bank, 'memory_update', { id: summary, content: 'The keys hang somewhere else.' });
    await call(bank, 'memory_update', { id: summary, restore_version: 4 });
    expect((await readBoth(bank, summary)).data.memories).toMatchObject([
      {
        content: 'Where the keys hang is private.',
        history: [{ version: 4 }, { version: 5 }],
        history_erased: true,
      },
    ]);
    const { memories } = await call<InsertResults>(bank, 'memory_insert', {
      memories: [{ content: 'Keys hang behind a green barrel.' }],
    });
    expect(memories).toMatchObject([{ status: 'erased' }]);
  });

  test('a summary whose source was only revised keeps its history', async () => {
    const bank = createBank(stores);
    const [source] = await insert(bank, { content: SECRET });
    const [summary] = await insert(bank, { content: 'Keys: barrel.', derived_from: [source] });
    await call(bank, 'memory_update', { id: source, content: 'The spare keys hang in the hall.' });
    await call(bank, 'memory_update', { id: summary, content: 'Keys: hall.' });
    await call(bank, 'memory_update', { id: summary, restore_version: 1 });
    expect((await readBoth(bank, summary)).data.memories).toMatchObject([{ content: 'Keys: barrel.' }]);
  });

  test('goes from the history of other memories that said exactly the same, and of no other bank', async () => {
    const bank = createBank(stores);
    const other = createBank(stores);
    const odd = SECRET.replace('keys hang', 'keys\u00a0\u2009 hang');
    const tell = async (where: TestBank, content: string) => {
      const [id] = await insert(where, { content, session: `s ${content.length}`, tags: ['a'] });
      await call(where, 'memory_update', { id, tags: ['b'] });
      await call(where, 'memory_update', { id, content: 'The spare keys are with Ada.' });
      return id;
    };
    const [elsewhere] = [await tell(other, SECRET)];
    const told = await tell(bank, odd);
    const [said, mine] = await insert(
      bank,
      { content: SECRET, session: 'a', speaker: 'Bo' },
      { content: SECRET, session: 'b', speaker: 'Bo' },
    );
    await call(bank, 'memory_update', { id: mine, tags: ['kept'] });
    await eraseIds(bank, said);
    expect((await readBoth(bank, told)).data.memories).toMatchObject([
      { content: 'The spare keys are with Ada.', history: [], history_erased: true },
    ]);
    await expect(call(bank, 'memory_update', { id: told, restore_version: 1 })).rejects.toThrow(/was erased/);
    // What a memory says now nobody confirmed to erase.
    expect((await readBoth(bank, mine)).data.memories).toMatchObject([
      { content: SECRET, history: [{ version: 1 }] },
    ]);
    expect((await readBoth(other, elsewhere)).data.memories).toMatchObject([
      { history: [{ content: SECRET }, { content: SECRET }] },
    ]);
    await eraseIds(bank, mine);
    expect(await everything(bank)).not.toContain('barrel');
  });

  test('is refused by updates and core blocks, and left out as a key', async () => {
    const bank = createBank(stores);
    const [source, other] = await insert(
      bank,
      { content: SECRET },
      { content: 'A remark about nothing in particular.', keys: ['nothing'] },
    );
    const before = await readBoth(bank, other);
    await eraseIds(bank, source);
    const refused = (args: object, what: RegExp) =>
      expect(call(bank, 'memory_update', { id: other, ...args })).rejects.toThrow(what);
    await refused({ content: SECRET }, /^This content was erased on request; it was not stored again/);
    await refused({ content: `  ${SECRET.toUpperCase().slice(0, -1)} ` }, /^This content was erased/);
    await refused({ keys: ['nothing', SECRET] }, /^What a key says was erased on request/);
    expect(await readBoth(bank, other)).toEqual(before);
    for (const text of [SECRET, `Home\n- ${SECRET}\n`, `Keys\n1. ${SECRET.slice(0, -1)}`]) {
      await expect(call(bank, 'core_edit', { block: 'human', op: 'append', text })).rejects.toThrow(
        /^What a line says was erased on request/,
      );
    }
    const { memories } = await call<InsertResults>(bank, 'memory_insert', {
      memories: [
        { content: 'Ada has a barrel.', keys: [SECRET, 'barrels'] },
        { content: SECRET.toLowerCase() },
      ],
    });
    expect(memories).toMatchObject([
      { status: 'created', hint: 'A key repeats what was erased on request; it was left out.' },
      { status: 'erased' },
    ]);
    expect(await everything(bank)).not.toContain('behind');
    await call(bank, 'core_edit', { block: 'human', op: 'append', text: 'Name: Ada' });
  });

  test('a block that held it before can still be edited and deleted', async () => {
    const bank = createBank(stores);
    const [source] = await insert(bank, { content: SECRET });
    await call(bank, 'core_edit', { block: 'human', op: 'create', text: SECRET });
    await eraseIds(bank, source);
    await call(bank, 'core_edit', { block: 'human', op: 'append', text: 'Name: Ada' });
    await call(bank, 'core_edit', { block: 'human', op: 'delete' });
  });

  test('of a bank that an older mempage erased in stays out', async () => {
    const bank = createBank(stores);
    await insert(bank, { content: 'Something else.' });
    // As it was stored: only the hash of the text as it was said.
    const hash = createHash('sha256').update(SECRET).digest('base64url');
    await bank.store.write(bank.name, 'older', async (tx) => {
      await tx.db.execute(sql`insert into mempage.tombstones (bank_id, content_hash, erased_at)
        values (${bank.name}, ${hash}, ${tx.now.toISOString()}::timestamptz)`);
    });
    const { memories } = await call<InsertResults>(bank, 'memory_insert', {
      memories: [{ content: SECRET }],
    });
    expect(memories).toMatchObject([{ status: 'erased' }]);
  });

  test('an import that brings a rewritten summary as it was leaves the rewriting', async () => {
    const bank = createBank(stores);
    const [source] = await insert(bank, { content: SECRET });
    const [summary] = await insert(bank, {
      content: 'Keys: behind the green barrel.',
      ref: 'sum-1',
      derived_from: [source],
    });
    const lines: string[] = [];
    for await (const record of exportBank(bank)) lines.push(JSON.stringify(record));
    await eraseIds(bank, source);
    await call(bank, 'memory_update', { id: summary, content: 'Where the keys hang is private.' });
    const { memories } = await importBank(
      bank,
      (async function* () {
        yield* lines;
      })(),
    );
    expect(memories).toMatchObject({ created: 0, erased: 2 });
    expect(await everything(bank)).not.toContain('barrel');
    const found = await call<Results>(bank, 'memory_search', { query: 'where do the keys hang' });
    expect(found.memories.map(({ id }) => id)).toEqual([summary]);
  });
});
