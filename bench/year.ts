/**
 * A simulated year: a bank that forgets beside one that keeps everything, used every day in the same way. Deterministic
 * but for the times.
 *
 *     npm run bench:year -- [--memories 20000] [--episode-half-life 30] [--database-url URL] [--out docs/year.svg]
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { fadesAt, initialStrength } from '../src/forgetting/retention.ts';
import { type Bank, openMemory } from '../src/index.ts';
import { maintain } from '../src/memory/maintain.ts';
import { RecallLog } from '../src/memory/recall.ts';
import { changeSetting } from '../src/memory/settings.ts';
import { analyze } from '../src/retrieval/analyze.ts';
import { mean, percentile } from './support/metrics.ts';
import { plot } from './year/plot.ts';
import { type Entry, entriesOf, randomFrom } from './year/world.ts';

const { values: options } = parseArgs({
  options: {
    memories: { type: 'string', default: '20000' },
    'episode-half-life': { type: 'string', default: '30' },
    'database-url': { type: 'string' },
    out: { type: 'string' },
  },
});
const DAYS = 360;
const MONTH = 30;
const DAY = 86_400_000;
const RECALLS_A_DAY = 4;
const QUESTIONS = 60;
const START = Date.parse('2027-01-01T06:00:00Z');

let now = START;
const memory = openMemory({
  databaseUrl: options['database-url'],
  dataDir: options['database-url'] ? undefined : mkdtempSync(join(tmpdir(), 'mempage-year-')),
  embedder: { provider: 'none' },
  timeZone: 'UTC',
  clock: { now: () => new Date(now) },
});

interface Life {
  readonly bank: Bank;
  readonly recalls: RecallLog;
}

function live(name: string): Life {
  const bank = memory.bank(`${name}-${process.pid}`);
  const recalls = new RecallLog(bank);
  return { bank: { ...bank, recalls }, recalls };
}

const call = async (bank: Bank, name: string, args: object) => {
  const tool = memory.tools.find((each) => each.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return (await tool.call(bank, args)).data as { memories: { id: string; ref?: string }[] };
};

const forgets = live('forgets');
const keeps = live('keeps');
await changeSetting(forgets.bank, `forgetting.halfLifeDays.episode=${options['episode-half-life']}`);
for (const kind of ['episode', 'note']) {
  await changeSetting(keeps.bank, `forgetting.halfLifeDays.${kind}=365000`);
}
await changeSetting(keeps.bank, 'forgetting.floor=0');

const stored: Entry[] = [];
const months: Month[] = [];
const random = randomFrom(7);
const perDay = Number(options.memories) / DAYS;
for (let day = 0; day < DAYS; day++) {
  now = START + day * DAY;
  const count = Math.floor((day + 1) * perDay) - Math.floor(day * perDay);
  const entries = [...entriesOf(day, count, new Date(now), random)];
  for (const { bank } of [forgets, keeps]) {
    await call(bank, 'memory_insert', { memories: entries.map((entry) => entry.memory) });
  }
  stored.push(...entries);
  now += DAY / 2;
  await use(
    sample(
      stored.filter(({ matters }) => matters),
      RECALLS_A_DAY,
      random,
    ),
  );
  if (day % 7 === 6) while ((await maintain(forgets.bank)).more);
  if (day % MONTH === MONTH - 1) months.push(await measure());
}
report();
await memory.close();

/** A question of the day: the answer is searched and, if it is found, read. */
async function use(asked: readonly Entry[]): Promise<void> {
  for (const { bank, recalls } of [forgets, keeps]) {
    for (const { question, ref } of asked) {
      const { memories } = await call(bank, 'memory_search', { query: question });
      const answer = memories.find((found) => found.ref === ref);
      if (answer) await call(bank, 'memory_read', { ids: [answer.id] });
    }
    await recalls.flush();
  }
}

interface Asked {
  readonly recall: number;
  /** Of one search, in milliseconds. */
  readonly p95: number;
  /** Index entries of the question's words that a search may have to read, at the 95th percentile. */
  readonly entries: number;
}

interface Month {
  readonly stored: number;
  readonly active: number;
  readonly retained: { readonly matters: number; readonly rest: number };
  readonly forgets: { readonly matters: Asked; readonly rest: Asked };
  readonly keeps: { readonly matters: Asked; readonly rest: Asked };
}

/** Asks about a sample of everything so far; looking does not count as recall. */
async function measure(): Promise<Month> {
  const chosen = randomFrom(months.length + 100);
  const matters = sample(
    stored.filter((entry) => entry.matters),
    QUESTIONS,
    chosen,
  );
  const rest = sample(
    stored.filter((entry) => !entry.matters),
    QUESTIONS,
    chosen,
  );
  const ask = async ({ bank }: Life) => ({
    matters: await askAll({ ...bank, recalls: undefined }, matters),
    rest: await askAll({ ...bank, recalls: undefined }, rest),
  });
  const month = {
    stored: stored.length,
    ...(await standing(forgets.bank)),
    forgets: await ask(forgets),
    keeps: await ask(keeps),
  };
  process.stderr.write(`month ${months.length + 1}: ${JSON.stringify(month)}\n`);
  return month;
}

async function askAll(bank: Bank, entries: readonly Entry[]): Promise<Asked> {
  const times: number[] = [];
  const read: number[] = [];
  let found = 0;
  for (const { question, ref } of entries) {
    const start = performance.now();
    const { memories } = await call(bank, 'memory_search', { query: question, limit: 10 });
    times.push(performance.now() - start);
    if (memories.some((each) => each.ref === ref)) found++;
    read.push(await liveEntries(bank, question));
  }
  return { recall: found / entries.length, p95: percentile(times, 0.95), entries: percentile(read, 0.95) };
}

