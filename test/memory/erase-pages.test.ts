/** What an erase leaves on the disk: nothing that SQL reaches, and after a scrub nothing in any page. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, createBank, eraseFitting, insert } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

describeStores('on the disk', (stores) => {
  let pool: pg.Pool;
  beforeAll(() => {
    pool = new pg.Pool({ ...stores.connection(), max: 1 });
  });
  afterAll(() => pool.end());

  /** Tables, indexes, TOAST and statistics whose pages hold the bytes. */
  const pagesWith = async (word: string): Promise<string[]> => {
    await pool.query('checkpoint');
    const { rows } = await pool.query(
      `select c.oid::regclass::text as name from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
       where (n.nspname in ('mempage', 'pg_toast') or c.relname = 'pg_statistic')
         and c.relkind in ('r', 'i', 't') and pg_relation_filepath(c.oid) is not null
         and position($1::bytea in pg_read_binary_file(pg_relation_filepath(c.oid))) > 0
       order by 1`,
      [Buffer.from(word)],
    );
    return rows.map(({ name }) => name);
  };

  test('nothing is in any page after an erase and a scrub', async () => {
    const bank = createBank(stores);
    // Ends in a digit: a stem would leave other bytes in the index.
    const word = `zyx${randomBytes(8).toString('hex')}0`;
    // Cannot be compressed, so that its bytes are found in TOAST too.
    const noise = randomBytes(6_000).toString('base64').replaceAll('/', ' ');
    // Statistics of a table that is empty are not made anew.
    await insert(
      bank,
      ...['Ada', 'Bo'].map((speaker) => ({
        content: `${speaker} stays.`,
        ref: speaker,
        session: speaker,
        speaker,
        tags: [speaker],
        facts: [{ subject: speaker, predicate: 'is', object: 'here' }],
      })),
    );
    const [id] = await insert(
      bank,
      {
        content: `The ${word} is in the barn.`,
        ref: `ref-${word}`,
        session: `s-${word}`,
        speaker: `${word} the elder`,
        tags: [`tag-${word}`],
        keys: [`where is the ${word}`],
        facts: [{ subject: word, predicate: 'is in', object: 'barn' }],
        metadata: { note: `meta ${word}` },
      },
      { content: `${noise.slice(0, 4_000)} ${word} ${noise.slice(4_000)}`, kind: 'document', tags: [word] },
    );
    const [other] = await insert(bank, { content: 'The ladder leans.' });
    await call(bank, 'memory_update', { id, content: `The ${word} went to the shed.` });
    await call(bank, 'memory_update', { id: other, content: 'The ladder stands.' });
    await pool.query('vacuum analyze');
    expect(await pagesWith(word)).toEqual(
      expect.arrayContaining(['mempage.memories', 'mempage.memory_versions', 'mempage.postings']),
    );
    await eraseFitting(bank, { tags: [word] });
    await call(bank, 'memory_forget', { mode: 'erase', ids: [id], confirm: true });
    await bank.store.scrub();
    expect(await pagesWith(word)).toEqual([]);
  }, 120_000);

  // The embedded engine has one transaction at a time.
  const onServer = stores.engine === 'Postgres' ? test : undefined;
  onServer?.('a scrub waits for whoever may still see what was erased', async () => {
    const bank = createBank(stores);
    const word = `zyx${randomBytes(8).toString('hex')}0`;
    const [id] = await insert(bank, { content: `The ${word} is in the barn.` });
    const reader = new pg.Client(stores.connection());
    await reader.connect();
    await reader.query('begin transaction isolation level repeatable read');
    await reader.query('select count(*) from mempage.memories');
    await call(bank, 'memory_forget', { mode: 'erase', ids: [id], confirm: true });
    const order: string[] = [];
    const scrubbed = bank.store.scrub().then(() => order.push('scrubbed'));
    await reader.query('select pg_sleep(1)');
    order.push('read');
    await reader.query('commit');
    await scrubbed;
    await reader.end();
    expect(order).toEqual(['read', 'scrubbed']);
    expect(await pagesWith(word)).toEqual([]);
  });
});
