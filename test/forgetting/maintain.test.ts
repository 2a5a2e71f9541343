import { sql } from 'drizzle-orm';
import { expect, test, vi } from 'vitest';
import { DAY } from '../../src/forgetting/retention.ts';
import { maintain, previewMaintenance } from '../../src/memory/maintain.ts';
import { changeSetting, showSettings } from '../../src/memory/settings.ts';
import { createUpkeep } from '../../src/memory/upkeep.ts';
import { changesAfter } from '../../src/store/queries/changes.ts';
import { call, callBoth, createBank, insert, type Results, type Shown } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';
import { createRecallingBank, life } from './support.ts';

const TRIVIA = { content: 'The bus to the harbour was four minutes late.', importance: 0.1 };
const MATTERS = { content: 'Oskar is allergic to penicillin.', importance: 0.9 };
const YEARS = 365 * DAY;

const ids = (results: Results) => results.memories.map(({ id }) => id);
const all = async (bank: Parameters<typeof call>[0]) => ids(await call<Results>(bank, 'memory_timeline', {}));

describeStores('maintenance', (stores) => {
  test('fades what is due and nothing else, once', async () => {
    const bank = createBank(stores);
    const [trivia, matters] = await insert(bank, TRIVIA, MATTERS);
    expect(await maintain(bank)).toMatchObject({ faded: 0, more: false });
    bank.clock.advance(3 * YEARS);
    expect(await previewMaintenance(bank)).toMatchObject({ faded: 1 });
    expect(await all(bank)).toEqual([trivia, matters]);
    expect(await maintain(bank)).toMatchObject({ faded: 1, expired: 0, erased: 0 });
    expect(await maintain(bank)).toMatchObject({ faded: 0 });
    expect(await all(bank)).toEqual([matters]);
    const changes = await bank.store.read(bank.name, (tx) => changesAfter(tx, 0, 100));
    expect(changes.at(-1)).toMatchObject({ action: 'fade', actor: 'maintenance', targetId: trivia });
  });

  test('what faded by itself is found when asked for, and reading revives it', async () => {
    const bank = createRecallingBank(stores);
    const [id] = await insert(bank, TRIVIA);
    bank.clock.advance(3 * YEARS);
    await maintain(bank);
    const query = 'Was the bus to the harbour late?';
    expect(ids(await call<Results>(bank, 'memory_search', { query }))).toEqual([]);
    const found = await call<Results>(bank, 'memory_search', { query, include: ['faded'] });
    expect(found.memories[0]).toMatchObject({ id, faded: true });
    const { memories } = await call<{ memories: Shown[] }>(bank, 'memory_read', { ids: [id] });
    expect(memories[0]).toMatchObject({ id, revived: true });
    await bank.recalls.flush();
    expect(ids(await call<Results>(bank, 'memory_search', { query }))).toEqual([id]);
    expect(await maintain(bank)).toMatchObject({ faded: 0 });
    expect((await life(bank, id)).fades_at?.getTime()).toBeGreaterThan(bank.clock.now().getTime());
  });

  test('what is told again comes back too', async () => {
    const bank = createRecallingBank(stores);
    const [id] = await insert(bank, TRIVIA);
    bank.clock.advance(3 * YEARS);
    await maintain(bank);
    expect(await insert(bank, TRIVIA)).toEqual([id]);
    await bank.recalls.flush();
    expect(await all(bank)).toEqual([id]);
  });

  test('facts outlast the memory of learning them, unless somebody fades it', async () => {
    const bank = createBank(stores);
    const fact = { subject: 'Oskar', predicate: 'lives in', object: 'Visby', exclusive: true };
    await insert(bank, {
      content: 'Oskar has moved to Visby.',
      importance: 0.9,
      facts: [{ ...fact, object: 'Ystad' }],
    });
    bank.clock.advance(DAY);
    const [id] = await insert(bank, { content: 'He is in Visby now.', importance: 0.1, facts: [fact] });
    const lives = async () =>
      (await call<{ facts: { object: string }[] }>(bank, 'memory_graph', { entity: 'Oskar' })).facts.map(
        ({ object }) => object,
      );
    expect(await lives()).toEqual(['Visby']);
    bank.clock.advance(3 * YEARS);
    expect(await maintain(bank)).toMatchObject({ faded: 1 });
    expect(await lives()).toEqual(['Visby']);
    await call(bank, 'memory_forget', { ids: [id], mode: 'restore' });
    expect(await lives()).toEqual(['Visby']);
    await call(bank, 'memory_forget', { ids: [id], mode: 'fade' });
    expect(await lives()).toEqual(['Ystad']);
  });

  test('is done in the background while the bank is used', async () => {
    const bank = createBank(stores);
    await insert(bank, TRIVIA);
    bank.clock.advance(3 * YEARS);
    const upkeep = createUpkeep(bank, { first: 1, later: 1 });
    upkeep.poke();
    await vi.waitFor(async () => expect(await all(bank)).toEqual([]), 10_000);
    const [id] = await insert(bank, { ...TRIVIA, content: 'The train stood still for a while as well.' });
    bank.clock.advance(3 * YEARS);
    expect(await all(bank)).toEqual([id]);
    upkeep.poke();
    await vi.waitFor(async () => expect(await all(bank)).toEqual([]), 10_000);
    upkeep.stop();
  });

  test('what somebody faded is not revived by reading it', async () => {
    const bank = createRecallingBank(stores);
    const [id] = await insert(bank, TRIVIA);
    await call(bank, 'memory_forget', { ids: [id], mode: 'fade' });
    const { memories } = await call<{ memories: Shown[] }>(bank, 'memory_read', { ids: [id] });
    expect(memories[0]).not.toHaveProperty('revived');
    await bank.recalls.flush();
    expect((await life(bank, id)).faded_at).not.toBeNull();
  });

  test('nor what had faded by itself before somebody faded it', async () => {
    const bank = createRecallingBank(stores);
    const [id] = await insert(bank, { ...TRIVIA, tags: ['bus'] });
    bank.clock.advance(3 * YEARS);
    await maintain(bank);
    const fade = { tags: ['bus'], mode: 'fade' };
    expect(await call(bank, 'memory_forget', fade)).toMatchObject({ count: 1 });
    expect(await call(bank, 'memory_forget', fade)).toMatchObject({ count: 0 });
    await call(bank, 'memory_read', { ids: [id] });
    await bank.recalls.flush();
    expect(await all(bank)).toEqual([]);
    await call(bank, 'memory_forget', { ids: [id], mode: 'restore' });
    expect(await all(bank)).toEqual([id]);
  });

  test('what is restored lasts as long as a new memory', async () => {
    const bank = createBank(stores);
    const [id] = await insert(bank, TRIVIA);
    const first = await life(bank, id);
    bank.clock.advance(3 * YEARS);
    await maintain(bank);
    await call(bank, 'memory_forget', { ids: [id], mode: 'restore' });
    const again = await life(bank, id);
    const lasts = +(first.fades_at ?? 0) - Date.parse('2026-06-15T12:00:00Z');
    expect(+(again.fades_at ?? 0) - bank.clock.now().getTime()).toBeCloseTo(lasts, -3);
  });

  test('goes on where it was, in bounded batches', async () => {
    const bank = createBank(stores);
    await insert(
      bank,
      ...Array.from({ length: 7 }, (_, i) => ({ content: `Note ${i} of no weight at all.`, importance: 0 })),
    );
    bank.clock.advance(3 * YEARS);
    const counts: number[] = [];
    for (let more = true; more; ) {
      const done = await maintain(bank, { batch: 3 });
      counts.push(done.faded);
      more = done.more;
    }
    expect(counts).toEqual([3, 3, 1]);
  });

  test('leaves a bank alone that another process keeps, until that one has died', async () => {
    const bank = createBank(stores);
    await insert(bank, TRIVIA, { ...TRIVIA, content: 'The tram was late as well, by two minutes.' });
    bank.clock.advance(3 * YEARS);
    expect(await maintain(bank, { batch: 1, holder: 'one' })).toMatchObject({ faded: 1 });
    expect(await maintain(bank, { batch: 1, holder: 'two' })).toMatchObject({ faded: 0 });
    bank.clock.advance(DAY);
    expect(await maintain(bank, { batch: 1, holder: 'two' })).toMatchObject({ faded: 1 });
  });

  test('lets links go that were not used for long', async () => {
    const bank = createRecallingBank(stores);
    const both = await insert(bank, MATTERS, { ...MATTERS, content: 'Oskar carries his pass at all times.' });
    await call(bank, 'memory_read', { ids: both });
    await bank.recalls.flush();
    bank.clock.advance(100 * DAY);
    expect(await maintain(bank)).toMatchObject({ linksDropped: 0 });
    bank.clock.advance(30 * DAY);
    expect(await maintain(bank)).toMatchObject({ linksDropped: 1 });
    expect(await maintain(bank)).toMatchObject({ linksDropped: 0 });
  });
});

