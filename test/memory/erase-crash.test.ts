/** An erase that is killed in the middle did all or nothing, and erasing again finishes it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { exportBank } from '../../src/memory/export.ts';
import { importBank } from '../../src/memory/import.ts';
import { call, createBank, eraseFitting, insert, type Results } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

const ENTRY = new URL('./erase-entry.ts', import.meta.url).pathname;
const WORD = 'quokkas';

describeStores('an erase that is killed', (stores) => {
  test.each([15, 120])(
    '%i ms after it began has done all or nothing',
    async (pause) => {
      const bank = createBank(stores);
      await insert(
        bank,
        ...Array.from({ length: 120 }, (_, i) => ({
          content: `Number ${i}: ${WORD} were seen on the island, ${'and again '.repeat(i % 7)}on day ${i}.`,
          tags: [WORD],
          facts: [{ subject: `${WORD} ${i}`, predicate: 'live on', object: 'island' }],
        })),
      );
      const lines: string[] = [];
      for await (const record of exportBank(bank)) lines.push(JSON.stringify(record));
      const count = async (table: string) =>
        await bank.store.read(bank.name, async (tx) => {
          const { rows } = await tx.db.execute<{ count: string }>(
            sql`select count(*) from mempage.${sql.identifier(table)} where bank_id = ${bank.name}`,
          );
          return Number(rows[0]?.count);
        });
      const counts = async () =>
        await Promise.all(
          ['memories', 'search_keys', 'postings', 'facts', 'mentions', 'tombstones'].map(count),
        );
      const before = await counts();

      const child = spawn(
        process.execPath,
        ['--import', import.meta.resolve('tsx'), ENTRY, JSON.stringify(stores.address()), bank.name, WORD],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      await once(child.stdout, 'data');
      setTimeout(() => child.kill('SIGKILL'), pause);
      await once(child, 'close');

      const after = await counts();
      // Of each its text as it was said, and without case and full stop.
      expect([before, [0, 0, 0, 0, 0, 240]]).toContainEqual(after);
      if (after[0] !== 0) await eraseFitting(bank, { tags: [WORD] });
      expect(await counts()).toEqual([0, 0, 0, 0, 0, 240]);
      const { memories } = await importBank(
        bank,
        (async function* () {
          yield* lines;
        })(),
      );
      expect(memories).toMatchObject({ erased: 120, created: 0 });
      expect((await call<Results>(bank, 'memory_search', { query: WORD })).memories).toEqual([]);
    },
    120_000,
  );
});
