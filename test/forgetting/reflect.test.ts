import { expect, test } from 'vitest';
import { DAY } from '../../src/forgetting/retention.ts';
import { parseId } from '../../src/ids.ts';
import { type Bank, writing } from '../../src/memory/bank.ts';
import { insertLinks } from '../../src/store/queries/links.ts';
import type { LinkRelation } from '../../src/store/schema/index.ts';
import { call, callBoth, createBank, type InsertResults, insert } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';
import { createRecallingBank, life } from './support.ts';

interface Item {
  readonly kind: string;
  readonly ids: readonly string[];
  readonly why: string;
  readonly how: string;
  readonly lease: string;
}

const reflect = async (bank: Bank, args: object = {}) =>
  (await call<{ items: Item[] }>(bank, 'memory_reflect', args)).items;
const only = (bank: Bank, ...kinds: string[]) => reflect(bank, { kinds });
const turns = (session: string, day: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    content: `Turn ${i} of ${session}: ${'abcdefghijklmnopqrstuvwxyz'.slice(i, i + 5)}${i} was said on ${day}.`,
    session,
    speaker: i % 2 ? 'Ruth' : 'Emil',
    occurred_at: `${day}T10:${String(i).padStart(2, '0')}:00`,
  }));

const note = (content: string) => ({ content });
/** As banks hold them that are older than the rules for new ones. */
const link = (bank: Bank, from = '', to = '', relation: LinkRelation = 'derived_from') =>
  writing(bank, async (tx) => {
    await insertLinks(tx, [{ fromId: parseId('m', from), toId: parseId('m', to), relation }]);
    tx.log({ action: 'link', target: 'memory', id: from });
  });

