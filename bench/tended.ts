/**
 * What tending is worth: questions to a bank that nobody tended, and again after an agent without a model did what
 * memory_reflect asked for. Deterministic.
 *
 *     npm run bench:tended -- [--embedder bundled] [--database-url URL]
 */
import { parseArgs } from 'node:util';
import type { Bank } from '../src/index.ts';
import { createTokenCounter } from '../src/tokens.ts';
import { openBench } from './support/bank.ts';
import { mean } from './support/metrics.ts';
import { runNote } from './support/options.ts';
import { tool } from './support/systems.ts';
import { tend } from './tended/agent.ts';
import { type Question, untended } from './tended/world.ts';

const { values } = parseArgs({
  options: { embedder: { type: 'string', default: 'bundled' }, 'database-url': { type: 'string' } },
});
const options = {
  data: '',
  embedder: values.embedder,
  databaseUrl: values['database-url'],
  baselines: false,
  budgets: false,
  yearsLater: 0,
};
const BUDGETS = [150, 200, 250, 300, 400, 600, 1_000];
const tokens = createTokenCounter();
const bench = openBench(options);
bench.setTime(new Date('2027-05-01T08:00:00Z'));
// Asking is no part of the bank's life here: both times it is asked as it is.
const bank: Bank = { ...bench.bank('tended'), recalls: undefined };
const { memories, questions } = untended();
// A note by itself, talk as it comes: so agents write.
for (const note of memories.filter(({ session }) => session === undefined)) {
  await bench.call(bank, 'memory_insert', { memories: [note] });
}
await bench.call(bank, 'memory_insert', {
  memories: memories.filter(({ session }) => session !== undefined),
});
const before = await ask();
const done = await tend(bench, bank);
const after = await ask();
const note = runNote(options);
console.log(`${note.command}\n${note.machine}; store ${note.store}; embedder ${note.embedder}; ${note.date}`);
console.log(`${memories.length} memories, ${questions.length} questions; tended: ${JSON.stringify(done)}`);
console.table({ before, after });
await bench.close();

async function ask(): Promise<Record<string, number>> {
  const rows: Record<string, number>[] = [];
  for (const question of questions) rows.push(await answered(question));
  const names = Object.keys(rows[0] ?? {});
  const { total } = (await bench.call(bank, 'memory_timeline', { limit: 1 })) as { total?: number };
  return {
    'in default results': total ?? 0,
    ...Object.fromEntries(
      names.map((name) => [name, Math.round(10 * mean(rows.map((row) => row[name] ?? 0))) / 10]),
    ),
  };
}

interface Found {
  readonly memories: readonly { readonly content: string }[];
}

/** Percent of the evidence within budgets, and what it costs to read on until all of it was there. */
async function answered({ text, evidence }: Question): Promise<Record<string, number>> {
  const search = async (more: object) =>
    ((await bench.call(bank, 'memory_search', { query: text, ...more })) as unknown as Found).memories;
  const all = await search({ limit: 50 });
  const within: [string, number][] = [];
  for (const budget of BUDGETS) {
    within.push([`% in ${budget} tokens`, share(await search({ limit: 50, max_tokens: budget }), evidence)]);
  }
  const enough = all.findIndex((_, i) => share(all.slice(0, i + 1), evidence) === 100);
  const read = all.slice(0, enough < 0 ? all.length : enough + 1);
  return {
    ...Object.fromEntries(within),
    'tokens of a usual search': tokens.count(await usual(text)),
    'results until all was there': read.length,
    'tokens until all was there': tokens.count(read.map(({ content }) => content).join('\n')),
  };
}

async function usual(query: string): Promise<string> {
  return (await tool(bench.memory, 'memory_search').call(bank, { query })).text;
}

function share(shown: Found['memories'], evidence: Question['evidence']): number {
  const holds = (words: readonly string[]) =>
    shown.some(({ content }) => words.every((word) => content.includes(word)));
  return 100 * mean(evidence.map((words) => (holds(words) ? 1 : 0)));
}
