import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { changesAfter } from '../../src/store/queries/changes.ts';
import type { Store, WriteTx } from '../../src/store/store.ts';
import { createPostgres, hasPostgres } from '../support/postgres.ts';
import { describeStores } from '../support/stores.ts';
import type { Link, Message } from './proxy.ts';
import { openThroughProxy } from './through-proxy.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function through(
  address: Parameters<typeof openThroughProxy>[0],
  react: (message: Message, link: Link) => void,
): Promise<Store> {
  const { store, close } = await openThroughProxy(address, react);
  closing.push(close);
  return store;
}

/** A write that counts how often it is run. */
function counted(runs: { count: number }) {
  return async (tx: WriteTx) => {
    runs.count++;
    const number = tx.allocate('memory', 1);
    tx.log({ action: 'test', target: 'memory', id: `m${number}`, version: 1 });
    return number;
  };
}

const isCommit = ({ type, text }: Message) => type === 'Q' && /^commit/i.test(text);

/** Interferes with the first message that fits. */
function once(fits: (message: Message) => boolean, interfere: (link: Link) => void) {
  let done = false;
  return (message: Message, link: Link) => {
    if (done || !fits(message)) return;
    done = true;
    interfere(link);
  };
}

describeStores('a write whose connection is lost', (stores) => {
  const running = async () => {
    await stores.open().ready();
    return stores.address();
  };
  const numbersLogged = async (bank: string) =>
    (await stores.open().read(bank, (tx) => changesAfter(tx, 0, 100))).map((change) => change.changeNo);

  test('during COMMIT, after it took effect: it happened once, and its result is returned', async () => {
    const store = await through(
      await running(),
      once(isCommit, (link) => link.swallowReply()),
    );
    const runs = { count: 0 };
    expect(await store.write('swallowed', 'w', counted(runs))).toBe(1);
    expect(runs.count).toBe(1);
    expect(await numbersLogged('swallowed')).toEqual([1]);
    expect(await store.write('swallowed', 'w', counted(runs))).toBe(2);
  });

  test('before COMMIT arrives: it is tried again and happens once', async () => {
    const store = await through(
      await running(),
      once(isCommit, (link) => link.cut()),
    );
    const runs = { count: 0 };
    expect(await store.write('cut', 'w', counted(runs))).toBe(1);
    expect(runs.count).toBe(2);
    expect(await numbersLogged('cut')).toEqual([1]);
  });

  test.each(['begin', 'set_config', '"banks"', '"changes"'])('at %s: it happens once', async (word) => {
    const store = await through(
      await running(),
      once(
        ({ text }) => text.includes(word),
        (link) => link.cut(),
      ),
    );
    const bank = `cut at ${word}`;
    expect(await store.write(bank, 'w', counted({ count: 0 }))).toBe(1);
    expect(await numbersLogged(bank)).toEqual([1]);
  });

  test('again and again: it says so, and nothing is half done', async () => {
    let broken = true;
    const store = await through(await running(), (message, link) => {
      if (broken && isCommit(message)) link.cut();
    });
    await expect(store.write('hopeless', 'w', counted({ count: 0 }))).rejects.toMatchObject({
      code: 'store_unavailable',
    });
    broken = false;
    expect(await numbersLogged('hopeless')).toEqual([]);
    expect(await store.write('hopeless', 'w', counted({ count: 0 }))).toBe(1);
  });

  test('a read is simply done again', async () => {
    const store = await through(
      await running(),
      once(
        ({ text }) => text.includes('select 42'),
        (link) => link.cut(),
      ),
    );
    const { rows } = await store.read('r', (tx) => tx.db.execute(sql`select 42 as answer`));
    expect(rows).toEqual([{ answer: 42 }]);
  });
});

describe.skipIf(!hasPostgres)('a COMMIT that the server reads only after the client has asked', () => {
  test('from the first write of a bank: it happens once', async () => {
    const database = await createPostgres();
    closing.push(() => database.drop());
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    closing.push(() => admin.end());
    let held: { link: number; deliver: () => void } | undefined;
    const hold = once(isCommit, (link) => {
      held = { link: link.number, deliver: link.holdAndCut() };
    });
    const store = await through({ url: database.url }, (message, link) => {
      hold(message, link);
      if (!held || link.number === held.link || !message.text.includes('"banks"')) return;
      // Who looks at the bank now has to wait for the held transaction. If it does not, the test ends there.
      const { deliver } = held;
      held = undefined;
      void untilSomebodyWaits(admin).then(deliver);
    });
    const runs = { count: 0 };
    expect(await store.write('new-bank', 'w', counted(runs))).toBe(1);
    expect(runs.count).toBe(1);
    expect(await store.read('new-bank', (tx) => changesAfter(tx, 0, 100))).toHaveLength(1);
  });
});

/** Until a backend of this database waits for a lock that another one holds. */
async function untilSomebodyWaits(admin: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await admin.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
  }
}