describeStores('expiry', (stores) => {
  const EXPIRING = { content: 'The door code is 4711 until the end of June.', expires_at: '2026-06-30' };

  const left = async (bank: Parameters<typeof call>[0]) => {
    const { rows } = await bank.store.read(bank.name, (tx) =>
      tx.db.execute<{ n: number }>(
        sql`select count(*)::int as n from mempage.memories where bank_id = ${tx.bank}`,
      ),
    );
    return rows[0]?.n;
  };

  test('fades, so that it can be undone, and stays faded when it is read', async () => {
    const bank = createRecallingBank(stores);
    const [id, other] = await insert(bank, EXPIRING, MATTERS);
    bank.clock.advance(30 * DAY);
    expect(await maintain(bank)).toMatchObject({ expired: 1, faded: 0, erased: 0 });
    await call(bank, 'memory_read', { ids: [id] });
    await bank.recalls.flush();
    expect(await all(bank)).toEqual([other]);
    await call(bank, 'memory_update', { id, expires_at: '2027-06-30' });
    await call(bank, 'memory_forget', { ids: [id], mode: 'restore' });
    expect(await maintain(bank)).toMatchObject({ expired: 0 });
    expect(await all(bank)).toEqual([id, other]);
  });

  test('erases by the order of the bank, what is faded too, and keeps it out', async () => {
    const bank = createBank(stores);
    const [id] = await insert(bank, EXPIRING, MATTERS);
    await call(bank, 'memory_forget', { ids: [id], mode: 'fade' });
    await changeSetting(bank, 'expiry=erase');
    bank.clock.advance(30 * DAY);
    expect(await previewMaintenance(bank)).toMatchObject({ erased: 1 });
    expect(await left(bank)).toBe(2);
    expect(await maintain(bank)).toMatchObject({ erased: 1, expired: 0 });
    expect(await left(bank)).toBe(1);
    expect(await insert(bank, { content: EXPIRING.content })).toEqual([undefined]);
  });

  test('a greatest age ends every memory', async () => {
    const bank = createBank(stores);
    await insert(bank, { ...MATTERS, importance: 1 });
    bank.clock.advance(20 * DAY);
    const [young] = await insert(bank, TRIVIA);
    bank.clock.advance(20 * DAY);
    await changeSetting(bank, 'maxAgeDays=30');
    expect(await all(bank)).toEqual([young]);
    expect(await maintain(bank)).toMatchObject({ expired: 1 });
    expect(await all(bank)).toEqual([young]);
  });

  test('a greatest age hides at once, with facts, and only there', async () => {
    const [bank, other] = [createBank(stores), createBank(stores)];
    const memory = {
      ...MATTERS,
      facts: [{ subject: 'Oskar', predicate: 'is allergic to', object: 'penicillin' }],
    };
    for (const each of [bank, other]) await insert(each, memory);
    bank.clock.advance(40 * DAY);
    other.clock.advance(40 * DAY);
    await changeSetting(bank, 'maxAgeDays=30');
    const tell = async (each: typeof bank) => [
      (await callBoth(each, 'memory_context', { task: 'What is Oskar allergic to?' })).text,
      (await callBoth(each, 'memory_search', { query: 'Oskar allergic' })).text,
      (await callBoth(each, 'memory_graph', { entity: 'Oskar' })).text,
    ];
    for (const text of await tell(bank)) expect(text).not.toContain('penicillin');
    for (const text of await tell(other)) expect(text).toContain('penicillin');
    const found = await callBoth(bank, 'memory_search', { query: 'Oskar allergic', include: ['faded'] });
    expect(found.text).toContain('penicillin');
  });

  test('restoring says whose time is over, and an update takes that away', async () => {
    const bank = createBank(stores);
    const [id, faded] = await insert(bank, EXPIRING, { ...EXPIRING, content: 'The crane is out of order.' });
    await call(bank, 'memory_forget', { ids: [faded], mode: 'fade' });
    bank.clock.advance(30 * DAY);
    const args = { ids: [id, faded], mode: 'restore' };
    for (const more of [{ dry_run: true }, {}]) {
      const { data, text } = await callBoth(bank, 'memory_forget', { ...args, ...more });
      expect(data).toMatchObject({
        count: 1,
        expired: [id, faded],
        hint: expect.stringContaining('expires_at'),
      });
      expect(text).toContain(`expired: ${id}, ${faded}\nTheir time is over`);
    }
    expect(await all(bank)).toEqual([]);
    await call(bank, 'memory_update', { id, expires_at: '' });
    await call(bank, 'memory_update', { id: faded, expires_at: '' });
    expect(await all(bank)).toEqual([id, faded]);
    const read = await call<Results>(bank, 'memory_read', { ids: [id] });
    expect(read.memories[0]).not.toHaveProperty('expires_at');
    expect(read.memories[0]).not.toHaveProperty('expired');
    expect(await call(bank, 'memory_update', { id, expires_at: '' })).toMatchObject({ status: 'unchanged' });
    expect(await call(bank, 'memory_forget', args)).not.toHaveProperty('expired');
  });
});

