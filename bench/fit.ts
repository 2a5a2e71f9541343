/**
 * Fits the weights of src/retrieval/rank/weights.ts: softmax over each question's pool, the answers' share of it made
 * large, by gradient descent. Every fold leaves out some conversations; the recall printed is that of questions about
 * the left-out ones.
 *
 *     npm run bench:fit -- --data PATH [--database-url URL] [--conversations N]
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Candidate, Ranked } from '../src/retrieval/rank/types.ts';
import { type Feature, WEIGHTS } from '../src/retrieval/rank/weights.ts';
import { loadBeam } from './data/beam.ts';
import type { Conversation } from './data/corpus.ts';
import { loadLocomo } from './data/locomo.ts';
import { mean } from './support/metrics.ts';
import { readOptions, runNote } from './support/options.ts';
import { memorySystem } from './support/systems.ts';

const FEATURES = Object.keys(WEIGHTS) as Feature[];
const FOLDS = 5;
const STEPS = 300;
const RATE = 0.3;
/** Scores are this much steeper in the softmax than the weights that are kept, whose first is 1. */
const SHARPNESS = 10;

interface Pool {
  readonly set: string;
  readonly fold: number;
  readonly evidence: number;
  readonly rows: readonly { readonly values: readonly number[]; readonly answers: boolean }[];
}

const options = readOptions('bench:fit');
const conversations = [...read('locomo/locomo-dev.json', loadLocomo), ...read('beam-100k', loadBeam)];
const pools = await collect();
const found: Record<string, number[]> = {};
const fits: number[][] = [];
for (let fold = 0; fold < FOLDS; fold++) {
  const weights = fitted(pools.filter((pool) => pool.fold !== fold));
  fits.push(weights);
  for (const pool of pools.filter((each) => each.fold === fold)) {
    found[pool.set] = [...(found[pool.set] ?? []), recall(pool, weights)];
  }
}
console.log(`${runNote(options).command}\n${runNote(options).machine}`);
console.table(
  Object.fromEntries(
    FEATURES.map((name, k) => [
      name,
      { used: WEIGHTS[name], ...fits.map((weights) => round(weights[k] ?? 0)) },
    ]),
  ),
);
for (const [set, values] of Object.entries(found))
  console.log(`${set}: recall@10 in left-out conversations ${round(100 * mean(values))}`);

function read(file: string, loader: (path: string) => Conversation[]): Conversation[] {
  const path = join(options.data, file);
  return existsSync(path) ? loader(path).slice(0, options.conversations) : [];
}

/** Asks every question and keeps what ranking saw of its pool. */
async function collect(): Promise<Pool[]> {
  let seen: readonly Ranked<Candidate>[] = [];
  const system = memorySystem(options, {
    name: 'fit',
    embedder: options.embedder,
    experiment: {
      observe: (ranked) => {
        seen = ranked;
      },
    },
  });
  const pools: Pool[] = [];
  for (const [i, { name, turns, questions }] of conversations.entries()) {
    await system.load({ name, turns, questions });
    const answerable = questions.filter(
      ({ evidence, category }) =>
        evidence.length > 0 && category !== 'adversarial' && category !== 'abstention',
    );
    const contents = new Map(turns.map((turn) => [turn.ref, turn.content]));
    for (const { text, evidence } of answerable) {
      await system.ask(text, { limit: 1 });
      const answers = new Set(evidence.map((ref) => contents.get(ref)?.slice(0, 4_000)));
      const rows = seen.map(({ candidate, features, contributions: { speaker, answer = 1 } }) => ({
        values: FEATURES.map((feature) => features[feature] * speaker * answer),
        answers: answers.has(candidate.text),
      }));
      pools.push({ set: name.split('-')[0] ?? name, fold: i % FOLDS, evidence: evidence.length, rows });
    }
  }
  await system.close();
  return pools;
}

function fitted(taught: readonly Pool[]): number[] {
  const usable = taught.filter(({ rows }) => rows.some((row) => row.answers));
  const weights = FEATURES.map((name) => WEIGHTS[name] * SHARPNESS);
  const squares = weights.map(() => 1e-6);
  for (let step = 0; step < STEPS; step++) {
    const slope = weights.map(() => 0);
    for (const pool of usable) addSlope(pool, weights, slope);
    slope.forEach((value, k) => {
      squares[k] = (squares[k] as number) + (value / usable.length) ** 2;
      (weights[k] as number) += (RATE * value) / usable.length / Math.sqrt(squares[k] as number);
    });
  }
  return weights.map((weight) => weight / (weights[0] as number));
}

/** Of the log of the answers' share: the answers' mean features less those of the pool. */
function addSlope({ rows }: Pool, weights: readonly number[], slope: number[]): void {
  const scores = rows.map(({ values }) => dot(values, weights));
  const highest = Math.max(...scores);
  const shares = scores.map((score) => Math.exp(score - highest));
  const all = shares.reduce((sum, share) => sum + share, 0);
  const right = rows.filter((row) => row.answers).length;
  rows.forEach(({ values, answers }, i) => {
    const push = (answers ? 1 / right : 0) - (shares[i] as number) / all;
    values.forEach((value, k) => {
      (slope[k] as number) += push * value;
    });
  });
}

function recall({ rows, evidence }: Pool, weights: readonly number[]): number {
  const best = [...rows].sort((a, b) => dot(b.values, weights) - dot(a.values, weights)).slice(0, 10);
  return best.filter((row) => row.answers).length / evidence;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
