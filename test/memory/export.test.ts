/** A bank that goes out and comes in again is the same; what is there stays, what was erased stays out. */
import { expect, test } from 'vitest';
import type { Bank } from '../../src/memory/bank.ts';
import { exportBank } from '../../src/memory/export.ts';
import type { ExportedMemory, ExportedRecord } from '../../src/memory/exported.ts';
import { importBank } from '../../src/memory/import.ts';
import { call, createBank, insert, type Results } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

async function exported(bank: Bank): Promise<ExportedRecord[]> {
  const records: ExportedRecord[] = [];
  for await (const record of exportBank(bank)) records.push(record);
  return records;
}

async function* linesOf(records: readonly ExportedRecord[]): AsyncGenerator<string> {
  for (const record of records) yield JSON.stringify(record);
}

const memoriesOf = (records: readonly ExportedRecord[]) =>
  records.filter((record): record is ExportedMemory => record.type === 'memory');

/** Without what an import makes anew: who recorded it, when, and its numbers. */
function essence(records: readonly ExportedRecord[]) {
  const contents = new Map(memoriesOf(records).map(({ id, content }) => [id, content]));
  return memoriesOf(records).map(({ id, version, recorded_at, actor, history, faded_at, ...memory }) => ({
    ...memory,
    faded: faded_at !== undefined,
    superseded_by: contents.get(memory.superseded_by ?? ''),
    derived_from: memory.derived_from?.map((source) => contents.get(source)),
  }));
}

async function fill(bank: Bank): Promise<void> {
  const [rent = ''] = await insert(bank, {
    content: 'Noor pays 700 for the studio.',
    facts: [
      { subject: 'Noor', predicate: 'pays rent', object: '700', valid_from: '2026-01-01', exclusive: true },
    ],
    keys: ['How much is the rent?', 'studio costs'],
    tags: ['money'],
    importance: 0.9,
    source: 'contract',
    origin: 'user',
    metadata: { page: 3 },
  });
  const turns = await insert(
    bank,
    {
      content: 'The kiln broke — again 🙃',
      session: 'talk 1',
      speaker: 'Noor',
      occurred_at: '2026-02-01T10:00:00Z',
    },
    {
      content: 'I can fix it on Friday.',
      session: 'talk 1',
      speaker: 'Ben',
      occurred_at: '2026-02-01T10:01:00Z',
    },
  );
  await insert(bank, {
    content: 'Noor pays 750 for the studio.',
    ref: 'rent-2026',
    supersedes: [rent],
    facts: [
      { subject: 'Noor', predicate: 'pays rent', object: '750', valid_from: '2026-03-01', exclusive: true },
    ],
  });
  await insert(bank, { content: 'Ben repairs the kiln.', kind: 'summary', derived_from: turns });
  const [faded] = await insert(bank, { content: 'It rained.', expires_at: '2099-01-01' });
  await call(bank, 'memory_forget', { ids: [faded], mode: 'fade' });
  await call(bank, 'core_edit', { block: 'human', op: 'create', text: 'Noor', description: 'the user' });
  await call(bank, 'core_edit', { block: 'human', op: 'append', text: 'makes pots' });
}

