/** Looks into the tables directly, past everything that the layers above would hide. */
import { sql } from 'drizzle-orm';
import type { Store } from '../../src/store/store.ts';

/** Names of the tables that belong to banks. */
export async function tablesOfBanks(store: Store): Promise<string[]> {
  const { rows } = await store.read('x', (tx) =>
    tx.db.execute<{ name: string }>(sql`
      select c.table_name as name from information_schema.columns as c
      join information_schema.tables as t using (table_schema, table_name)
      where c.table_schema = 'mempage' and c.column_name = 'bank_id' and t.table_type = 'BASE TABLE'
      order by 1`),
  );
  return rows.map((row) => row.name);
}

/** Everything that is stored of a bank: the rows of each table as JSON, in a fixed order. */
export async function dumpBank(store: Store, bank: string): Promise<Record<string, readonly string[]>> {
  const tables = await tablesOfBanks(store);
  return await store.read(bank, async (tx) => {
    const dump: Record<string, readonly string[]> = {};
    for (const table of tables) {
      const { rows } = await tx.db.execute<{ row: string }>(
        sql`select to_jsonb(t)::text as row from mempage.${sql.identifier(table)} as t where bank_id = ${bank} order by 1`,
      );
      dump[table] = rows.map(({ row }) => row);
    }
    return dump;
  });
}
