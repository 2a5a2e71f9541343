import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { createPostgres, hasPostgres } from './postgres.ts';

const ask = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows[0];
  } finally {
    await client.end();
  }
};

describe.skipIf(!hasPostgres)('test databases on Postgres', () => {
  test('have the schema, are apart, and are gone after they are dropped', async () => {
    const [one, two] = await Promise.all([createPostgres(), createPostgres()]);
    expect(one.url).not.toBe(two.url);
    expect(await ask(one.url, 'select count(*)::int as n from mempage.memories')).toEqual({ n: 0 });
    await Promise.all([one.drop(), two.drop()]);
    await expect(ask(one.url, 'select 1')).rejects.toThrow(/does not exist/);
  });

  test('can be empty', async () => {
    const database = await createPostgres({ migrated: false });
    expect(await ask(database.url, `select to_regnamespace('mempage') as schema`)).toEqual({ schema: null });
    await database.drop();
  });

  test('a database that was not made here is not dropped', async () => {
    const database = await createPostgres({ migrated: false });
    const name = new URL(database.url).pathname.slice(1);
    await ask(database.url, `comment on database ${name} is 'somebody else made it'`);
    await expect(database.drop()).rejects.toThrow(/was not made by this test/);
    expect(await ask(database.url, 'select 1 as alive')).toEqual({ alive: 1 });
    await ask(process.env.MEMPAGE_TEST_DATABASE_URL ?? '', `drop database ${name}`);
  });
});