describeStores('an export', (stores) => {
  test('makes the same bank elsewhere, once', async () => {
    const [from, to] = [createBank(stores), createBank(stores)];
    await fill(from);
    const records = await exported(from);
    expect(records.at(-1)).toEqual({ type: 'end', memories: 6, core_blocks: 1 });
    expect(records.find((record) => record.type === 'core_block')).toMatchObject({
      history: [{ version: 1, content: 'Noor' }],
    });

    const first = await importBank(to, linesOf(records));
    expect(first.memories).toMatchObject({ created: 6, unchanged: 0 });
    expect(first.coreBlocks).toEqual({ created: 1, unchanged: 0, erased: 0, differing: 0 });
    const copy = await exported(to);
    expect(essence(copy)).toEqual(essence(records));
    expect(copy.find((record) => record.type === 'core_block')).toMatchObject({
      name: 'human',
      content: 'Noor\nmakes pots',
      description: 'the user',
    });

    const second = await importBank(to, linesOf(records));
    expect(second.memories).toMatchObject({ created: 0, unchanged: 6 });
    expect(second.coreBlocks).toEqual({ created: 0, unchanged: 1, erased: 0, differing: 0 });
    expect(await exported(to)).toEqual(copy);
  });

  test('does not bring back what was erased', async () => {
    const bank = createBank(stores);
    const [id] = await insert(
      bank,
      { content: 'The code of the door is 4711.' },
      { content: 'The door is green.' },
    );
    const records = await exported(bank);
    await call(bank, 'memory_forget', { ids: [id], mode: 'erase', confirm: true });
    expect(JSON.stringify(await exported(bank))).not.toContain('4711');
    const { memories } = await importBank(bank, linesOf(records));
    expect(memories).toMatchObject({ erased: 1, unchanged: 1, created: 0 });
    expect(JSON.stringify(await exported(bank))).not.toContain('4711');
  });

  test('leaves alone what has changed here since', async () => {
    const bank = createBank(stores);
    await insert(bank, { content: 'The meeting is on Monday.', ref: 'meeting' }, { content: 'Bring cake.' });
    await call(bank, 'core_edit', { block: 'human', op: 'create', text: 'Noor' });
    const records = await exported(bank);
    const { memories: found } = await call<Results>(bank, 'memory_search', { query: 'When is the meeting?' });
    await call(bank, 'memory_update', { id: found[0]?.id, content: 'The meeting is on Tuesday.' });
    await call(bank, 'core_edit', { block: 'human', op: 'rewrite', text: 'Noor, who makes pots' });
    const { memories, coreBlocks } = await importBank(bank, linesOf(records));
    expect(memories).toMatchObject({ differing: 1, unchanged: 1, created: 0 });
    expect(coreBlocks).toMatchObject({ differing: 1 });
    const after = JSON.stringify(memoriesOf(await exported(bank)).map(({ content }) => content));
    expect(after).toBe('["The meeting is on Tuesday.","Bring cake."]');
  });

  test('goes on over pages', async () => {
    const [from, to] = [createBank(stores), createBank(stores)];
    const numbers = Array.from({ length: 230 }, (_, i) => i);
    await insert(from, ...numbers.map((i) => ({ content: `Shelf ${i} holds box ${i * 7}.` })));
    const records = await exported(from);
    expect(memoriesOf(records)).toHaveLength(230);
    expect((await importBank(to, linesOf(records))).memories.created).toBe(230);
    expect(essence(await exported(to))).toEqual(essence(records));
  });

  test('that was cut short, or is none, is refused with what to do', async () => {
    const bank = createBank(stores);
    await insert(bank, { content: 'Whole.' });
    const records = await exported(bank);
    const refused = (lines: string[]) =>
      importBank(
        createBank(stores),
        (async function* () {
          yield* lines;
        })(),
      );
    const texts = records.map((record) => JSON.stringify(record));
    await expect(refused(texts.slice(0, -1))).rejects.toThrow(/no end.*cut short/);
    await expect(refused([...texts.slice(0, 1), '{"type":"memory"'])).rejects.toThrow(/Line 2 is not JSON/);
    await expect(refused(['{"type":"memory","id":"m12"}'])).rejects.toThrow(/Line 1 .*content/);
    await expect(
      refused(['{"type":"bank","format":9,"bank":"b","time_zone":"UTC","language":"en"}']),
    ).rejects.toThrow(/format 9/);
  });

  test('with text that cannot be stored is mended or refused, as from an agent', async () => {
    const bank = createBank(stores);
    await insert(bank, { content: 'The kiln is hot.', tags: ['kiln'], metadata: { page: 'front' } });
    const lines = (await exported(bank)).map((record) => JSON.stringify(record));
    const changed = (from: string, to: string) =>
      (async function* () {
        for (const line of lines) yield line.replaceAll(from, to);
      })();
    const other = createBank(stores);
    await importBank(other, changed('front', '\\ud800'));
    await importBank(other, changed('hot', 'cold \\udc00'));
    expect(memoriesOf(await exported(other))).toMatchObject([
      { content: 'The kiln is hot.', metadata: { page: '\ufffd' } },
      { content: 'The kiln is cold \ufffd.', metadata: { page: 'front' } },
    ]);
    await expect(importBank(other, changed('"kiln"', '"\\u0000"'))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/^Line 2\.tags\.0 holds a NUL character/),
    });
  });
});
