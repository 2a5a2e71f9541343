/**
 * How long a whole memory_search takes over stdio, in a bank of 10,000 (or --memories N) memories, and what of it is
 * SQL and embedding. Text is made by code. On the embedded store, or on --database-url.
 *
 *     npm run bench:speed -- [--memories 10000] [--database-url URL] [--embedder bundled]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { mean, percentile } from './support/metrics.ts';
import { runNote } from './support/options.ts';

const { values } = parseArgs({
  options: {
    memories: { type: 'string', default: '10000' },
    'database-url': { type: 'string' },
    embedder: { type: 'string', default: 'bundled' },
    queries: { type: 'string', default: '100' },
  },
});
const SUBJECTS = [
  'kettle',
  'harbour',
  'invoice',
  'garden',
  'violin',
  'train',
  'passport',
  'bakery',
  'mountain',
  'library',
];
const ACTIONS = [
  'repaired',
  'visited',
  'postponed',
  'painted',
  'ordered',
  'cancelled',
  'measured',
  'praised',
  'lost',
  'found',
];
const PLACES = [
  'in Zwolle',
  'near the station',
  'at work',
  'before lunch',
  'with the neighbours',
  'on the ferry',
  'last winter',
];

const count = Number(values.memories);
const dataDir = mkdtempSync(join(tmpdir(), 'mempage-speed-'));
const client = new Client({ name: 'bench', version: '1.0.0' });
const settings = values['database-url']
  ? ['--database-url', values['database-url']]
  : ['--data-dir', dataDir];
await client.connect(
  new StdioClientTransport({
    command: process.execPath,
    args: ['dist/cli.js', ...settings, '--embedder', values.embedder, '--bank', `speed-${Date.now()}`],
  }),
);
try {
  console.log(
    runNote({
      data: '',
      embedder: values.embedder,
      databaseUrl: values['database-url'],
      baselines: false,
      budgets: false,
    }),
  );
  await fill();
  await measure();
} finally {
  await client.close();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 40, retryDelay: 250 });
}

/** Distinct, word-like and the same in every run. */
function sentence(i: number): string {
  const pick = (list: readonly string[], salt: number) => list[(i * salt + Math.floor(i / 7)) % list.length];
  return `We ${pick(ACTIONS, 3)} the ${pick(SUBJECTS, 7)} ${pick(PLACES, 5)}; number ${i} of the list, lot ${(i * 7919) % 9973}.`;
}

async function fill(): Promise<void> {
  const started = performance.now();
  for (let at = 0; at < count; at += 200) {
    const memories = Array.from({ length: Math.min(200, count - at) }, (_, i) => ({
      content: sentence(at + i),
      session: `s${Math.floor((at + i) / 50)}`,
      speaker: (at + i) % 2 === 0 ? 'Ana' : 'Ben',
    }));
    await client.callTool({ name: 'memory_insert', arguments: { memories } });
  }
  const seconds = (performance.now() - started) / 1_000;
  console.log(`${count} memories in ${seconds.toFixed(1)} s, ${Math.round(count / seconds)} a second`);
}

async function measure(): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < Number(values.queries); i++) {
    const query = `Who ${ACTIONS[i % 10]} the ${SUBJECTS[(i * 3) % 10]} ${PLACES[i % 7]}?`;
    const started = performance.now();
    await client.callTool({ name: 'memory_search', arguments: { query } });
    times.push(performance.now() - started);
  }
  const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
  console.log(
    `memory_search over stdio: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, mean ${mean(times).toFixed(1)} ms`,
  );
}