describeStores('memory_reflect', (stores) => {
  test('finds nothing to do in an empty bank, and makes none', async () => {
    expect(await reflect(createBank(stores))).toEqual([]);
  });

  test('finds clusters of near-duplicates until they are merged or settled', async () => {
    const bank = createBank(stores);
    const text = 'The rent for the flat in Lindenstrasse is 940 euros a month';
    const ids: string[] = [];
    for (const end of ['', ' now', ' now, warm']) ids.push(...(await insert(bank, { content: text + end })));
    await insert(bank, { content: 'The landlord is called Herr Baumgarten and lives upstairs.' });
    const [item, ...others] = await only(bank, 'duplicates');
    expect(others).toEqual([]);
    expect(item?.ids).toEqual(ids);
    expect(item?.how).toContain('memory_insert');
    await insert(bank, { content: 'Rent: 940 euros, warm.', derived_from: ids });
    expect(await only(bank, 'duplicates')).toEqual([]);
  });

  test('does not mind that people repeat themselves in conversations', async () => {
    const bank = createBank(stores);
    const said = { content: 'Good morning, how did you sleep last night?', speaker: 'Ruth' };
    await insert(bank, { ...said, session: 'one' });
    await insert(bank, { ...said, session: 'two' });
    expect(await only(bank, 'duplicates')).toEqual([]);
  });

  test('finds facts that contradict each other until one replaces the other', async () => {
    const bank = createBank(stores);
    const works = (object: string) => ({ subject: 'Lena', predicate: 'works at', object });
    const [old] = await insert(bank, { content: 'Lena works at Nordbau.', facts: [works('Nordbau')] });
    bank.clock.advance(DAY);
    const [now] = await insert(bank, { content: 'Lena is with Kranich now.', facts: [works('Kranich')] });
    const items = await only(bank, 'conflict');
    expect(items).toHaveLength(1);
    expect(items[0]?.ids).toEqual([old, now]);
    expect(items[0]?.why).toContain('Kranich');
    await call(bank, 'memory_update', { id: now, supersedes: [old] });
    expect(await only(bank, 'conflict')).toEqual([]);
  });

  test('finds long sessions that are over and have no summary, in order', async () => {
    const bank = createBank(stores);
    await insert(bank, ...turns('later', '2026-05-20', 6), ...turns('earlier', '2026-05-02', 8));
    await insert(bank, ...turns('short', '2026-05-03', 5));
    bank.clock.set('2026-06-15T10:30:00+02:00');
    await insert(bank, ...turns('running', '2026-06-15', 7));
    const items = await only(bank, 'session');
    expect(items.map(({ why }) => /session "(\w+)"/.exec(why)?.[1])).toEqual(['earlier', 'later']);
    expect(items[0]?.why).toContain('1 month ago');
    const { ids = [] } = items[0] ?? {};
    await insert(bank, {
      content: 'Emil and Ruth went through eight letters.',
      kind: 'summary',
      session: 'earlier',
      derived_from: ids,
    });
    expect(await only(bank, 'session')).toHaveLength(1);
  });

  test('finds full days without a summary, and those of which much was learnt later', async () => {
    const bank = createBank(stores);
    await insert(bank, ...turns('walk', '2026-06-10', 13), ...turns('call', '2026-06-11', 4));
    const [day, ...others] = await only(bank, 'day');
    expect(others).toEqual([]);
    expect(day?.why).toContain('2026-06-10');
    expect(day?.how).toContain('ref "day:2026-06-10"');
    const summary = {
      content: 'A long walk.',
      kind: 'summary',
      ref: 'day:2026-06-10',
      occurred_at: '2026-06-10',
    };
    const [id] = await insert(bank, summary);
    expect(await only(bank, 'day')).toEqual([]);
    await insert(bank, ...turns('dinner', '2026-06-10', 12));
    expect((await only(bank, 'day'))[0]?.ids).toEqual([id]);
    await call(bank, 'memory_update', { id, content: 'A long walk, and a dinner.' });
    expect(await only(bank, 'day')).toEqual([]);
  });

  test('wants an overview of a bank that has grown', async () => {
    const bank = createBank(stores);
    const many = (from: number) =>
      Array.from({ length: 200 }, (_, i) => ({ content: `Entry ${from + i} of the inventory, shelf ${i}.` }));
    await insert(bank, ...many(0).slice(1));
    expect(await only(bank, 'overview')).toEqual([]);
    await insert(bank, ...many(1_000).slice(0, 1));
    expect((await only(bank, 'overview'))[0]?.how).toContain('ref "overview"');
    await insert(bank, { content: 'An inventory.', kind: 'summary', ref: 'overview', importance: 1 });
    expect(await only(bank, 'overview')).toEqual([]);
    await insert(bank, ...many(2_000));
    expect(await only(bank, 'overview')).toHaveLength(1);
  });

  test('finds summaries whose sources changed, until they are rewritten', async () => {
    const bank = createBank(stores);
    const [source] = await insert(bank, { content: 'The ferry leaves at seven.' });
    const [summary] = await insert(bank, {
      content: 'Ferry: 7.',
      kind: 'summary',
      derived_from: [source],
    });
    expect(await only(bank, 'outdated')).toEqual([]);
    await call(bank, 'memory_update', { id: source, content: 'The ferry leaves at eight.' });
    expect((await only(bank, 'outdated'))[0]?.ids).toEqual([summary]);
    await call(bank, 'memory_update', { id: summary, content: 'Ferry: 8.' });
    expect(await only(bank, 'outdated')).toEqual([]);
  });

  test('a summary that is still right is confirmed by its content as it is', async () => {
    const bank = createBank(stores);
    const [source] = await insert(bank, { content: 'The ferry leaves at seven.' });
    const content = 'The ferry goes in the morning.';
    const [summary] = await insert(bank, { content, kind: 'summary', derived_from: [source] });
    const same = () => callBoth(bank, 'memory_update', { id: summary, content });
    expect((await same()).data).toMatchObject({ status: 'unchanged', version: 1 });
    await call(bank, 'memory_update', { id: source, content: 'The ferry leaves at eight.' });
    expect((await only(bank, 'outdated'))[0]?.how).toContain('still right, with its content as it is');
    const { data, text } = await same();
    expect(data).toMatchObject({ status: 'updated', version: 2 });
    expect(text).toContain('no longer counts as outdated');
    expect(await only(bank, 'outdated')).toEqual([]);
    const read = await call<{ memories: object[] }>(bank, 'memory_read', { ids: [summary] });
    expect(read.memories[0]).not.toHaveProperty('outdated');
    expect((await same()).data).toMatchObject({ status: 'unchanged', version: 2 });
  });

  test('a summary whose source was erased may be confirmed too, and its history goes with the source', async () => {
    const bank = createBank(stores);
    const [source] = await insert(bank, { content: 'Ada has the code 4711 for the harbour gate.' });
    const content = 'Somebody has the code of the harbour gate.';
    const [summary] = await insert(bank, { content: 'Ada has 4711.', derived_from: [source] });
    await call(bank, 'memory_update', { id: summary, content });
    await call(bank, 'memory_forget', { ids: [source], mode: 'erase', confirm: true });
    await call(bank, 'memory_update', { id: summary, content });
    expect(await only(bank, 'outdated')).toEqual([]);
    const read = await call<{ memories: object[] }>(bank, 'memory_read', {
      ids: [summary],
      include: ['history'],
    });
    expect(read.memories).toMatchObject([{ content, history: [], history_erased: true }]);
  });

  test('a memory and what it was made of are no duplicates, also at second hand', async () => {
    const bank = createBank(stores);
    const text = 'The rent for the flat in Lindenstrasse is 940 euros a month';
    const [source] = await insert(bank, { content: text });
    const answers = await call<InsertResults>(bank, 'memory_insert', {
      memories: [{ content: `${text}, warm`, derived_from: [source] }],
    });
    expect(answers.memories[0]).not.toHaveProperty('similar');
    expect(answers.memories[0]).not.toHaveProperty('hint');
    const [summary = ''] = answers.memories.map(({ id }) => id);
    await insert(bank, { content: `${text}, warm, paid`, derived_from: [summary] });
    expect(await only(bank, 'duplicates')).toEqual([]);
  });

  test('nor are they where the pair was noted before', async () => {
    const bank = createBank(stores);
    const text = 'The rent for the flat in Lindenstrasse is 940 euros a month';
    const ids = await insert(bank, ...[text, `${text}, warm`, `${text}, warm, paid`].map(note));
    await link(bank, ids[2], ids[1]);
    await link(bank, ids[1], ids[0]);
    expect(await only(bank, 'duplicates')).toEqual([]);
  });

  test.each([
    ['Meeting room A is booked on Friday afternoon', 'Meeting room B is booked on Friday afternoon'],
    ['Invoice 4471 was paid in full by bank transfer', 'Invoice 4472 was paid in full by bank transfer'],
  ])('what differs in what tells things apart is no duplicate: %s', async (one, other) => {
    const bank = createBank(stores);
    const [first] = await insert(bank, note(one));
    const { memories } = await call<InsertResults>(bank, 'memory_insert', { memories: [note(other)] });
    expect(memories[0]).not.toHaveProperty('similar');
    expect(memories[0]).not.toHaveProperty('hint');
    await link(bank, memories[0]?.id, first, 'similar');
    expect(await only(bank, 'duplicates')).toEqual([]);
  });

  test('what differs in a value may be true of another time, which is confirmed once', async () => {
    const bank = createBank(stores);
    const [, later] = await insert(
      bank,
      note('The backup of the harbour office took 12 minutes'),
      note('The backup of the harbour office took 14 minutes'),
    );
    const [item] = await only(bank, 'duplicates');
    expect(item?.how).toContain('with its content as it is');
    const content = 'The backup of the harbour office took 14 minutes';
    const { text } = await callBoth(bank, 'memory_update', { id: later, content });
    expect(text).toContain('memory_reflect no longer names them');
    expect(await only(bank, 'duplicates')).toEqual([]);
  });

  test('finds important memories that are about to fade, until they are read', async () => {
    const bank = createRecallingBank(stores);
    const [kept] = await insert(bank, { content: 'The safe is behind the map.', importance: 0.7 });
    await insert(bank, { content: 'It drizzled a little at noon.', importance: 0.2 });
    expect(await only(bank, 'fading')).toEqual([]);
    const fadesAt = (await life(bank, kept)).fades_at?.getTime() ?? 0;
    bank.clock.set(new Date(fadesAt - 10 * DAY).toISOString());
    expect(await only(bank, 'fading')).toMatchObject([{ ids: [kept] }]);
    await call(bank, 'memory_read', { ids: [kept] });
    await bank.recalls.flush();
    expect(await only(bank, 'fading')).toEqual([]);
  });

  test('finds preferences that recur and are not in core memory', async () => {
    const bank = createBank(stores);
    const says = (content: string) => ({ content, session: 'chat', speaker: 'user', origin: 'user' });
    const [first] = await insert(bank, says('I prefer green tea without sugar in the morning.'));
    await insert(bank, says('I never knew that the bridge was so old.'));
    expect(await only(bank, 'preference')).toEqual([]);
    const [again] = await insert(bank, says('As I said: I always drink green tea, never coffee.'));
    expect((await only(bank, 'preference'))[0]?.ids).toEqual([again, first]);
    bank.clock.advance(1_000);
    await call(bank, 'core_edit', { block: 'human', op: 'append', text: 'Drinks green tea without sugar.' });
    expect(await only(bank, 'preference')).toEqual([]);
  });

  test('leases what it gives, for 15 minutes', async () => {
    const one = createBank(stores, { actor: 'one' });
    const two = { ...one, actor: 'two' };
    await insert(one, ...turns('a', '2026-05-02', 8), ...turns('b', '2026-05-03', 8));
    const session = async (bank: Bank) =>
      (await reflect(bank, { kinds: ['session'], limit: 1 })).map(({ why }) => why.slice(0, 11));
    expect(await session(one)).toEqual(['session "a"']);
    expect(await session(two)).toEqual(['session "b"']);
    expect(await session(one)).toEqual(['session "a"']);
    one.clock.advance(16 * 60_000);
    expect(await session(two)).toEqual(['session "a"']);
  });

  test('tells what others tend, rather than that there is nothing', async () => {
    const one = createBank(stores, { actor: 'one' });
    const two = { ...one, actor: 'two' };
    await insert(one, ...turns('a', '2026-05-02', 8), ...turns('b', '2026-05-03', 8));
    await reflect(one, { kinds: ['session'] });
    const { data, text } = await callBoth(two, 'memory_reflect', {});
    expect(data).toMatchObject({ items: [], note: text });
    expect(text).toMatch(/^2 items are being tended by others, the first until 2026-06-15T\S+\.$/);
    one.clock.advance(16 * 60_000);
    expect(await callBoth(two, 'memory_reflect', {})).not.toHaveProperty('data.note');
  });

  test('no kinds are all kinds', async () => {
    const bank = createBank(stores);
    await insert(bank, ...turns('a', '2026-05-02', 8));
    expect(await reflect(bank, { kinds: [] })).toEqual(await reflect(bank));
    expect(await reflect(bank)).toHaveLength(1);
  });

  test('gives some of every kind', async () => {
    const bank = createBank(stores);
    await insert(bank, ...['a', 'b', 'c'].flatMap((name, i) => turns(name, `2026-05-0${i + 1}`, 8)));
    const text = 'The bicycle is in the shed behind the house, key on the nail';
    await insert(bank, { content: text });
    await insert(bank, { content: `${text} left` });
    const kinds = (await reflect(bank, { limit: 2 })).map(({ kind }) => kind);
    expect(kinds).toEqual(['duplicates', 'session']);
  });
});