/** A measure of the work of a search that does not depend on what else the machine does. */
async function liveEntries(bank: Bank, question: string): Promise<number> {
  const terms = [...analyze(question, 'en').terms.keys()];
  const { rows } = await bank.store.read(bank.name, (tx) =>
    tx.db.execute<{ count: string }>(sql`
      select count(*) as count from mempage.postings
      where bank_id = ${tx.bank} and term = any(${sql.param(terms)}::text[]) and live`),
  );
  return Number(rows[0]?.count);
}

async function standing(bank: Bank): Promise<Pick<Month, 'active' | 'retained'>> {
  const { rows } = await bank.store.read(bank.name, (tx) =>
    tx.db.execute<{ matters: boolean; active: string; retention: number }>(sql`
      select kind = 'note' as matters, count(*) filter (where faded_at is null) as active,
        avg(exp(-extract(epoch from ${new Date(now).toISOString()}::timestamptz - coalesce(recalled_at, recorded_at))
          / 86400 / strength)) as retention
      from mempage.memories where bank_id = ${tx.bank} group by 1`),
  );
  const of = (matters: boolean) => Number(rows.find((row) => row.matters === matters)?.retention ?? 0);
  return {
    active: rows.reduce((sum, row) => sum + Number(row.active), 0),
    retained: { matters: of(true), rest: of(false) },
  };
}

function sample<T>(from: readonly T[], count: number, chance: () => number): T[] {
  return Array.from(
    { length: Math.min(count, from.length) },
    () => from[Math.floor(chance() * from.length)] as T,
  );
}

/** What would be in default results with the half-lives that a bank has by default, without any recall. */
function activeByDefault(): number {
  return mean(
    stored.map(({ memory: { kind, importance = 0.5, occurred_at } }) => {
      const nature = { kind: kind as 'episode' | 'note', importance: importance as number, novelty: 0.5 };
      const since = new Date(occurred_at as string);
      return fadesAt(initialStrength(nature), since).getTime() > now ? 1 : 0;
    }),
  );
}

function report(): void {
  const last = months.at(-1);
  if (!last) throw new Error('no month has passed');
  const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
  const late = months.slice(-6).map((month) => month.forgets.matters.p95);
  const lines = [
    `${last.stored} memories in ${DAYS} days, half-life of episodes ${options['episode-half-life']} days, others by default`,
    `in default results: ${percent(last.active / last.stored)} (with default half-lives and no recall ${percent(activeByDefault())})`,
    `recall@10 of what mattered, all months: ${percent(mean(months.map((m) => m.forgets.matters.recall)))}; keeping everything ${percent(mean(months.map((m) => m.keeps.matters.recall)))}; at the end ${percent(last.forgets.matters.recall)} and ${percent(last.keeps.matters.recall)}`,
    `recall@10 of the rest at the end: ${percent(last.forgets.rest.recall)} and ${percent(last.keeps.rest.recall)}`,
    `mean retention at the end: what mattered ${percent(last.retained.matters)}, the rest ${percent(last.retained.rest)}`,
    `p95 of search at the end, ms: ${last.forgets.matters.p95.toFixed(0)}; keeping everything ${last.keeps.matters.p95.toFixed(0)}; the last six months: ${late.map((ms) => ms.toFixed(0)).join(' ')}`,
    `index entries of a question's words, p95, month by month: ${months.map((m) => m.forgets.matters.entries).join(' ')}; keeping everything ${months.map((m) => m.keeps.matters.entries).join(' ')}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (options.out) writeFileSync(options.out, drawing());
}

function drawing(): string {
  const [blue, orange, gray, red] = ['#2563eb', '#ea580c', '#9ca3af', '#dc2626'];
  const percent = (value: number) => `${Math.round(100 * value)}%`;
  const of = (value: (month: Month) => number) => months.map(value);
  const slowest = Math.max(...months.flatMap((m) => [m.forgets.matters.p95, m.keeps.matters.p95]));
  return plot([
    {
      title: 'Memories',
      top: months.at(-1)?.stored ?? 1,
      format: (value) => `${Math.round(value)}`,
      lines: [
        { name: 'stored', color: gray, values: of((m) => m.stored) },
        { name: 'in default results', color: blue, values: of((m) => m.active) },
      ],
    },
    {
      title: 'Mean retention',
      top: 1,
      format: percent,
      lines: [
        { name: 'what mattered', color: blue, values: of((m) => m.retained.matters) },
        { name: 'the rest', color: orange, values: of((m) => m.retained.rest) },
      ],
    },
    {
      title: 'Recall@10',
      top: 1,
      format: percent,
      lines: [
        { name: 'what mattered', color: blue, values: of((m) => m.forgets.matters.recall) },
        { name: 'mattered, keeping all', color: gray, values: of((m) => m.keeps.matters.recall) },
        { name: 'the rest', color: orange, values: of((m) => m.forgets.rest.recall) },
        { name: 'rest, keeping all', color: red, values: of((m) => m.keeps.rest.recall) },
      ],
    },
    {
      title: 'Index entries per search, p95',
      top: Math.max(...months.map((m) => m.keeps.matters.entries)),
      format: (value) => `${Math.round(value)}`,
      lines: [
        { name: 'forgetting', color: blue, values: of((m) => m.forgets.matters.entries) },
        { name: 'keeping all', color: gray, values: of((m) => m.keeps.matters.entries) },
      ],
    },
    {
      title: 'Search, p95 in ms',
      top: Math.ceil(slowest / 20) * 20,
      format: (value) => `${Math.round(value)}`,
      lines: [
        { name: 'forgetting', color: blue, values: of((m) => m.forgets.matters.p95) },
        { name: 'keeping all', color: gray, values: of((m) => m.keeps.matters.p95) },
      ],
    },
  ]);
}
