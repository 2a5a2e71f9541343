import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';
import { readMigrations } from '../../src/store/migrations.ts';
import { type Backend, openStore, serverBackend } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { BANK_DEFAULTS } from '../support/defaults.ts';
import { createEmbedded } from '../support/embedded.ts';
import { createPostgres, hasPostgres } from '../support/postgres.ts';
import { describeStores } from '../support/stores.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function opened(backend: Backend): Store {
  const store = openStore({ backend, clock: systemClock, log: silentLog, defaults: BANK_DEFAULTS });
  closing.push(() => store.close());
  return store;
}

describe('20 starters at once on an empty database', () => {
  /** Each with a pool of its own, as if it were a process of its own. */
  async function startTogether(backend: () => Backend): Promise<void> {
    const stores = Array.from({ length: 20 }, () => opened(backend()));
    await Promise.all(stores.map((store) => store.ready()));
    const names = (await readMigrations()).map((migration) => migration.name);
    for (const store of stores) expect(await appliedTo(store)).toEqual(names);
  }

  test('of the embedded store', { timeout: 90_000 }, async () => {
    // Emptied rather than made empty: making a cluster takes far longer than what is tried here.
    const embedded = await createEmbedded();
    closing.push(() => embedded.remove());
    const store = opened(embedded.store);
    await store.write('x', 'w', async (tx) => {
      await tx.db.execute(sql`drop schema mempage cascade`);
      await tx.db.execute(sql`drop extension vector`);
    });
    await startTogether(() => embedded.store);
  });

  test.skipIf(!hasPostgres).each([
    ['a server', undefined],
    ['a server that defaults to stricter transactions', `default_transaction_isolation to 'serializable'`],
  ])('on %s', async (_, setting) => {
    const database = await createPostgres({ migrated: false });
    closing.push(() => database.drop());
    const name = new URL(database.url).pathname.slice(1);
    if (setting) await ask(database.url, `alter database ${name} set ${setting}`);
    await startTogether(() => serverBackend(database.url, 2));
  });
});

describeStores('a database that has had other migrations', (stores) => {
  const run = async (store: Store, statement: ReturnType<typeof sql>) => {
    await store.write('x', 'w', (tx) => tx.db.execute(statement));
  };

  test('one edited after it was applied: it is refused, and works again once the file is restored', async () => {
    const [first] = await readMigrations();
    const setHash = (hash: string | undefined) =>
      sql`update mempage.migrations set hash = ${hash} where name = ${first?.name}`;
    const [earlier, store] = [stores.open(), stores.open()];
    await run(earlier, setHash('another'));
    await expect(store.ready()).rejects.toMatchObject({
      code: 'store_misconfigured',
      message: expect.stringMatching(/^Migration "0000_\w+" differs.*Restore the file/),
    });
    await run(earlier, setHash(first?.hash));
    await store.ready();
  });

  test('one of a newer version: every call is refused, and works again once it is gone', async () => {
    const [earlier, store] = [stores.open(), stores.open()];
    await run(earlier, sql`insert into mempage.migrations values ('9999_later', 'abc', now())`);
    const refused = {
      code: 'store_misconfigured',
      message: expect.stringMatching(/"9999_later".*newer version.*Update mempage/),
    };
    await expect(store.ready()).rejects.toMatchObject(refused);
    await expect(store.read('x', async () => 1)).rejects.toMatchObject(refused);
    await expect(store.write('x', 'w', async () => 1)).rejects.toMatchObject(refused);
    await run(earlier, sql`delete from mempage.migrations where name = '9999_later'`);
    expect(await store.read('x', async () => 1)).toBe(1);
  });
});

async function appliedTo(store: Store): Promise<string[]> {
  return await store.read('x', async (tx) => {
    const statement = sql`select name from mempage.migrations order by name`;
    return (await tx.db.execute<{ name: string }>(statement)).rows.map((row) => row.name);
  });
}

async function ask(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
