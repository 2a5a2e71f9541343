import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBundledEmbedder } from '../../src/embedding/bundled.ts';
import { call, createBank, insert, type TestBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

const embedder = createBundledEmbedder();
const SUBJECTS = ['harbour', 'lighthouse', 'ferry', 'pilot', 'storm'];

type Step =
  | { op: 'insert'; words: string[]; keys: string[]; session?: string }
  | { op: 'update'; at: number; words: string[] }
  | { op: 'tag'; at: number; tag: string }
  | { op: 'restore_version'; at: number }
  | { op: 'fade' | 'restore' | 'erase'; at: number };

const words = fc.array(fc.constantFrom(...SUBJECTS), { minLength: 1, maxLength: 8 });
const at = fc.nat(30);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      op: fc.constant('insert' as const),
      words,
      keys: fc.array(fc.constantFrom(...SUBJECTS), { maxLength: 2 }),
      session: fc.option(fc.constantFrom('s1', 's2'), { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('update' as const), at, words }) },
  {
    weight: 1,
    arbitrary: fc.record({ op: fc.constant('tag' as const), at, tag: fc.constantFrom('a', 'b') }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('restore_version' as const), at }) },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constantFrom('fade' as const, 'restore' as const, 'erase' as const), at }),
  },
);

/** Carries out steps on the memories that are there; `at` picks one of them. */
async function play(bank: TestBank, steps: readonly Step[]): Promise<void> {
  let ids: string[] = [];
  let serial = 0;
  for (const each of steps) {
    const id = 'at' in each ? ids[each.at % ids.length] : undefined;
    if (each.op === 'insert') {
      const content = `${each.words.join(' ')} no${serial++}`;
      ids.push(...(await insert(bank, { content, keys: each.keys, session: each.session })));
    } else if (!id) continue;
    else if (each.op === 'update') {
      await call(bank, 'memory_update', { id, content: `${each.words.join(' ')} no${serial++}` });
    } else if (each.op === 'tag') await call(bank, 'memory_update', { id, tags: [each.tag] });
    else if (each.op === 'restore_version') {
      await call(bank, 'memory_update', { id, restore_version: 1 }).catch(() => undefined);
    } else {
      await call(bank, 'memory_forget', { mode: each.op, ids: [id], confirm: true });
      if (each.op === 'erase') ids = ids.filter((other) => other !== id);
    }
  }
}

interface Counts {
  readonly keyCount: number;
  readonly keyLength: number;
  readonly changeSeq: number;
}

const countersOf = (bank: TestBank) =>
  bank.store.read(bank.name, async (tx) => {
    const kept = await tx.db.execute<Counts & Record<string, unknown>>(sql`
      select key_count::int as "keyCount", key_length::int as "keyLength", change_seq::int as "changeSeq"
      from mempage.banks where bank_id = ${tx.bank}`);
    const counted = await tx.db.execute<Counts & Record<string, unknown>>(sql`
      select (select count(*)::int from mempage.search_keys where bank_id = ${tx.bank} and retired_at is null) as "keyCount",
        (select coalesce(sum(length), 0)::int from mempage.search_keys
          where bank_id = ${tx.bank} and retired_at is null) as "keyLength",
        (select count(*)::int from mempage.changes where bank_id = ${tx.bank}) as "changeSeq"`);
    return { kept: kept.rows[0], counted: counted.rows[0] };
  });

/** Postings and vectors are in default results exactly if their key is current and its memory is not faded. */
const wronglyLive = (bank: TestBank) =>
  bank.store.read(bank.name, async (tx) => {
    const { rows } = await tx.db.execute(sql`
      with entries as (
        select key_id, memory_id, live from mempage.postings where bank_id = ${tx.bank}
        union all select key_id, memory_id, live from mempage.key_vectors where bank_id = ${tx.bank}
      )
      select e.*, k.retired_at, m.faded_at from entries as e
      left join mempage.search_keys as k on k.bank_id = ${tx.bank} and k.key_id = e.key_id
      left join mempage.memories as m on m.bank_id = ${tx.bank} and m.memory_id = e.memory_id
      where e.live is distinct from (k.key_id is not null and m.memory_id is not null
        and k.retired_at is null and m.faded_at is null)`);
    return rows;
  });

describeStores('after any mix of inserts, updates, fades, restores and erases', (stores) => {
  test('statistics equal a recount, and the index says what is there', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const bank = createBank(stores, { embedder });
        await play(bank, steps);
        const { kept, counted } = await countersOf(bank);
        expect(kept ?? { keyCount: 0, keyLength: 0, changeSeq: 0 }).toEqual(counted);
        expect(await wronglyLive(bank)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});
