import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { MIGRATIONS_FOLDER, pendingMigrations, readMigrations } from '../../src/store/migrations.ts';
import * as schema from '../../src/store/schema/index.ts';
import { describeStores } from '../support/stores.ts';

test('the migrations make exactly the schema', async () => {
  const meta = new URL('meta/', MIGRATIONS_FOLDER);
  const last = (await readdir(meta))
    .filter((file) => file.endsWith('_snapshot.json'))
    .sort()
    .at(-1);
  const snapshot = JSON.parse(await readFile(new URL(last ?? '', meta), 'utf8'));
  expect(await generateMigration(snapshot, generateDrizzleJson(schema))).toEqual([]);
});

test('a migration checked out with Windows line ends is the same one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mempage-migrations-'));
  try {
    for (const { name } of await readMigrations()) {
      const text = await readFile(new URL(`${name}.sql`, MIGRATIONS_FOLDER), 'utf8');
      await writeFile(join(folder, `${name}.sql`), text.replaceAll('\n', '\r\n'));
    }
    const windows = await readMigrations(pathToFileURL(`${folder}/`));
    expect(pendingMigrations(windows, await readMigrations())).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Everything here is about all banks or none. */
const GLOBAL = ['migrations'];

describeStores('every table', (stores) => {
  interface Table {
    readonly name: string;
    readonly first: string | null;
    readonly secured: boolean;
    readonly forced: boolean;
    readonly policies: readonly string[];
  }

  const tables = async () => {
    const { rows } = await stores.open().read('x', (tx) =>
      tx.db.execute<{ [name in keyof Table]: Table[name] }>(sql`
        select c.relname as name, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
          (select a.attname from pg_index as i join pg_attribute as a
            on a.attrelid = c.oid and a.attnum = i.indkey[0]
            where i.indrelid = c.oid and i.indisprimary) as first,
          array(select p.polname || ' ' || p.polcmd::text || ' ' || pg_get_expr(p.polqual, p.polrelid) || ' '
              || pg_get_expr(p.polwithcheck, p.polrelid)
            from pg_policy as p where p.polrelid = c.oid) as policies
        from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
        where n.nspname = 'mempage' and c.relkind in ('r', 'p')
        order by 1`),
    );
    return rows as readonly Table[];
  };

  test('is known to the schema', async () => {
    const names = (await tables()).map((table) => table.name);
    expect(names.length).toBeGreaterThan(15);
    expect(names).toContain('memories');
  });

  test('has a primary key that starts with the bank', async () => {
    const wrong = (await tables()).filter(({ name, first }) => first !== 'bank_id' && !GLOBAL.includes(name));
    expect(wrong).toEqual([]);
  });

  test('shows a bank only to itself, even to its owner', async () => {
    const own = `(bank_id = current_setting('mempage.bank'::text, true))`;
    const wrong = (await tables()).filter(
      ({ name, secured, forced, policies }) =>
        !GLOBAL.includes(name) && !(secured && forced && policies.join() === `own_bank * ${own} ${own}`),
    );
    expect(wrong).toEqual([]);
  });

  test('has indexes that start with the bank', async () => {
    const { rows } = await stores.open().read('x', (tx) =>
      tx.db.execute(sql`
        select i.indexrelid::regclass::text as index
        from pg_index as i join pg_class as c on c.oid = i.indrelid
        join pg_namespace as n on n.oid = c.relnamespace
        join pg_attribute as a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where n.nspname = 'mempage' and a.attname <> 'bank_id' and c.relname <> all (${sql.param(GLOBAL)}::text[])`),
    );
    expect(rows).toEqual([]);
  });
});
