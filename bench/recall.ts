/**
 * How much of the labelled evidence a search finds: LoCoMo and BEAM, one memory per turn, default settings, with
 * lexical-only, vector-only and grep in the same run.
 *
 *     npm run bench:recall -- --data PATH [--embedder NAME] [--database-url URL] [--out FILE] [--conversations N]
 *         [--years-later N]
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTokenCounter } from '../src/tokens.ts';
import { loadBeam } from './data/beam.ts';
import type { Conversation, Question } from './data/corpus.ts';
import { loadLocomo } from './data/locomo.ts';
import {
  auroc,
  BUDGETS,
  CUTOFFS,
  kendallTau,
  mean,
  percentile,
  type Scores,
  scoreRanking,
} from './support/metrics.ts';
import { readOptions, runNote } from './support/options.ts';
import { type Answer, grepSystem, memorySystem, type System } from './support/systems.ts';

/** One question as one system answered it; what bench:compare pairs. */
interface Outcome {
  readonly system: string;
  readonly conversation: string;
  readonly category: string;
  readonly question: string;
  readonly scores: Scores;
  readonly confidence?: number;
  readonly milliseconds: number;
  readonly tokens: number;
}

const tokens = createTokenCounter();
const options = readOptions('bench:recall');
const sets: Record<string, Conversation[]> = {
  ...load('locomo', join(options.data, 'locomo/locomo-dev.json'), loadLocomo),
  ...load('beam', join(options.data, 'beam-100k'), loadBeam),
};
const systems: System[] = [
  memorySystem(options, { name: 'mempage', embedder: options.embedder }),
  ...(options.baselines
    ? [
        memorySystem(options, { name: 'lexical', embedder: 'none', arms: ['lexical'] }),
        memorySystem(options, { name: 'vector', embedder: options.embedder, arms: ['vector'] }),
        grepSystem(),
      ]
    : []),
];

const outcomes: Outcome[] = [];
for (const system of systems) {
  for (const [set, conversations] of Object.entries(sets)) {
    for (const conversation of conversations.slice(0, options.conversations)) {
      await system.load(conversation);
      for (const question of conversation.questions) outcomes.push(await run(system, conversation, question));
      console.error(`${system.name}: ${set} ${conversation.name} done`);
    }
  }
  await system.close();
}
report();

function load(
  name: string,
  path: string,
  loader: (path: string) => Conversation[],
): Record<string, Conversation[]> {
  return existsSync(path) ? { [name]: loader(path) } : {};
}

async function run(system: System, conversation: Conversation, question: Question): Promise<Outcome> {
  const answer = await system.ask(question.text, { limit: 50 });
  const scores = question.evidence.length > 0 ? scoreRanking(answer.refs, question.evidence) : {};
  if (question.evidence.length > 0 && options.budgets) {
    for (const budget of BUDGETS) {
      const shown = await budgeted(system, question, answer, budget);
      const found = question.evidence.filter((ref) => shown.includes(ref)).length;
      scores[`budget@${budget}`] = found / question.evidence.length;
    }
  }
  if (question.order) {
    const ordered = await system.ask(question.text, { limit: 50, order: 'time' });
    const tau = kendallTau(ordered.refs, question.order);
    if (tau !== undefined) scores.tau = tau;
  }
  return {
    system: system.name,
    conversation: conversation.name,
    category: question.category,
    question: question.text,
    scores,
    confidence: answer.confidence,
    milliseconds: answer.milliseconds,
    tokens: tokens.count(answer.text),
  };
}

/** The refs in the first `budget` tokens of the answer; mempage is asked to keep the budget itself. */
async function budgeted(
  system: System,
  question: Question,
  answer: Answer,
  budget: number,
): Promise<readonly string[]> {
  if (system.name !== 'grep') return (await system.ask(question.text, { limit: 50, maxTokens: budget })).refs;
  let used = 0;
  const lines = answer.text.split('\n');
  return answer.refs.filter((_, i) => {
    used += tokens.count(lines[i] ?? '') + 1;
    return used <= budget;
  });
}

function report(): void {
  const note = runNote(options);
  console.log(
    `\n${note.command}\n${note.machine}; store ${note.store}; embedder ${note.embedder}; ${note.date}`,
  );
  for (const set of Object.keys(sets)) {
    console.log(`\n## ${set} (% of evidence; milliseconds and tokens per search with limit 50)`);
    const rows = systems.map((system) => row(system.name, set));
    console.table(Object.fromEntries(rows));
    console.table(Object.fromEntries(systems.map((system) => byCategory(system.name, set))));
  }
  if (options.out) writeFileSync(options.out, JSON.stringify({ note, outcomes }, null, 1));
}

function row(system: string, set: string): [string, Record<string, number>] {
  const mine = outcomes.filter((each) => each.system === system && each.conversation.startsWith(set));
  const scored = mine.filter((each) => each.scores.mrr !== undefined && each.category !== 'adversarial');
  const of = (name: string) => round(100 * mean(scored.map((each) => each.scores[name] ?? 0)));
  const abstain = mine.filter((each) => each.category === 'abstention');
  const taus = mine.flatMap((each) => each.scores.tau ?? []);
  return [
    system,
    {
      questions: scored.length,
      ...Object.fromEntries(CUTOFFS.map((k) => [`r@${k}`, of(`recall@${k}`)])),
      'all@10': of('all@10'),
      mrr: of('mrr'),
      'ndcg@10': of('ndcg@10'),
      ...Object.fromEntries(BUDGETS.map((b) => [`${b / 1000}k`, of(`budget@${b}`)])),
      p50: round(
        percentile(
          mine.map((each) => each.milliseconds),
          0.5,
        ),
      ),
      p95: round(
        percentile(
          mine.map((each) => each.milliseconds),
          0.95,
        ),
      ),
      tokens: Math.round(mean(mine.map((each) => each.tokens))),
      ...(taus.length > 0 ? { tau: round(mean(taus)) } : {}),
      ...(abstain.length > 0
        ? {
            auroc: round(
              auroc(
                scored.map((each) => each.confidence ?? 0),
                abstain.map((each) => each.confidence ?? 0),
              ),
            ),
          }
        : {}),
    },
  ];
}

function byCategory(system: string, set: string): [string, Record<string, number>] {
  const mine = outcomes.filter((each) => each.system === system && each.conversation.startsWith(set));
  const categories = [...new Set(mine.map((each) => each.category))].sort();
  return [
    system,
    Object.fromEntries(
      categories.flatMap((category) => {
        const scores = mine
          .filter((each) => each.category === category)
          .flatMap((each) => each.scores['recall@10'] ?? []);
        return scores.length > 0 ? [[category, round(100 * mean(scores))]] : [];
      }),
    ),
  ];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
