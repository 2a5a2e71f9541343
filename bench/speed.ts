/**
 * How long a whole memory_search takes over stdio, in a bank of 10,000 (or --memories N) memories, and what of it is
 * SQL and embedding. Text is made by code. On the embedded store, or on --database-url.
 *
 *     npm run bench:speed -- [--memories 10000] [--queries 100] [--database-url URL] [--embedder bundled]
 *                            [--text varied|uniform] [--bank NAME, filled by an earlier run]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { uniformCorpus, variedCorpus } from './support/corpus.ts';
import { mean, percentile } from './support/metrics.ts';
import { runNote } from './support/options.ts';
import { ownTimes } from './support/own-times.ts';

const { values } = parseArgs({
  options: {
    memories: { type: 'string', default: '10000' },
    'database-url': { type: 'string' },
    embedder: { type: 'string', default: 'bundled' },
    queries: { type: 'string', default: '100' },
    text: { type: 'string', default: 'varied' },
    bank: { type: 'string' },
  },
});

const BATCH = 200;
const SESSION = 50;
/** Searches before the clock counts: both processes still compile what is hot, and the first hundred take a quarter longer. */
const WARM_UP = 60;

const count = Number(values.memories);
const corpus = values.text === 'uniform' ? uniformCorpus() : variedCorpus();
const questions = Array.from({ length: Number(values.queries) + WARM_UP }, (_, i) =>
  corpus.question((i * 7919) % count),
);
const databaseUrl = values['database-url'];
const dataDir = mkdtempSync(join(tmpdir(), 'mempage-speed-'));
const bank = values.bank ?? `speed-${Date.now()}`;
const client = new Client({ name: 'bench', version: '1.0.0' });
await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: [
      'dist/cli.js',
      ...(databaseUrl ? ['--database-url', databaseUrl] : ['--data-dir', dataDir]),
      ...['--embedder', values.embedder, '--bank', bank],
    ],
  }),
);
try {
  console.log(
    runNote({
      data: '',
      embedder: values.embedder,
      databaseUrl,
      baselines: false,
      budgets: false,
      yearsLater: 0,
    }),
  );
  if (values.bank === undefined) await fill();
  const whole = await timed(questions, (query) =>
    client.callTool({ name: 'memory_search', arguments: { query } }),
  );
  console.log(`memory_search over stdio: ${told(whole)}`);
  const own = await ownTimes({ databaseUrl, dataDir, embedder: values.embedder, bank }, questions);
  const shares = own.slice(WARM_UP);
  console.log(
    `  SQL: ${told(shares.map(({ sql }) => sql))}, ${mean(shares.map(({ statements }) => statements)).toFixed(1)} statements`,
  );
  console.log(`  embedding: ${told(shares.map(({ embedding }) => embedding))}`);
  const sum = percentile(
    shares.map(({ sql, embedding }) => sql + embedding),
    0.5,
  );
  console.log(`  whole call / (SQL + embedding), p50: ${(percentile(whole, 0.5) / sum).toFixed(2)}`);
} finally {
  await client.close();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 40, retryDelay: 250 });
}

async function fill(): Promise<void> {
  const starts: number[] = [];
  for (let at = 0; at < count; at += BATCH) {
    starts.push(performance.now());
    const memories = Array.from({ length: Math.min(BATCH, count - at) }, (_, i) => ({
      content: corpus.sentence(at + i),
      session: `s${Math.floor((at + i) / SESSION)}`,
      speaker: (at + i) % 2 === 0 ? 'Ana' : 'Ben',
    }));
    const { isError, content } = await client.callTool({ name: 'memory_insert', arguments: { memories } });
    if (isError) throw new Error(JSON.stringify(content));
  }
  starts.push(performance.now());
  const rate = (from: number, to: number) =>
    Math.round(((to - from) * BATCH) / (((starts[to] ?? 0) - (starts[from] ?? 0)) / 1_000));
  const batches = starts.length - 1;
  const tenth = Math.max(1, Math.floor(batches / 10));
  console.log(
    `${count} memories stored, ${rate(0, batches)} a second (first tenth ${rate(0, tenth)}, last tenth ${rate(batches - tenth, batches)})`,
  );
}

async function timed(
  queries: readonly string[],
  call: (query: string) => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = [];
  for (const query of queries) {
    const started = performance.now();
    await call(query);
    times.push(performance.now() - started);
  }
  return times.slice(WARM_UP);
}

function told(times: readonly number[]): string {
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
  return `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, mean ${mean(times).toFixed(1)} ms`;
}