describeStores('settings of a bank', (stores) => {
  test('change how long memories last, one bank at a time', async () => {
    const [quick, usual] = [createBank(stores), createBank(stores)];
    await changeSetting(quick, 'forgetting.halfLifeDays.note=10');
    const note = { ...MATTERS, importance: 0.5 };
    const [[one], [other]] = [await insert(quick, note), await insert(usual, note)];
    expect((await life(quick, one)).strength).toBeLessThan((await life(usual, other)).strength / 50);
    expect(await showSettings(usual)).toMatchObject({ 'forgetting.halfLifeDays.note': '600' });
  });

  test('a lower floor puts off what would have been due; none at all keeps everything', async () => {
    const bank = createBank(stores);
    const [id] = await insert(bank, TRIVIA);
    bank.clock.advance(3 * YEARS);
    await changeSetting(bank, 'forgetting.floor=0');
    expect(await maintain(bank)).toMatchObject({ faded: 0 });
    expect(await all(bank)).toEqual([id]);
    await changeSetting(bank, 'forgetting.floor=');
    expect((await showSettings(bank))['forgetting.floor']).toBe('0.05');
  });

  test.each(['', 'floor', 'forgetting.floor', 'forgetting.floor=2', 'expiry=never', 'maxAgeDays=soon'])(
    'refuse "%s"',
    async (assignment) => {
      const bank = createBank(stores);
      await expect(changeSetting(bank, assignment)).rejects.toMatchObject({ code: 'invalid_input' });
    },
  );
});
