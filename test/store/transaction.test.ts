import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { openStore, serverBackend } from '../../src/store/open.ts';
import { changesAfter } from '../../src/store/queries/changes.ts';
import type { ReadTx, WriteTx } from '../../src/store/store.ts';
import { together } from '../../src/store/together.ts';
import { TestClock } from '../support/clock.ts';
import { BANK_DEFAULTS } from '../support/defaults.ts';
import { createPostgres, hasPostgres } from '../support/postgres.ts';
import { describeStores } from '../support/stores.ts';

const addChange = async (tx: WriteTx) => {
  const number = tx.allocate('memory', 1);
  tx.log({ action: 'test', target: 'memory', id: `m${number}`, version: 1 });
  return number;
};

const allChanges = (tx: ReadTx) => changesAfter(tx, 0, 10_000);
const bankRows = (tx: ReadTx) =>
  tx.db
    .execute<{ n: number }>(sql`select count(*)::int as n from mempage.banks where bank_id = ${tx.bank}`)
    .then(({ rows }) => rows[0]?.n);

describeStores('a transaction', (stores) => {
  test('that fails leaves nothing, also of what it had flushed', async () => {
    const store = stores.open();
    const failure = new Error('on purpose');
    const failing = store.write('failing', 'w', async (tx) => {
      await addChange(tx);
      await tx.db.execute(
        sql`insert into mempage.core_blocks (bank_id, name, content, max_tokens, version, revised_at, actor)
            values (${tx.bank}, 'human', 'text', 10, 1, ${tx.now.toISOString()}, 'w')`,
      );
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    const left = await store.read('failing', async (tx) => ({
      banks: await bankRows(tx),
      changes: await allChanges(tx),
      blocks: (await tx.db.execute(sql`select 1 from mempage.core_blocks where bank_id = ${tx.bank}`)).rows,
    }));
    expect(left).toEqual({ banks: 0, changes: [], blocks: [] });
    expect(await store.write('failing', 'w', addChange)).toBe(1);
  });

  test('that reads cannot write', async () => {
    const store = stores.open();
    const sneaky = store.read('r', (tx) =>
      tx.db.execute(
        sql`insert into mempage.leases (bank_id, item, holder, expires_at) values ('r', 'x', 'y', now())`,
      ),
    );
    await expect(sneaky).rejects.toMatchObject({ cause: { code: '25006' } });
  });

  test('of statements that go at once fails when all have ended, and leaves a connection that works', async () => {
    const store = stores.open();
    const ended: string[] = [];
    const run = async (tx: ReadTx, statement: string) => {
      try {
        await tx.db.execute(sql.raw(statement));
      } finally {
        ended.push(statement);
      }
    };
    const statements = ['select 1', 'select 1 / 0', 'select pg_sleep(0.1)'];
    const failing = store.read('at-once', (tx) => together(statements.map((each) => run(tx, each))));
    await expect(failing).rejects.toMatchObject({ cause: { code: '22012' } });
    expect(ended).toEqual(statements);
    expect(await store.read('at-once', bankRows)).toBe(0);
  });

  test('asks each of what goes at once only once', async () => {
    let runs = 0;
    const statement = {
      // biome-ignore lint/suspicious/noThenProperty: as drizzle's statements are, it runs when it is waited for.
      then: (resolve: (value: number) => void) => resolve(++runs),
    };
    expect(await together([statement])).toEqual([1]);
    expect(runs).toBe(1);
  });

  test('that reads sees one moment', async () => {
    const [reader, writer] = [stores.open(), stores.open()];
    await writer.write('still', 'w', addChange);
    let writing: Promise<unknown> | undefined;
    const [before, after] = await reader.read('still', async (tx) => {
      const first = await allChanges(tx);
      writing = writer.write('still', 'w', addChange);
      // The embedded store runs one transaction at a time: there the write waits for this read.
      if (stores.engine === 'Postgres') await writing;
      return [first, await allChanges(tx)];
    });
    await writing;
    expect(after).toEqual(before);
    expect(await reader.read('still', allChanges)).toHaveLength(2);
  });

  test('that meets a serialisation failure is done again', async () => {
    let runs = 0;
    const number = await stores.open().write('serial', 'w', async (tx) => {
      const allocated = await addChange(tx);
      if (++runs < 3) await tx.db.execute(sql`do $$ begin raise sqlstate '40001'; end $$`);
      return allocated;
    });
    expect([runs, number]).toEqual([3, 1]);
  });

  test('that fails for another reason is not done again', async () => {
    let runs = 0;
    const failing = stores.open().write('once', 'w', async (tx) => {
      runs++;
      await tx.db.execute(sql`select 1 / 0`);
    });
    await expect(failing).rejects.toMatchObject({ cause: { code: '22012' } });
    expect(runs).toBe(1);
  });

  test('stamps of a bank strictly increase, whatever the clocks of its writers say', async () => {
    const clocks = [new TestClock(), new TestClock()];
    clocks[1]?.set('2020-01-01T00:00:00Z');
    const writers = clocks.map((clock) => stores.open({ clock }));
    const stamps: number[] = [];
    for (let i = 0; i < 10; i++) {
      const stamp = await writers[i % 2]?.write('stamps', 'w', async (tx) => {
        await addChange(tx);
        return tx.now.getTime();
      });
      stamps.push(stamp ?? 0);
      clocks[0]?.advance(-3_600_000);
    }
    for (const [i, stamp] of stamps.entries()) if (i > 0) expect(stamp).toBeGreaterThan(stamps[i - 1] ?? 0);
    const logged = await writers[0]?.read('stamps', allChanges);
    expect(logged?.map((change) => change.at.getTime())).toEqual(stamps);
  });

  test('many writers of a bank get numbers once each, and the log has no gaps', async () => {
    const given = await Promise.all(
      Array.from({ length: 6 }, async (_, w) => {
        const store = stores.open();
        const numbers: number[] = [];
        for (let i = 0; i < 15; i++) numbers.push(await store.write('busy', `writer ${w}`, addChange));
        return numbers;
      }),
    );
    const numbers = given.flat().sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 90 }, (_, i) => i + 1));
    const changes = await stores.open().read('busy', allChanges);
    expect(changes.map((change) => change.changeNo)).toEqual(numbers);
    expect(changes.map((change) => change.targetId)).toEqual(numbers.map((number) => `m${number}`));
  });

  test('a write that logs nothing leaves no trace but its bank', async () => {
    const store = stores.open();
    expect(await store.write('quiet', 'w', async () => 'done')).toBe('done');
    expect(await store.read('quiet', allChanges)).toEqual([]);
  });
});

