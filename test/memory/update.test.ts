import { and, eq, isNotNull } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { memories } from '../../src/store/schema/index.ts';
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

interface Updated {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly hint?: string;
}

const update = (bank: TestBank, args: object) => call<Updated>(bank, 'memory_update', args);

async function read(bank: TestBank, id: string, include: string[] = ['history', 'links']) {
  const { memories } = await call<Results>(bank, 'memory_read', { ids: [id], include });
  return memories[0] ?? { id: '', content: '', occurred_at: '' };
}

const found = async (bank: TestBank, query: string, more: object = {}) =>
  (await call<Results>(bank, 'memory_search', { query, ...more })).memories.map((memory) => memory.id);

const only = async (bank: TestBank, memory: object): Promise<string> => (await insert(bank, memory))[0] ?? '';

describeStores('memory_update', (stores) => {
  test('changes what is given, leaves the rest, and keeps what was', async () => {
    const bank = createBank(stores);
    const id = await only(bank, {
      content: 'The regatta starts at nine.',
      speaker: 'Noor',
      tags: ['sailing'],
      importance: 0.4,
      source: 'poster',
      metadata: { page: 1 },
      occurred_at: '2026-05-01T10:00',
    });
    bank.clock.advance(60_000);
    expect(
      await update(bank, {
        id,
        content: 'The regatta starts at ten.',
        tags: ['sailing', 'time'],
        kind: 'note',
        reason: 'the club moved it',
      }),
    ).toEqual({ id, version: 2, status: 'updated' });
    expect(await read(bank, id)).toMatchObject({
      content: 'The regatta starts at ten.',
      version: 2,
      kind: 'note',
      tags: ['sailing', 'time'],
      speaker: 'Noor',
      importance: 0.4,
      source: 'poster',
      metadata: { page: 1 },
      occurred_at: '2026-05-01T10:00:00+02:00',
      recorded_at: '2026-06-15T14:00:00+02:00',
      history: [
        {
          version: 1,
          content: 'The regatta starts at nine.',
          tags: ['sailing'],
          replaced_by: 'tester',
          replaced_at: '2026-06-15T14:01:00+02:00',
          reason: 'the club moved it',
        },
      ],
    });
  });

  test('new words are found, old words are not, and as of the past it is the other way round', async () => {
    const bank = createBank(stores);
    const id = await only(bank, { content: 'The ferry leaves from pier Oosterdok.' });
    await insert(bank, { content: 'An unrelated remark about tulips.' });
    bank.clock.advance(3_600_000);
    await update(bank, { id, content: 'The ferry leaves from pier Westhaven.' });
    expect(await found(bank, 'Oosterdok')).toEqual([]);
    expect(await found(bank, 'Westhaven')).toEqual([id]);
    expect(await found(bank, 'Oosterdok', { as_of: '2026-06-15T14:30' })).toEqual([id]);
    expect(await found(bank, 'Westhaven', { as_of: '2026-06-15T14:30' })).toEqual([]);
  });

  test('an update that changes nothing makes no version', async () => {
    const bank = createBank(stores);
    const memory = {
      content: 'The mast is nine metres.',
      speaker: 'Noor',
      tags: ['boat'],
      importance: 0.123456789,
      source: 'manual',
      metadata: { zebra: 1, ant: { y: [1, null, 'x'], x: true } },
      occurred_at: '2026-05-01T10:00',
      expires_at: '2040-01-01',
      keys: ['how tall is the mast'],
      kind: 'note',
    };
    const id = await only(bank, memory);
    const { content, ...rest } = memory;
    for (const same of [{}, memory, { content }, rest, { reason: 'just so' }, { tags: [' boat ', 'boat'] }]) {
      expect(await update(bank, { id, ...same })).toEqual({ id, version: 1, status: 'unchanged' });
    }
    expect((await read(bank, id)).history).toEqual([]);
  });

  test('an update with an outdated expected_version is refused, naming the current one', async () => {
    const bank = createBank(stores);
    const id = await only(bank, { content: 'first' });
    await update(bank, { id, content: 'second', expected_version: 1 });
    await expect(update(bank, { id, content: 'third', expected_version: 1 })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/is at version 2, not 1.*expected_version 2/),
    });
    expect(await read(bank, id)).toMatchObject({ content: 'second', version: 2 });
    await expect(update(bank, { id, content: 'x', expected_version: 9 })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('of racing updates with the same expected_version exactly one wins', async () => {
    const name = `race-${stores.engine}`;
    const banks = Array.from({ length: 5 }, (_, i) => createBank(stores, { name, actor: `agent ${i}` }));
    const [first] = banks;
    if (!first) throw new Error('no bank');
    const id = await only(first, { content: 'at the start' });
    for (let version = 1; version <= 4; version++) {
      const outcomes = await Promise.allSettled(
        banks.map((bank, i) =>
          update(bank, { id, content: `${version} by ${i}`, expected_version: version }),
        ),
      );
      const won = outcomes.flatMap((outcome, i) => (outcome.status === 'fulfilled' ? [i] : []));
      expect(won).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' });
      expect(await read(first, id)).toMatchObject({
        content: `${version} by ${won[0]}`,
        version: version + 1,
      });
    }
  });

  test('of racing updates without expected_version all happen, and the index fits the last', async () => {
    const name = `all-${stores.engine}`;
    const banks = Array.from({ length: 4 }, () => createBank(stores, { name }));
    const [first] = banks;
    if (!first) throw new Error('no bank');
    const id = await only(first, { content: 'alpha at the start' });
    for (let round = 0; round < 5; round++) {
      await Promise.all(
        banks.map((bank, i) =>
          update(bank, i % 2 ? { id, content: `word${round}x${i}` } : { id, keys: [`key${round}x${i}`] }),
        ),
      );
      const { content } = await read(first, id);
      expect(await found(first, content)).toEqual([id]);
    }
    expect(await read(first, id)).toMatchObject({ version: 21 });
    expect(await found(first, 'alpha start')).toEqual([]);
  });

  test('restore_version brings back what was said then, as a new version', async () => {
    const bank = createBank(stores);
    const original = {
      content: 'The anchor\n weighs  12 kilos. ',
      speaker: 'Noor',
      tags: ['boat', 'gear'],
      importance: 0.7,
      source: 'scale',
      metadata: { weighed: true },
      occurred_at: '2026-05-01T10:00',
      expires_at: '2040-01-01',
    };
    const id = await only(bank, original);
    const before = await read(bank, id, []);
    await update(bank, {
      id,
      content: 'rewritten',
      speaker: 'Sem',
      tags: [],
      importance: 0.1,
      source: 'hearsay',
      metadata: {},
      occurred_at: '2026-05-02',
      expires_at: '2041-01-01',
    });
    expect(await update(bank, { id, restore_version: 1 })).toEqual({ id, version: 3, status: 'updated' });
    const { version, ...restored } = await read(bank, id, []);
    expect({ ...restored, version: 1 }).toEqual(before);
    expect(version).toBe(3);
    expect(await found(bank, 'anchor kilos')).toEqual([id]);
    expect(await found(bank, 'rewritten')).toEqual([]);
    expect(await update(bank, { id, restore_version: 1 })).toEqual({ id, version: 3, status: 'unchanged' });
  });

  test('restoring a version that is not there, or together with other changes, is refused', async () => {
    const bank = createBank(stores);
    const id = await only(bank, { content: 'one' });
    await update(bank, { id, content: 'two' });
    for (const version of [2, 3, 99])
      await expect(update(bank, { id, restore_version: version })).rejects.toThrow(
        /no earlier version.*version 2.*history/,
      );
    await expect(update(bank, { id, restore_version: 1, content: 'three' })).rejects.toThrow(
      /restore_version/,
    );
    await expect(update(bank, { id, restore_version: 1, keys: ['k'] })).rejects.toThrow(/restore_version/);
    expect(await read(bank, id)).toMatchObject({ content: 'two', version: 2 });
  });

  test('keys that the agent gave stay when the content changes, and go when others are given', async () => {
    const bank = createBank(stores);
    const id = await only(bank, { content: 'Sunrise was at five.', keys: ['when does daylight begin'] });
    await update(bank, { id, content: 'Sunrise was at six.' });
    expect(await found(bank, 'daylight')).toEqual([id]);
    await update(bank, { id, keys: ['first light'] });
    expect(await found(bank, 'daylight')).toEqual([]);
    expect(await found(bank, 'light')).toEqual([id]);
    expect(await found(bank, 'sunrise')).toEqual([id]);
    await update(bank, { id, keys: [] });
    expect(await found(bank, 'light')).toEqual([]);
    expect(await found(bank, 'sunrise')).toEqual([id]);
  });

  test('restoring a version brings its keys back too', async () => {
    const bank = createBank(stores);
    const fact = { subject: 'Wim', predicate: 'steers', object: 'the dinghy' };
    const id = await only(bank, { content: 'Who is at the helm.', keys: ['skipper'], facts: [fact] });
    await update(bank, { id, keys: ['boatswain'], facts: [{ ...fact, object: 'the sloop' }] });
    expect(await found(bank, 'sloop')).toEqual([id]);
    expect(await found(bank, 'skipper dinghy')).toEqual([]);
    await update(bank, { id, restore_version: 1 });
    expect(await found(bank, 'skipper')).toEqual([id]);
    expect(await found(bank, 'dinghy')).toEqual([id]);
    expect(await found(bank, 'boatswain sloop')).toEqual([]);
    expect(await update(bank, { id, restore_version: 1 })).toMatchObject({ status: 'unchanged' });
  });

  test('what was derived from a rewritten memory is flagged, whatever else changed is not', async () => {
    const bank = createBank(stores);
    const source = await only(bank, { content: 'The crew is seven.' });
    await only(bank, { content: 'Crew: 7.', kind: 'summary', derived_from: [source] });
    await update(bank, { id: source, tags: ['crew'] });
    expect(await outdated(bank)).toEqual([]);
    await update(bank, { id: source, content: 'The crew is eight.' });
    expect(await outdated(bank)).toEqual(['Crew: 7.']);
  });

  describe('supersedes', () => {
    test('marks the other memory, and saying it again changes nothing', async () => {
      const bank = createBank(stores);
      const [old = '', fresh = ''] = await insert(bank, { content: 'Berth 12.' }, { content: 'Berth 40.' });
      await update(bank, { id: fresh, supersedes: [old, old] });
      expect(await read(bank, old)).toMatchObject({ superseded_by: fresh, version: 2 });
      const after = await read(bank, fresh);
      expect(await update(bank, { id: fresh, supersedes: [old] })).toMatchObject({ status: 'unchanged' });
      expect(await read(bank, fresh)).toEqual(after);
      expect(await read(bank, old)).toMatchObject({ version: 2 });
    });

    test('with nothing takes nothing back, and says what does', async () => {
      const bank = createBank(stores);
      const [old = '', fresh = ''] = await insert(bank, { content: 'Berth 12.' }, { content: 'Berth 40.' });
      const nothing = { id: fresh, supersedes: [] };
      expect(await update(bank, nothing)).toMatchObject({ hint: 'It supersedes nothing.' });
      await update(bank, { id: fresh, supersedes: [old] });
      expect(await update(bank, nothing)).toMatchObject({
        status: 'unchanged',
        hint: expect.stringContaining(`memory_update id ${old} restore_version 1`),
      });
      await update(bank, { id: old, restore_version: 1 });
      expect(await read(bank, old)).not.toHaveProperty('superseded_by');
    });

    test('itself, or what supersedes it, is refused', async () => {
      const bank = createBank(stores);
      const [a = '', b = '', c = ''] = await insert(
        bank,
        { content: 'A.' },
        { content: 'B.' },
        { content: 'C.' },
      );
      await update(bank, { id: b, supersedes: [a] });
      await update(bank, { id: c, supersedes: [b] });
      await expect(update(bank, { id: a, supersedes: [a] })).rejects.toThrow(/itself/);
      await expect(update(bank, { id: a, supersedes: [c] })).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringMatching(new RegExp(`${a} is itself superseded`)),
      });
      expect(await read(bank, c)).not.toHaveProperty('superseded_by');
    });

    describe('of what another has replaced before', () => {
      async function berths() {
        const bank = createBank(stores);
        const berth = (number: number, month: number) =>
          only(bank, { content: `Berth ${number}.`, occurred_at: `2026-0${month}-01` });
        const [old, fresh, late] = [await berth(12, 1), await berth(40, 2), await berth(63, 3)];
        await update(bank, { id: fresh, supersedes: [old] });
        return { bank, old, fresh, late };
      }

      test('leaves that as it is and says what to do', async () => {
        const { bank, old, fresh, late } = await berths();
        const before = await read(bank, old);
        const { data, text } = await callBoth(bank, 'memory_update', { id: late, supersedes: [old] });
        const hint = `${old} was superseded before, by ${fresh}; that stays so. If ${late} replaces ${fresh}: memory_update id ${late} supersedes ["${fresh}"].`;
        expect(data).toEqual({ id: late, version: 1, status: 'unchanged', hint });
        expect(text).toContain(hint);
        expect(await read(bank, old)).toEqual(before);
        await update(bank, { id: late, supersedes: [fresh] });
        expect(await read(bank, fresh)).toMatchObject({ superseded_by: late });
        expect(await update(bank, { id: late, supersedes: [old] })).toEqual({
          id: late,
          version: 1,
          status: 'unchanged',
        });
      });

      test('names the current one of a chain, and what is older as to be replaced', async () => {
        const { bank, old, fresh, late } = await berths();
        await update(bank, { id: late, supersedes: [fresh] });
        const earlier = await only(bank, { content: 'Berth 50.', occurred_at: '2026-02-15' });
        const { hint } = await update(bank, { id: earlier, supersedes: [old] });
        expect(hint).toContain(`by ${fresh} (now ${late})`);
        expect(hint).toContain(`memory_update id ${late} supersedes ["${earlier}"]`);
      });

      test('is also told by an insert, which replaces the rest', async () => {
        const { bank, old, fresh, late } = await berths();
        const args = { memories: [{ content: 'Berth 70.', supersedes: [old, late] }] };
        const { memories } = await call<InsertResults>(bank, 'memory_insert', args);
        const [{ id, hint } = { id: '' }] = memories;
        expect(hint).toContain(`memory_update id ${id} supersedes ["${fresh}"]`);
        expect(await read(bank, old)).toMatchObject({ superseded_by: fresh });
        expect(await read(bank, late)).toMatchObject({ superseded_by: id });
        const both = { memories: [{ content: 'Berth 71.', supersedes: [old, fresh] }] };
        const { memories: again } = await call<InsertResults>(bank, 'memory_insert', both);
        expect(again[0]?.hint ?? '').not.toContain('superseded before');
      });

      test('takes the place of one that somebody faded, which can be undone', async () => {
        const { bank, old, fresh, late } = await berths();
        await call(bank, 'memory_forget', { ids: [fresh], mode: 'fade' });
        const { version } = await read(bank, old);
        await update(bank, { id: late, supersedes: [old] });
        expect(await read(bank, old)).toMatchObject({ superseded_by: late });
        await update(bank, { id: old, restore_version: version });
        expect(await read(bank, old)).toMatchObject({
          superseded_by: fresh,
          links: [{ relation: 'supersedes', from: fresh, to: old }],
        });
      });
    });

    test('is undone by restoring the version before', async () => {
      const bank = createBank(stores);
      const [old = '', fresh = ''] = await insert(bank, { content: 'Berth 12.' }, { content: 'Berth 40.' });
      await update(bank, { id: fresh, supersedes: [old] });
      await update(bank, { id: old, restore_version: 1 });
      const restored = await read(bank, old);
      expect(restored).not.toHaveProperty('superseded_by');
      expect(restored).toMatchObject({ version: 3, content: 'Berth 12.', links: [] });
    });
  });
});

async function outdated(bank: TestBank): Promise<string[]> {
  return await bank.store.read(bank.name, async (tx) => {
    const rows = await tx.db
      .select({ content: memories.content })
      .from(memories)
      .where(and(eq(memories.bankId, tx.bank), isNotNull(memories.outdatedAt)));
    return rows.map((row) => row.content);
  });
}
