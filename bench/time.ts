/**
 * Questions by time (TemporalMemoryDataset): through memory_timeline with arguments that stand for an agent's, and through
 * memory_search alone, as plain questions.
 *
 *     npm run bench:time -- --data PATH [--embedder NAME] [--database-url URL] [--out FILE] [--conversations N]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bank } from '../src/index.ts';
import { type Log, loadTemporal, type TimeQuestion } from './data/temporal.ts';
import { timelineArguments } from './support/agent.ts';
import { allRefs, type Bench, openBench } from './support/bank.ts';
import { mean } from './support/metrics.ts';
import { readOptions, runNote } from './support/options.ts';
import { insertTurns } from './support/systems.ts';

interface Outcome {
  readonly log: string;
  readonly category: string;
  readonly way: 'timeline' | 'search' | 'lexical';
  readonly question: string;
  readonly exact: number;
  readonly f1: number;
  readonly recall10: number;
}

/** As many results as a client would page through. */
const MOST = 300;

const situations = new Map<string, ReturnType<typeof situate>>();

const options = readOptions('bench:time');
const logs = loadTemporal(join(options.data, 'temporal')).slice(0, options.conversations);
const outcomes: Outcome[] = [];
const bench = openBench(options);
for (const log of logs) await runLog(bench, log, ['timeline', 'search']);
await bench.close();
if (options.baselines) {
  const lexical = openBench(options, ['lexical']);
  for (const log of logs) await runLog(lexical, log, ['lexical']);
  await lexical.close();
}
report();

async function runLog(bench: Bench, log: Log, ways: readonly Outcome['way'][]): Promise<void> {
  bench.setTime(log.now);
  const bank = bench.bank(`log-${log.name}`);
  await insertTurns(bench.memory, bank, log.turns);
  for (const question of log.questions) {
    for (const way of ways)
      outcomes.push(score(log, question, way, await ask(bench, bank, log, question, way)));
  }
  console.error(`${ways.join(', ')}: log ${log.name} done`);
}

async function ask(
  bench: Bench,
  bank: Bank,
  log: Log,
  { text, context, category }: TimeQuestion,
  way: Outcome['way'],
): Promise<string[]> {
  const now = category.endsWith('rel_day') ? log.lastStart : log.now;
  bench.setTime(now);
  const onlyBest = category.startsWith('content');
  if (way === 'timeline') {
    if (onlyBest) return [];
    const args = timelineArguments(text, { ...situationOf(log, context), now });
    return args ? await allRefs(bench, bank, 'memory_timeline', { ...args, limit: 200 }) : [];
  }
  return await allRefs(
    bench,
    bank,
    'memory_search',
    { query: text, context, limit: onlyBest ? 10 : 100 },
    onlyBest ? 10 : MOST,
  );
}

function situate(log: Log) {
  const times = log.turns.map((turn) => Date.parse(turn.occurred_at ?? ''));
  const last = log.turns.at(-1)?.session;
  const inLast = log.turns.flatMap((turn, i) => (turn.session === last ? [times[i] ?? 0] : []));
  return {
    now: log.now,
    timeZone: 'UTC',
    speakers: [...new Set(log.turns.flatMap((turn) => turn.speaker ?? []))],
    stored: { first: new Date(Math.min(...times)), last: new Date(Math.max(...times)) },
    lastSession: { startedAt: new Date(Math.min(...inLast)), endedAt: new Date(Math.max(...inLast)) },
  };
}

function situationOf(log: Log, context: string | undefined) {
  const known = situations.get(log.name) ?? situate(log);
  situations.set(log.name, known);
  return { ...known, context };
}

function score(log: Log, question: TimeQuestion, way: Outcome['way'], refs: readonly string[]): Outcome {
  const found = new Set(refs);
  const wanted = new Set(question.evidence);
  const right = [...wanted].filter((ref) => found.has(ref)).length;
  return {
    log: log.name,
    category: question.category,
    way,
    question: question.text,
    exact: right === wanted.size && found.size === wanted.size ? 1 : 0,
    f1: right === 0 ? 0 : (2 * right) / (found.size + wanted.size),
    recall10: refs.slice(0, 10).filter((ref) => wanted.has(ref)).length / wanted.size,
  };
}

function report(): void {
  const note = runNote(options);
  console.log(
    `\n${note.command}\n${note.machine}; store ${note.store}; embedder ${note.embedder}; ${note.date}`,
  );
  const categories = [...new Set(outcomes.map(({ category }) => category))];
  const groups = [
    ...categories,
    ...['time', 'ambiguous'].filter((name) => categories.some((each) => each.startsWith(name))),
  ];
  console.table(Object.fromEntries(groups.map((name) => [name, row(name)])));
  if (options.out) writeFileSync(options.out, JSON.stringify({ note, outcomes }, null, 1));
}

function row(name: string): Record<string, number | undefined> {
  const of = (way: Outcome['way'], measure: 'exact' | 'f1' | 'recall10') => {
    const mine = outcomes.filter(
      (each) => each.way === way && (each.category === name || each.category.startsWith(`${name}/`)),
    );
    return mine.length === 0 ? undefined : Math.round(1000 * mean(mine.map((each) => each[measure]))) / 1000;
  };
  const questions = outcomes.filter(
    (each) => each.way === 'search' && (each.category === name || each.category.startsWith(`${name}/`)),
  );
  if (name.startsWith('content')) {
    return {
      questions: questions.length,
      'search recall@10': of('search', 'recall10'),
      'lexical recall@10': of('lexical', 'recall10'),
    };
  }
  return {
    questions: questions.length,
    'timeline exact': of('timeline', 'exact'),
    'timeline F1': of('timeline', 'f1'),
    'search exact': of('search', 'exact'),
    'search F1': of('search', 'f1'),
    'lexical F1': of('lexical', 'f1'),
  };
}
