/**
 * What is current, after it changed: single facts that later ones overrule (FactConsolidation), told one memory each as
 * plain text; and messages of long chats that update or contradict earlier ones (BEAM).
 *
 *     npm run bench:updates -- --data PATH [--embedder NAME] [--database-url URL] [--out FILE]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadBeam } from './data/beam.ts';
import type { Conversation } from './data/corpus.ts';
import { conflicting, type FactSet, loadFactSets } from './data/updates.ts';
import { allRefs, type Bench, openBench } from './support/bank.ts';
import { kendallTau, mean } from './support/metrics.ts';
import { readOptions, runNote } from './support/options.ts';
import { insertTurns } from './support/systems.ts';

const SHOWN = 50;
/** Conflicts count where the overruled fact is among the first results. */
const ASKED = 10;

const percent = (values: readonly number[]): number => Math.round(1000 * mean(values)) / 10;

const options = readOptions('bench:updates');
const results: Record<string, Record<string, number>> = {};
const variants = options.baselines ? (['mempage', 'lexical'] as const) : (['mempage'] as const);
for (const variant of variants) {
  const bench = openBench(options, variant === 'lexical' ? ['lexical'] : undefined);
  for (const set of loadFactSets(join(options.data, 'updates'), 'sh')) {
    results[`${variant} facts ${set.name}`] = await runFacts(bench, set);
    console.error(`${variant}: ${set.name} done`);
  }
  const folder = join(options.data, 'beam-100k');
  if (existsSync(folder)) {
    const chats = loadBeam(folder).slice(0, options.conversations);
    results[`${variant} beam`] = await runBeam(bench, folder, chats);
  }
  await bench.close();
}
const note = runNote(options);
console.log(
  `\n${note.command}\n${note.machine}; store ${note.store}; embedder ${note.embedder}; ${note.date}`,
);
console.table(results);
if (options.out) writeFileSync(options.out, JSON.stringify({ note, results }, null, 1));

async function runFacts(bench: Bench, { name, facts, questions }: FactSet): Promise<Record<string, number>> {
  const bank = bench.bank(name);
  const started = Date.now();
  for (const [i, content] of facts.entries()) {
    // In order: the clock of a bank that is told one fact after the other moves on.
    bench.setTime(new Date(started + i * 1_000));
    await bench.call(bank, 'memory_insert', { memories: [{ content, ref: String(i) }] });
  }
  const pairs = conflicting(facts);
  const [first, five, stale, milliseconds]: number[][] = [[], [], [], []];
  for (const { text, answers } of questions) {
    const before = performance.now();
    const refs = await allRefs(bench, bank, 'memory_search', { query: text, limit: SHOWN }, SHOWN);
    milliseconds?.push(performance.now() - before);
    const holds = (ref: string) =>
      answers.some((answer) => facts[Number(ref)]?.toLowerCase().includes(answer.toLowerCase()));
    first?.push(refs[0] !== undefined && holds(refs[0]) ? 1 : 0);
    five?.push(refs.slice(0, 5).some(holds) ? 1 : 0);
    const place = new Map(refs.map((ref, i) => [Number(ref), i]));
    for (const [older, newer] of pairs) {
      const [a, b] = [place.get(older), place.get(newer)];
      // Only pairs that the question finds; an older one that is found without the newer stands above it.
      if (a !== undefined && a < ASKED) stale?.push(b === undefined || a < b ? 1 : 0);
    }
  }
  return {
    questions: questions.length,
    'current@1': percent(first ?? []),
    'current@5': percent(five ?? []),
    'conflicts found': stale?.length ?? 0,
    'stale above current': percent(stale ?? []),
    'mean ms': Math.round(mean(milliseconds ?? [])),
  };
}

interface Sources {
  readonly question: string;
  readonly source_chat_ids: unknown;
}

async function runBeam(
  bench: Bench,
  folder: string,
  chats: readonly Conversation[],
): Promise<Record<string, number>> {
  const [updated, contradicted, taus]: number[][] = [[], [], []];
  for (const chat of chats) {
    const bank = bench.bank(chat.name);
    await insertTurns(bench.memory, bank, chat.turns);
    const raw: Record<string, readonly Sources[]> = JSON.parse(
      readFileSync(join(folder, chat.name.replace('beam-', ''), 'questions.json'), 'utf8'),
    );
    const search = (query: string, order?: 'time') =>
      allRefs(bench, bank, 'memory_search', { query, limit: SHOWN, order }, SHOWN);
    for (const { question, source_chat_ids } of raw.knowledge_update ?? []) {
      const { original_info, updated_info } = source_chat_ids as Record<string, readonly number[]>;
      push(updated, await search(question), original_info ?? [], updated_info ?? []);
    }
    for (const { question, source_chat_ids } of raw.contradiction_resolution ?? []) {
      const ids = Object.values(source_chat_ids as Record<string, readonly number[]>)
        .flat()
        .sort((a, b) => a - b);
      push(contradicted, await search(question), ids.slice(0, 1), ids.slice(-1));
    }
    for (const { text, order } of chat.questions) {
      const tau = order && kendallTau(await search(text, 'time'), order);
      if (tau !== undefined) taus?.push(tau);
    }
    console.error(`${chat.name} done`);
  }
  return {
    questions: (updated?.length ?? 0) + (contradicted?.length ?? 0),
    'updated above original': percent(updated ?? []),
    'later above earlier': percent(contradicted ?? []),
    'tau, order=time': Math.round(1000 * mean(taus ?? [])) / 1000,
  };
}

/** Whether the best of the newer messages stands above the best of the older; only where they differ and one is found. */
function push(
  to: number[] | undefined,
  refs: readonly string[],
  older: readonly number[],
  newer: readonly number[],
): void {
  if (newer.some((id) => older.includes(id))) return;
  const best = (ids: readonly number[]) =>
    Math.min(...ids.map((id) => refs.indexOf(String(id))).map((place) => (place < 0 ? refs.length : place)));
  const [a, b] = [best(older), best(newer)];
  if (a !== b) to?.push(b < a ? 1 : 0);
}
