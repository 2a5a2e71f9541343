/**
 * How the time of a look at facts grows with the bank: 1,000 and 100,000 facts, one in five replaced by a later one, at
 * ten facts an entity and with all facts on 100 entities.
 *
 *     npm run bench:graph -- [--database-url URL] [--runs N]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { type Bank, openMemory } from '../src/index.ts';
import { percentile } from './support/metrics.ts';
import { tool } from './support/systems.ts';

const { values } = parseArgs({
  options: { 'database-url': { type: 'string' }, runs: { type: 'string', default: '200' } },
});
const folder = values['database-url'] ? undefined : mkdtempSync(join(tmpdir(), 'mempage-bench-'));
const memory = openMemory({
  databaseUrl: values['database-url'],
  dataDir: folder,
  embedder: { provider: 'none' },
  timeZone: 'UTC',
});
const runs = Number(values.runs);
const SIZES = [1_000, 100_000] as const;
const SHAPES = { sparse: (facts: number) => facts / 10, dense: () => 100 };

/** The same in both sizes, so that what is compared is the looking and not the telling. */
const SHOWN = 10;

const looks: Record<string, (entity: string) => object> = {
  neighbours: (entity) => ({ entity, limit: SHOWN }),
  'as of': (entity) => ({ entity, limit: SHOWN, as_of: '2026-02-01' }),
  'valid at': (entity) => ({ entity, limit: SHOWN, valid_at: '2025-06-01' }),
  'by predicate': (entity) => ({ entity, limit: SHOWN, predicate: 'relation 3' }),
  'two hops': (entity) => ({ entity, limit: SHOWN, depth: 2 }),
};

const table: Record<string, Record<string, number>> = {};
for (const [shape, entitiesOf] of Object.entries(SHAPES)) {
  for (const facts of SIZES) {
    const bank = memory.bank(`graph-${shape}-${facts}-${process.pid}`);
    await fill(bank, facts, entitiesOf(facts));
    // As autovacuum does within a minute of so many rows; on the embedded store its host does it.
    await bank.store.write(bank.name, 'bench', async (tx) => {
      await tx.db.execute(
        sql`analyze mempage.facts, mempage.entities, mempage.entity_aliases, mempage.memories`,
      );
    });
    for (const [look, argsOf] of Object.entries(looks)) {
      const p95 = await measure(bank, argsOf, entitiesOf(facts));
      const name = `${shape}, ${look}`;
      table[name] = { ...table[name], [`p95 ms at ${facts}`]: Number(p95.toFixed(2)) };
    }
  }
}
for (const row of Object.values(table)) {
  const [small = 1, large = 0] = Object.values(row);
  row.ratio = Number((large / small).toFixed(2));
}
console.log(`store ${folder ? 'embedded' : 'postgres'}, ${runs} runs each, Node ${process.version}`);
console.table(table);
await memory.close();
if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });

async function measure(bank: Bank, argsOf: (entity: string) => object, entities: number): Promise<number> {
  const times: number[] = [];
  for (let run = -20; run < runs; run++) {
    const entity = `entity ${((run + 20) * 7919) % entities}`;
    const started = performance.now();
    await tool(memory, 'memory_graph').call(bank, argsOf(entity));
    if (run >= 0) times.push(performance.now() - started);
  }
  return percentile(times, 0.95);
}

/** Straight into the tables: writing 100,000 facts through the tools would measure something else. */
async function fill(bank: Bank, facts: number, entities: number): Promise<void> {
  await tool(memory, 'memory_insert').call(bank, { memories: [{ content: 'All facts of this bank.' }] });
  await bank.store.write(bank.name, 'bench', async (tx) => {
    const entity = tx.allocate('entity', entities);
    const fact = tx.allocate('fact', facts);
    await tx.db.execute(sql`
      insert into mempage.entities (bank_id, entity_id, name, recorded_at)
      select ${tx.bank}, ${entity}::bigint + n, 'entity ' || n, '2026-01-01'
      from generate_series(0, ${entities - 1}::int) as n`);
    await tx.db.execute(sql`
      insert into mempage.entity_aliases (bank_id, alias, entity_id, recorded_at)
      select bank_id, name, entity_id, recorded_at from mempage.entities where bank_id = ${tx.bank}`);
    await tx.db.execute(sql`
      insert into mempage.facts (bank_id, fact_id, version, subject_id, predicate, object_id, object, valid_from,
        valid_to, recorded_at, said_at, confidence, origin, actor, memory_id)
      select ${tx.bank}, ${fact}::bigint + n, 1, ${entity}::bigint + n % ${entities}::int, 'relation ' || n % 7,
        ${entity}::bigint + (n::bigint * 7919 + 13) % ${entities}::int, 'entity ' || (n::bigint * 7919 + 13) % ${entities}::int,
        '2025-01-01'::timestamptz + n % 300 * interval '1 day',
        case when n % 5 = 0 then '2025-12-01'::timestamptz end,
        '2026-01-01'::timestamptz + n * interval '60 s', '2026-01-01', 1, 'agent', 'bench', 1
      from generate_series(0, ${facts - 1}::int) as n`);
    tx.log({ action: 'fill', target: 'bank', id: tx.bank });
  });
}
