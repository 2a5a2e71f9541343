import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { getBank } from '../../src/store/queries/banks.ts';
import { describeStores } from './stores.ts';

describeStores('a fresh store', (stores) => {
  test('has the schema and nothing in it', async () => {
    const bank = await stores.open().read('b', getBank);
    expect(bank.keyCount).toBe(0);
  });

  test('is one database for all that open it', async () => {
    const [one, two] = [stores.open(), stores.open()];
    await one.write('b', 'test', async (tx) => tx.countKeys(3, 30));
    expect((await two.read('b', getBank)).keyCount).toBe(3);
  });

  test('is the engine that the suite names', async () => {
    const version = await stores.open().read('b', async (tx) => {
      const { rows } = await tx.db.execute<{ version: string }>(sql`select version()`);
      return rows[0]?.version ?? '';
    });
    expect(/emscripten|wasm/.test(version) ? 'PGlite' : 'Postgres').toBe(stores.engine);
  });
});
