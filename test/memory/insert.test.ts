import { expect, test } from 'vitest';
import { call, callBoth, createBank, type InsertResults, insert, type Results } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

const statuses = (results: InsertResults) => results.memories.map((result) => result.status);

describeStores('memory_insert', (stores) => {
  test('stores every field and gives it back', async () => {
    const bank = createBank(stores);
    const [id] = await insert(bank, {
      content: 'Ilse keeps the spare key under the third flowerpot.',
      ref: 'note-1',
      occurred_at: '2026-03-14T09:30:00',
      session: 'morning',
      speaker: 'Ilse',
      tags: ['home', 'home', ' keys '],
      importance: 0.9,
      source: 'phone call',
      origin: 'user',
      metadata: { room: 2 },
      expires_at: '2030-01-01',
    });
    const { memories } = await call<Results>(bank, 'memory_read', { ids: [id] });
    expect(memories).toEqual([
      {
        id,
        kind: 'episode',
        content: 'Ilse keeps the spare key under the third flowerpot.',
        occurred_at: '2026-03-14T09:30:00+01:00',
        elapsed: '3 months ago',
        ref: 'note-1',
        session: 'morning',
        speaker: 'Ilse',
        tags: ['home', 'keys'],
        origin: 'user',
        version: 1,
        recorded_at: '2026-06-15T14:00:00+02:00',
        actor: 'tester',
        importance: 0.9,
        source: 'phone call',
        expires_at: '2030-01-01T00:00:00+01:00',
        metadata: { room: 2 },
      },
    ]);
  });

  test('the same ref and content again changes nothing', async () => {
    const bank = createBank(stores);
    const memory = { content: 'The boiler was serviced.', ref: 'r1', tags: ['home'] };
    const first = await call<InsertResults>(bank, 'memory_insert', { memories: [memory] });
    const second = await call<InsertResults>(bank, 'memory_insert', { memories: [memory] });
    expect(statuses(first)).toEqual(['created']);
    expect(statuses(second)).toEqual(['unchanged']);
    expect(second.memories[0]?.id).toBe(first.memories[0]?.id);
    const { total } = await call<Results>(bank, 'memory_timeline', {});
    expect(total).toBe(1);
  });

  test('a ref that names other content is refused and nothing of the call is stored', async () => {
    const bank = createBank(stores);
    await insert(bank, { content: 'first', ref: 'r1' });
    await expect(insert(bank, { content: 'new one' }, { content: 'second', ref: 'r1' })).rejects.toThrow(
      /already names m\w+.*memory_update/,
    );
    expect((await call<Results>(bank, 'memory_timeline', {})).total).toBe(1);
  });

  test('one call cannot give a ref to two contents', async () => {
    const bank = createBank(stores);
    await expect(
      insert(bank, { content: 'a b c', ref: 'x' }, { content: 'd e f', ref: 'x' }),
    ).rejects.toThrow(/unique/);
  });

  test('content within a session is stored once, unless it was said again later', async () => {
    const bank = createBank(stores);
    const turn = {
      content: 'Yes, let us do that.',
      session: 's1',
      speaker: 'Ana',
      occurred_at: '2026-05-01T10:00',
    };
    const results = await call<InsertResults>(bank, 'memory_insert', {
      memories: [
        turn,
        turn,
        { ...turn, occurred_at: '2026-05-01T10:05' },
        { ...turn, speaker: 'Ben' },
        { ...turn, session: 's2' },
      ],
    });
    expect(statuses(results)).toEqual(['created', 'unchanged', 'created', 'created', 'created']);
    expect(results.memories[1]?.id).toBe(results.memories[0]?.id);
  });

  test('recalled text that comes back is recognised, and new tags are added to it', async () => {
    const bank = createBank(stores);
    const [id] = await insert(bank, {
      content: 'Ana is allergic to sesame.',
      session: 's1',
      tags: ['health'],
    });
    const back = await call<InsertResults>(bank, 'memory_insert', {
      memories: [
        { content: '  Ana is allergic\n to sesame. ' },
        { content: 'Ana is allergic to sesame.', tags: ['food'] },
      ],
    });
    expect(back.memories.map(({ id: same, status }) => [same, status])).toEqual([
      [id, 'unchanged'],
      [id, 'merged'],
    ]);
    const { memories } = await call<Results>(bank, 'memory_read', { ids: [id] });
    expect(memories[0]).toMatchObject({ tags: ['health', 'food'], version: 2 });
  });

  test('reports near-duplicates with the call that would settle them', async () => {
    const bank = createBank(stores);
    const [old] = await insert(bank, {
      content: 'The team meeting moved to Thursday at ten in the green room.',
    });
    const { memories } = await call<InsertResults>(bank, 'memory_insert', {
      memories: [
        { content: 'The team meeting moved to Friday at ten in the green room.' },
        { content: 'Bought oat milk.' },
      ],
    });
    expect(memories[0]?.similar?.map((similar) => similar.id)).toEqual([old]);
    expect(memories[0]?.hint).toContain(`supersedes ["${old}"]`);
    expect(memories[1]?.similar).toBeUndefined();
  });

  test('superseding marks the old memory and keeps it', async () => {
    const bank = createBank(stores);
    const [old] = await insert(bank, { content: 'Office is in Utrecht.' });
    const [fresh] = await insert(bank, { content: 'Office is in Zwolle.', supersedes: [old] });
    const { memories } = await call<Results>(bank, 'memory_read', {
      ids: [old],
      include: ['links', 'history'],
    });
    expect(memories[0]).toMatchObject({
      superseded_by: fresh,
      links: [{ relation: 'supersedes', from: fresh, to: old }],
      history: [{ version: 1, content: 'Office is in Utrecht.' }],
    });
  });

  test('an exclusive fact closes the earlier one, another only reports the contradiction', async () => {
    const bank = createBank(stores);
    const fact = (object: string, exclusive?: boolean) => ({
      subject: 'Ana',
      predicate: 'lives in',
      object,
      exclusive,
    });
    const [first] = await insert(bank, { content: 'Ana lives in Porto.', facts: [fact('Porto')] });
    const open = await call<InsertResults>(bank, 'memory_insert', {
      memories: [{ content: 'Ana lives in Faro.', facts: [fact('Faro')] }],
    });
    expect(open.memories[0]?.conflicts).toMatchObject([
      { memory: first, stored: 'Porto', given: 'Faro', closed: false },
    ]);
    bank.clock.advance(60_000);
    const closed = await call<InsertResults>(bank, 'memory_insert', {
      memories: [{ content: 'Ana lives in Lagos.', facts: [fact('Lagos', true)] }],
    });
    expect(closed.memories[0]?.conflicts?.map((each) => [each.stored, each.closed])).toEqual([
      ['Porto', true],
      ['Faro', true],
    ]);
  });

  test('derived memories inherit the lowest trust of their sources', async () => {
    const bank = createBank(stores);
    const [web, user] = await insert(
      bank,
      { content: 'A page says the bridge is closed.', origin: 'web' },
      { content: 'I drove over the bridge.', origin: 'user' },
    );
    const [summary] = await insert(bank, {
      content: 'Bridge: unclear.',
      kind: 'summary',
      origin: 'user',
      derived_from: [web, user],
    });
    const { memories } = await call<Results>(bank, 'memory_read', { ids: [summary] });
    expect(memories[0]?.origin).toBe('web');
  });

  test.each([
    ['no content', { content: '   ' }, /content is empty/],
    ['a NUL character', { content: 'a\0b' }, /NUL/],
    ['a bad date', { content: 'x', occurred_at: 'tomorrow' }, /ISO 8601/],
    ['an unknown field', { content: 'x', author: 'me' }, /unknown argument "author" in memories/],
    [
      'an unknown kind',
      { content: 'x', kind: 'fact' },
      /memories\.1\.kind: must be "episode", .* or "summary", not "fact"/,
    ],
    ['importance out of range', { content: 'x', importance: 7 }, /importance/],
    ['a made-up id', { content: 'x', supersedes: ['m999'] }, /not a memory id/],
  ])('refuses %s, saying what to do, and stores nothing', async (_, memory, message) => {
    const bank = createBank(stores);
    await expect(insert(bank, { content: 'a good one' }, memory)).rejects.toThrow(message);
    expect((await call<Results>(bank, 'memory_timeline', {})).total).toBe(0);
  });

  test('a document of a megabyte is found by any part and read back whole', async () => {
    const bank = createBank(stores);
    const paragraph = (i: number) =>
      `Paragraph ${i} of the harbour survey lists pontoon ${i * 7} and its mooring rings, all inspected by the crew.\n\n`;
    const content = Array.from({ length: 10_000 }, (_, i) => paragraph(i)).join('');
    expect(content.length).toBeGreaterThan(1_000_000);
    const [id] = await insert(bank, { content });
    const found = await call<Results>(bank, 'memory_search', {
      query: 'pontoon 44401 mooring',
      max_tokens: 600,
    });
    expect(found.memories[0]).toMatchObject({ id, excerpt: true });
    expect(found.memories[0]?.content).toContain('pontoon 44401 ');
    const { memories } = await call<Results>(bank, 'memory_read', { ids: [id] });
    expect(memories[0]?.content).toBe(content);
    expect(memories[0]?.kind).toBe('document');
  });

  test('many at once are numbered without gaps and lost by none', async () => {
    const reader = createBank(stores, { name: 'crowd' });
    const banks = Array.from({ length: 6 }, () => createBank(stores, { name: 'crowd' }));
    await Promise.all(
      banks.map(async (bank, w) => {
        for (let i = 0; i < 10; i++)
          await insert(bank, { content: `writer ${w} wrote line ${i}`, session: `s${i % 3}` });
      }),
    );
    const { memories } = await call<Results>(reader, 'memory_timeline', { limit: 200 });
    expect(memories).toHaveLength(60);
    expect(new Set(memories.map((memory) => memory.content)).size).toBe(60);
  });

  test('an identical insert adds its keys, facts, metadata and tags, once', async () => {
    const bank = createBank(stores);
    const content = 'Ruud tunes the organ of the old church.';
    const [id] = await insert(bank, { content, metadata: { choir: 'left' } });
    const richer = {
      content,
      keys: ['Who keeps the pipes in order?'],
      facts: [{ subject: 'Ruud', predicate: 'works as', object: 'organ tuner' }],
      metadata: { choir: 'right', seen: true },
      tags: ['music'],
    };
    const merged = await call<InsertResults>(bank, 'memory_insert', { memories: [richer] });
    expect(merged.memories).toMatchObject([{ id, status: 'merged' }]);
    const again = await call<InsertResults>(bank, 'memory_insert', { memories: [richer] });
    expect(again.memories).toMatchObject([{ id, status: 'unchanged' }]);
    const { memories } = await call<Results>(bank, 'memory_read', { ids: [id] });
    expect(memories).toMatchObject([
      {
        version: 2,
        tags: ['music'],
        metadata: { choir: 'left', seen: true },
      },
    ]);
    const { data } = await callBoth(bank, 'memory_graph', { entity: 'Ruud' });
    expect(JSON.stringify(data)).toContain('organ tuner');
    const found = await call<Results>(bank, 'memory_search', { query: 'pipes in order' });
    expect(found.memories.map((memory) => memory.id)).toEqual([id]);
  });

  test('what the second of two identical memories in one call adds is kept', async () => {
    const bank = createBank(stores);
    const content = 'The ferry to Texel leaves at the half hour.';
    const { memories } = await call<InsertResults>(bank, 'memory_insert', {
      memories: [{ content }, { content, tags: ['travel'] }],
    });
    expect(memories.map(({ status }) => status)).toEqual(['created', 'merged']);
    const read = await call<Results>(bank, 'memory_read', { ids: [memories[0]?.id] });
    expect(read.memories).toMatchObject([{ tags: ['travel'] }]);
  });

  test('an end in the past is refused, unless the memory is there already', async () => {
    const bank = createBank(stores);
    const memory = { content: 'The gate code is on the fridge.', expires_at: '2026-06-20' };
    const [id] = await insert(bank, memory);
    bank.clock.advance(10 * 86_400_000);
    const again = await call<InsertResults>(bank, 'memory_insert', { memories: [memory] });
    expect(again.memories).toMatchObject([{ id, status: 'unchanged' }]);
    await expect(
      call(bank, 'memory_insert', { memories: [{ content: 'Another code.', expires_at: '2026-06-20' }] }),
    ).rejects.toThrow(/expires_at 2026-06-20 is in the past/);
  });

  test('memories of one call are compared with each other', async () => {
    const bank = createBank(stores);
    const { memories } = await call<InsertResults>(bank, 'memory_insert', {
      memories: [
        { content: 'The spare bicycle stands in the shed behind the house.' },
        { content: 'The spare bicycle stands in the shed right behind the house now.' },
        { content: 'The dentist appointment is on Tuesday.' },
        { content: 'The dentist appointment is on Thursday.' },
      ],
    });
    expect(memories[0]?.similar).toBeUndefined();
    expect([
      ...(memories[1]?.similar ?? []).map(({ id }) => id),
      ...(memories[1]?.conflicts ?? []).map(({ memory }) => memory),
    ]).toEqual([memories[0]?.id]);
    expect(memories[3]?.conflicts?.map(({ memory }) => memory)).toEqual([memories[2]?.id]);
  });

  test('a session told in order in several calls and its places', async () => {
    const bank = createBank(stores);
    const turn = (minute: number) => ({
      content: `Turn of minute ${minute} about nothing in particular.`,
      session: 'chat',
      occurred_at: `2026-03-14T09:${minute}:00`,
    });
    await call(bank, 'memory_insert', { memories: [turn(20), turn(21)] });
    await call(bank, 'memory_insert', { memories: [turn(10), turn(11), turn(30)] });
    const { memories } = await call<Results>(bank, 'memory_timeline', { session: 'chat' });
    expect(memories.map(({ content }) => content.split(' ')[3])).toEqual(['10', '11', '20', '21', '30']);
  });
});
