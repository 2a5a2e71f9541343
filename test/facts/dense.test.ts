import { sql } from 'drizzle-orm';
import { beforeAll, expect, test } from 'vitest';
import { createBank, type TestBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';
import { graph, sentences, tell } from './support.ts';

const HUB = 50_000;

describeStores('an entity with 50,000 facts', (stores) => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = createBank(stores);
    await tell(bank, '2026-01-01', { subject: 'The hub', predicate: 'was built in', object: '1950' });
    await tell(bank, '2026-01-01', { subject: 'Ana', predicate: 'found', object: 'thing 25000' });
    await fill(bank);
  }, 120_000);

  test('shows a page at a time, newest first', async () => {
    const first = await graph(bank, { entity: 'The hub', limit: 3 });
    expect(first.facts.map(({ object }) => object)).toEqual(['thing 50000', 'thing 49999', 'thing 49998']);
    const next = await graph(bank, { entity: 'The hub', limit: 3, cursor: first.next_cursor });
    expect(next.facts[0]?.object).toBe('thing 49997');
  });

  test('is found through by predicate, whatever else it has', async () => {
    expect(await sentences(bank, { entity: 'The hub', predicate: 'was built in' })).toEqual([
      'The hub was built in 1950',
    ]);
  });

  test('lets a path through', async () => {
    expect(await sentences(bank, { entity: 'Ana', to: '1950' })).toEqual([
      'Ana found thing 25000',
      'The hub has thing 25000',
      'The hub was built in 1950',
    ]);
  });

  test('does not drown what is further: the answer says that it is not all', async () => {
    const { facts, note } = await graph(bank, { entity: 'Ana', depth: 3, limit: 50 });
    expect(facts).toHaveLength(32);
    expect(note).toMatch(/^Truncated/);
  });

  test('can be read as of before it was dense', async () => {
    const asOf = '2026-06-15T13:00:00Z';
    expect(await sentences(bank, { entity: 'The hub', as_of: asOf })).toEqual(['The hub was built in 1950']);
  });

  test('takes one more, which contradicts none of the many', async () => {
    const { conflicts } = await tell(bank, '2026-02-01', {
      subject: 'The hub',
      predicate: 'has',
      object: 'a roof',
    });
    expect(conflicts).toEqual([]);
    expect((await sentences(bank, { entity: 'The hub', limit: 1 }))[0]).toBe('The hub has a roof');
  });
});

/** Facts `The hub has thing 1` to 50,000, recorded an hour after the rest. */
async function fill(bank: TestBank): Promise<void> {
  bank.clock.advance(2 * 3_600_000);
  await bank.store.write(bank.name, 'filler', async (tx) => {
    const first = tx.allocate('entity', HUB);
    const fact = tx.allocate('fact', HUB);
    const now = tx.now.toISOString();
    await tx.db.execute(sql`
      insert into mempage.entities (bank_id, entity_id, name, recorded_at)
      select ${tx.bank}, ${first}::bigint + n - 1, 'thing ' || n, ${now}::timestamptz
      from generate_series(1, ${HUB}::int) as n where n <> 25000`);
    await tx.db.execute(sql`
      insert into mempage.facts (bank_id, fact_id, version, subject_id, predicate, object_id, object,
        recorded_at, said_at, confidence, origin, actor, memory_id)
      select ${tx.bank}, ${fact}::bigint + n - 1, 1, hub.entity_id, 'has',
        case when n = 25000 then thing.entity_id else ${first}::bigint + n - 1 end, 'thing ' || n,
        ${now}::timestamptz, ${now}::timestamptz, 1, 'agent', 'filler', 1
      from generate_series(1, ${HUB}::int) as n,
        (select entity_id from mempage.entities where bank_id = ${tx.bank} and name = 'The hub') as hub,
        (select entity_id from mempage.entities where bank_id = ${tx.bank} and name = 'thing 25000') as thing`);
    tx.log({ action: 'fill', target: 'bank', id: tx.bank });
  });
}
