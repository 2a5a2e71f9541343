/**
 * The difference between two results of bench:recall, question by question, with a bootstrap over conversations: what
 * one conversation's questions share is no evidence twice.
 *
 *     npm run bench:compare -- a.json b.json [--system mempage] [--against mempage] [--measure recall@10]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { mean, percentile } from './support/metrics.ts';

interface Outcome {
  readonly system: string;
  readonly conversation: string;
  readonly category: string;
  readonly question: string;
  readonly scores: Readonly<Record<string, number>>;
}

const RESAMPLES = 10_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    system: { type: 'string', default: 'mempage' },
    against: { type: 'string' },
    measure: { type: 'string', default: 'recall@10' },
  },
});
const [fileA, fileB = fileA] = positionals;
if (!fileA || !fileB) {
  console.log('Give two results of bench:recall (--out FILE), or one and --against SYSTEM.');
  process.exit(2);
}
const before = load(fileA, values.against ?? values.system);
const after = load(fileB, values.system);
for (const set of [...new Set([...after.values()].map(({ conversation }) => setOf(conversation)))])
  report(set);

function load(file: string, system: string): Map<string, Outcome> {
  const { outcomes } = JSON.parse(readFileSync(file, 'utf8')) as { outcomes: Outcome[] };
  const scored = outcomes.filter(
    (each) => each.system === system && each.category !== 'adversarial' && values.measure in each.scores,
  );
  return new Map(scored.map((each) => [`${each.conversation}\n${each.question}`, each]));
}

function setOf(conversation: string): string {
  return conversation.slice(0, conversation.indexOf('-'));
}

function report(set: string): void {
  const byConversation = new Map<string, number[]>();
  for (const [key, outcome] of after) {
    const other = before.get(key);
    if (!other || setOf(outcome.conversation) !== set) continue;
    const difference = 100 * ((outcome.scores[values.measure] ?? 0) - (other.scores[values.measure] ?? 0));
    byConversation.set(outcome.conversation, [
      ...(byConversation.get(outcome.conversation) ?? []),
      difference,
    ]);
  }
  const groups = [...byConversation.values()];
  const samples = Array.from({ length: RESAMPLES }, (_, i) => mean(resample(groups, i).flat()));
  const [low, high] = [percentile(samples, 0.025), percentile(samples, 0.975)];
  console.log(
    `${set} ${values.measure}: ${mean(groups.flat()).toFixed(2)} points (95 % from ${low.toFixed(2)} to ${high.toFixed(2)}; ${groups.flat().length} questions, ${groups.length} conversations)`,
  );
}

/** Conversations drawn with replacement; the same draws in every run. */
function resample(groups: readonly number[][], seed: number): number[][] {
  let state = (seed + 1) * 2_654_435_761;
  return groups.map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return groups[Math.floor((state / 2 ** 32) * groups.length)] ?? [];
  });
}
