/** The paged-in outline: current facts in play, plans, and what changed since the last session. */
import { expect, test } from 'vitest';
import { call, createBank, insert, type TestBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

const DAY = 86_400_000;

async function outline(bank: TestBank, args: object = {}): Promise<string> {
  const { outline } = await call<{ outline: string }>(bank, 'memory_context', args);
  return outline;
}

/** A section of the outline by the beginning of its title; empty if there is none. */
const section = (text: string, title: string): string =>
  text.split('\n\n').find((part) => part.startsWith(`# ${title}`)) ?? '';

const residence = (subject: string, object: string) => ({
  content: `${subject} lives in ${object}.`,
  facts: [{ subject, predicate: 'lives in', object, exclusive: true }],
});

describeStores('memory_context', (stores) => {
  test('tells the current facts of whom the task names, not those that ended', async () => {
    const bank = createBank(stores);
    await insert(bank, residence('Ana', 'Utrecht'), residence('Ben', 'Porto'));
    bank.clock.advance(DAY);
    await insert(bank, residence('Ana', 'Zwolle'));
    const known = section(await outline(bank, { task: 'Plan a visit to Ana' }), 'Known now');
    expect(known).toContain('> Ana | lives in | Zwolle');
    expect(known).not.toContain('Utrecht');
  });

  test('knows nothing for current that only a superseded memory states', async () => {
    const bank = createBank(stores);
    const works = { subject: 'Rita', predicate: 'works at', object: 'Volta', exclusive: true };
    const [before] = await insert(bank, { content: 'Rita works at Volta.', facts: [works] });
    bank.clock.advance(DAY);
    await insert(bank, { content: 'Rita quit at Volta and is looking for work.', supersedes: [before] });
    expect(section(await outline(bank, { task: 'Call Rita' }), 'Known now')).not.toContain('Volta');
  });

  test('puts whom the task names before whom only memories speak of', async () => {
    const bank = createBank(stores);
    await insert(bank, residence('Ana', 'Zwolle'), residence('Ben', 'Porto'));
    const known = section(await outline(bank, { task: 'Call Ben' }), 'Known now');
    expect(known.indexOf('Ben |')).toBeGreaterThan(0);
    expect(known.indexOf('Ben |')).toBeLessThan(known.indexOf('Ana |'));
  });

  test('knows a person by an alias', async () => {
    const bank = createBank(stores);
    await insert(bank, residence('Ana Ruiz', 'Zwolle'), {
      content: 'Annie is Ana Ruiz.',
      facts: [{ subject: 'Annie', predicate: 'same as', object: 'Ana Ruiz' }],
    });
    expect(section(await outline(bank, { task: 'Call Annie' }), 'Known now')).toContain('lives in | Zwolle');
  });

  test('shows what is coming up, soonest first, as it was said or dated', async () => {
    const bank = createBank(stores);
    const at = (days: number) => new Date(bank.clock.now().getTime() + days * DAY);
    const day = at(5).toISOString().slice(0, 10);
    const month = at(3).toLocaleString('en', { month: 'long', timeZone: 'UTC' });
    await insert(
      bank,
      { content: `The dentist expects us on ${day}.` },
      { content: `Concert of the choir on ${at(3).getUTCDate()} ${month}.` },
      { content: 'Tomorrow the plumber comes.' },
      { content: 'Boat trip.', occurred_at: at(7).toISOString() },
      { content: `We renew the lease on ${at(60).toISOString().slice(0, 10)}.` },
      { content: 'Tea is in the blue tin.' },
    );
    const plans = section(await outline(bank, { max_tokens: 4_000 }), 'Coming up');
    const order = ['plumber', 'choir', 'dentist', 'Boat trip'].map((word) => plans.indexOf(word));
    expect(order.every((place) => place > 0)).toBe(true);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(plans).not.toContain('lease');
    expect(plans).not.toContain('tin');
  });

  test('finds a plan among many later memories, by the month that it names', async () => {
    const bank = createBank(stores);
    bank.clock.set('2026-09-01T09:00:00Z');
    const [wedding] = await insert(bank, { content: 'The wedding of Ida is on 5 December.' });
    bank.clock.set('2026-11-28T09:00:00Z');
    const chatter = Array.from({ length: 150 }, (_, i) => ({ content: `Counted ${i} swans on the canal.` }));
    await insert(bank, ...chatter);
    expect(section(await outline(bank), 'Coming up')).toContain(`2026-12-05: [${wedding} `);
  });

  test('finds a plan told nine months ahead, and spans that have begun', async () => {
    const bank = createBank(stores);
    bank.clock.set('2026-03-01T09:00:00Z');
    const [concert] = await insert(bank, { content: 'Concert of the choir is on 5 December.' });
    bank.clock.set('2026-11-26T09:00:00Z');
    const [fence, away] = await insert(
      bank,
      { content: 'This weekend we paint the fence.' },
      { content: 'Ida is away next week.' },
    );
    bank.clock.set('2026-11-29T09:00:00Z');
    const plans = section(await outline(bank), 'Coming up');
    expect(plans).toContain(`2026-12-05: [${concert} `);
    expect(plans).toContain(`2026-11-28 to 2026-11-29: [${fence} `);
    expect(plans).toContain(`2026-11-30 to 2026-12-06: [${away} `);
  });

  test('marks a plan that a newer memory seems to have moved or called off', async () => {
    const bank = createBank(stores);
    bank.clock.set('2026-11-20T09:00:00Z');
    const [dentist, vet, play] = await insert(
      bank,
      { content: 'The dentist is on 3 December.' },
      { content: 'The vet visit is on 4 December.' },
      { content: 'The play is on 5 December.' },
    );
    bank.clock.advance(DAY);
    const [moved, off] = await insert(
      bank,
      { content: 'The dentist was moved to 10 December.' },
      { content: 'The vet visit is cancelled.' },
    );
    bank.clock.set('2026-11-28T09:00:00Z');
    const plans = section(await outline(bank), 'Coming up');
    const line = (id: string | undefined) => plans.split('\n').find((each) => each.includes(`[${id} `));
    expect(line(dentist)).toContain(`perhaps_replaced_by ${moved}`);
    expect(line(vet)).toContain(`perhaps_replaced_by ${off}`);
    expect(line(moved)).toContain('2026-12-10: ');
    expect(line(moved)).not.toContain('perhaps_replaced_by');
    expect(line(play)).not.toContain('perhaps_replaced_by');
  });

  test('what follows from other statements is no plan', async () => {
    const bank = createBank(stores);
    await insert(bank, residence('Ana', 'Porto'));
    bank.clock.advance(60_000);
    await insert(bank, residence('Ana', 'Rome'), { content: 'The plumber comes on 19.6.2026.' });
    const plans = section(await outline(bank), 'Coming up');
    expect(plans).toContain('2026-06-19: ');
    expect(plans).not.toContain('Rome');
  });

  test('a plan that is over, superseded or told as past is no plan', async () => {
    const bank = createBank(stores);
    bank.clock.set('2026-11-20T09:00:00Z');
    const [old] = await insert(bank, { content: 'The exam is on 1 December.' });
    await insert(bank, { content: 'The exam was moved to 20 January.', supersedes: [old] });
    await insert(
      bank,
      { content: 'Lunch on 22 November.' },
      { content: 'On Monday we had soup.' },
      { content: 'Last year the fair on 5 December was great.' },
    );
    bank.clock.set('2026-11-24T09:00:00Z');
    expect(section(await outline(bank), 'Coming up')).toBe('');
  });

  test('tells what ended since the last session began, and nothing older', async () => {
    const bank = createBank(stores);
    await insert(bank, { ...residence('Ana', 'Utrecht'), session: 'one' });
    await insert(bank, { ...residence('Ana', 'Breda'), session: 'one' });
    bank.clock.advance(DAY);
    const [note] = await insert(bank, { content: 'The key is under the mat.', session: 'two' });
    bank.clock.advance(60_000);
    await insert(
      bank,
      { ...residence('Ana', 'Zwolle'), session: 'two' },
      { content: 'The key is with the neighbour.', session: 'two', supersedes: [note] },
    );
    const changed = section(await outline(bank), 'Changed since');
    expect(changed).toContain('> Ana | lives in | Breda\n> Ana | lives in | Zwolle');
    expect(changed).toContain(`[${note} superseded by m`);
    expect(changed).not.toContain('Utrecht');
  });

  test('tells as changed what was true before and is not now, with what holds now', async () => {
    const bank = createBank(stores);
    const move = (subject: string, object: string, rest = {}) => {
      const { content, facts } = residence(subject, object);
      return { content, facts: facts.map((fact) => ({ ...fact, ...rest })), session: 'two' };
    };
    bank.clock.set('2026-03-01T09:00:00Z');
    const before = [
      move('Ana', 'Ulm'),
      move('Ben', 'Ulm', { valid_from: '2020-01-01' }),
      move('Cleo', 'Ulm'),
    ];
    for (const each of before) await insert(bank, { ...each, session: 'one' });
    bank.clock.set('2026-05-01T09:00:00Z');
    await insert(bank, move('Ana', 'Bonn'));
    await insert(bank, move('Ben', 'Kiel'));
    bank.clock.set('2026-05-02T09:00:00Z');
    await insert(bank, move('Ana', 'Kiel'));
    await insert(bank, move('Ben', 'Graz', { valid_from: '2021-01-01', valid_to: '2021-06-01' }));
    await insert(bank, move('Cleo', 'Linz', { valid_from: '2026-04-01', valid_to: '2026-04-05' }));
    const changed = section(await outline(bank), 'Changed since');
    expect(changed).toMatch(
      /ended, f\w+ of m\w+ holds\]\n> Ana \| lives in \| Ulm\n> Ana \| lives in \| Kiel/,
    );
    expect(changed).toContain('> Ben | lives in | Ulm\n> Ben | lives in | Kiel');
    expect(changed).toMatch(/\[f\w+ of m\w+ ended\]\n> Cleo \| lives in \| Ulm(?!\n>)/);
    for (const object of ['Bonn', 'Graz', 'Linz']) expect(changed).not.toContain(object);
  });

  test('pages in what was there at a past moment, seen from then', async () => {
    const bank = createBank(stores);
    bank.clock.set('2026-03-01T09:00:00Z');
    await insert(
      bank,
      { ...residence('Ana', 'Utrecht'), session: 'one' },
      { content: 'The choir sings on 5 March.', session: 'one' },
    );
    await call(bank, 'core_edit', { block: 'human', op: 'create', text: 'Likes tea.' });
    bank.clock.set('2026-05-01T09:00:00Z');
    await insert(bank, { ...residence('Ana', 'Zwolle'), session: 'two' });
    await call(bank, 'core_edit', { block: 'human', op: 'rewrite', text: 'Likes coffee.' });
    const task = 'Where does Ana live?';
    const then = await outline(bank, { task, as_of: '2026-03-02' });
    for (const text of ['Likes tea.', 'lives in | Utrecht', '2026-03-05: ', '2 memories', '(2 days ago)']) {
      expect(then).toContain(text);
    }
    for (const text of ['coffee', 'Zwolle', 'two', 'Changed since']) expect(then).not.toContain(text);
    expect(await outline(bank, { task })).toContain('Zwolle');
  });

  test('marks what is relevant as search does', async () => {
    const bank = createBank(stores);
    const [stale] = await insert(bank, { content: 'The spare key is under the mat.' });
    bank.clock.advance(DAY);
    const [current] = await insert(bank, { content: 'The spare key is with the neighbour.' });
    const text = await outline(bank, { task: 'Where is the spare key?' });
    expect(section(text, 'Relevant')).toContain(`perhaps_replaced_by ${current}`);
    expect(section(await outline(bank, { task: 'quantum chromodynamics' }), 'Lately')).toContain(
      `[${stale} `,
    );
  });

  test('keeps the budget with every section filled, and shows no memory twice', async () => {
    const bank = createBank(stores);
    const facts = Array.from({ length: 30 }, (_, i) => residence(`Person ${i % 6}`, `Town ${i}`));
    for (const fact of facts) await insert(bank, fact);
    await insert(bank, { content: 'Tomorrow Person 3 moves to Town 90.' });
    for (const max_tokens of [100, 250, 600, 1_500]) {
      const text = await outline(bank, { task: 'Where does Person 3 live?', max_tokens });
      const longest = Math.max(bank.tokens.count(text), bank.tokens.count(JSON.stringify({ outline: text })));
      expect(longest).toBeLessThanOrEqual(max_tokens);
      const heads = [...text.matchAll(/^(?:\S+: )?\[(m\d+) \w+ \|/gm)].map((match) => match[1]);
      expect(new Set(heads).size).toBe(heads.length);
    }
  });
});