describe.skipIf(!hasPostgres)('on a server', () => {
  test('two writes that deadlock both succeed in the end', async () => {
    const database = await createPostgres();
    const store = openStore({
      backend: serverBackend(database.url, 4),
      clock: new TestClock(),
      log: silentLog,
      defaults: BANK_DEFAULTS,
    });
    try {
      const runs: string[] = [];
      const both = meeting(2);
      const locking = (bank: string, other: string) =>
        store.write(bank, 'w', async (tx) => {
          runs.push(bank);
          await both();
          await tx.db.execute(sql`insert into mempage.banks (bank_id, created_at, last_change_at)
            values (${other}, now(), now()) on conflict (bank_id) do update set change_seq = banks.change_seq`);
          return await addChange(tx);
        });
      expect(await Promise.all([locking('a', 'b'), locking('b', 'a')])).toEqual([1, 1]);
      expect(runs.length).toBe(3);
    } finally {
      await store.close();
      await database.drop();
    }
  });

  test.each([
    [
      'a time zone with odd offsets and dates in another style',
      ["timezone to 'Europe/Amsterdam'", "datestyle to 'SQL, DMY'"],
    ],
    ['stricter transactions', ["default_transaction_isolation to 'serializable'"]],
    [
      'intervals and floats in another style',
      ["intervalstyle to 'sql_standard'", 'extra_float_digits to -3'],
    ],
  ])('a database that defaults to %s serves the same', async (_, settings) => {
    const database = await createPostgres();
    const name = new URL(database.url).pathname.slice(1);
    const clock = new TestClock();
    clock.set('1900-02-03T04:05:06.789Z');
    const open = () =>
      openStore({ backend: serverBackend(database.url, 4), clock, log: silentLog, defaults: BANK_DEFAULTS });
    const admin = open();
    for (const setting of settings)
      await admin.write('x', 'w', (tx) => tx.db.execute(sql.raw(`alter database ${name} set ${setting}`)));
    await admin.close();
    const stores = [open(), open(), open()];
    try {
      await Promise.all(
        stores.flatMap((store) => Array.from({ length: 5 }, () => store.write('b', 'w', addChange))),
      );
      const changes = (await stores[0]?.read('b', allChanges)) ?? [];
      expect(changes.map((change) => change.changeNo)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
      expect(changes[0]?.at.toISOString()).toBe('1900-02-03T04:05:06.790Z');
    } finally {
      await Promise.all(stores.map((store) => store.close()));
      await database.drop();
    }
  });
});

/** Resolves for all that call it once `size` have. Later calls pass at once. */
function meeting(size: number): () => Promise<void> {
  let come = 0;
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return async () => {
    if (++come >= size) open();
    await opened;
  };
}
