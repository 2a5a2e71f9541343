/**
 * What each part of the search is worth: LoCoMo and BEAM with one part switched off at a time, beside one arm alone
 * and grep.
 *
 *     npm run bench:ablation -- --data PATH [--database-url URL] [--conversations N]
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MempageOptions } from '../src/index.ts';
import type { Part } from '../src/retrieval/experiment.ts';
import { loadBeam } from './data/beam.ts';
import type { Conversation } from './data/corpus.ts';
import { loadLocomo } from './data/locomo.ts';
import { mean, scoreRanking } from './support/metrics.ts';
import { readOptions, runNote } from './support/options.ts';
import { grepSystem, memorySystem, type System } from './support/systems.ts';

const PARTS: readonly Part[] = [
  'soft words',
  'neighbours',
  'session',
  'vector arm',
  'vector score',
  'speaker',
  'answer type',
  'questions last',
  'diversity',
  'understanding',
];

interface Row {
  readonly multiHop: number[];
  readonly locomo: number[];
  readonly beam: number[];
}

const options = readOptions('bench:ablation');
const sets = [...read('locomo/locomo-dev.json', loadLocomo), ...read('beam-100k', loadBeam)];
const variant = (name: string, rest: Pick<MempageOptions, 'arms' | 'experiment'> = {}) =>
  memorySystem(options, { name, embedder: options.embedder, ...rest });
const systems: System[] = [
  variant('all parts'),
  ...PARTS.map((part) => variant(`without ${part}`, { experiment: { without: [part] } })),
  variant('lexical only', { arms: ['lexical'] }),
  variant('vector only', { arms: ['vector'] }),
  grepSystem(),
];
const rows = new Map<string, Row>(systems.map(({ name }) => [name, { multiHop: [], locomo: [], beam: [] }]));

for (const system of systems) {
  for (const conversation of sets) await measure(system, conversation);
  await system.close();
  console.error(`${system.name} done`);
}
const note = runNote(options);
console.log(`${note.command}\n${note.machine}; store ${note.store}; embedder ${note.embedder}; ${note.date}`);
console.table(
  Object.fromEntries(
    [...rows].map(([name, { locomo, multiHop, beam }]) => [
      name,
      { 'LoCoMo 1–4': percent(locomo), 'multi-hop': percent(multiHop), 'BEAM 100K': percent(beam) },
    ]),
  ),
);

function read(file: string, loader: (path: string) => Conversation[]): Conversation[] {
  const path = join(options.data, file);
  return existsSync(path) ? loader(path).slice(0, options.conversations) : [];
}

async function measure(system: System, conversation: Conversation): Promise<void> {
  await system.load(conversation);
  const row = rows.get(system.name) as Row;
  const scored = conversation.questions.filter(
    ({ evidence, category }) =>
      evidence.length > 0 && category !== 'adversarial' && category !== 'abstention',
  );
  for (const { text, evidence, category } of scored) {
    const { refs } = await system.ask(text, { limit: 10 });
    const recall = scoreRanking(refs, evidence)['recall@10'] ?? 0;
    (conversation.name.startsWith('locomo') ? row.locomo : row.beam).push(recall);
    if (category === 'multi-hop') row.multiHop.push(recall);
  }
}

function percent(values: readonly number[]): number {
  return Math.round(1_000 * mean(values)) / 10;
}
