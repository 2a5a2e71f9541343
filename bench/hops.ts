/**
 * Questions whose answer is several facts away (FactConsolidation, multi-hop), through memory_graph: plain statements
 * are told in order, one memory each with the fact that a simple parser reads in it, later ones overruling earlier ones.
 * A question counts as reached when one look from what it names leads to an answer over facts that point onwards, each of
 * them the last that was said of its subject.
 *
 *     npm run bench:hops -- --data PATH [--database-url URL] [--out FILE]
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bank } from '../src/index.ts';
import { namesIn, readStatement, type Statement } from './data/statements.ts';
import { type FactSet, loadFactSets } from './data/updates.ts';
import { type Bench, openBench } from './support/bank.ts';
import { mean, percentile } from './support/metrics.ts';
import { readOptions, runNote } from './support/options.ts';

const DEPTH = 4;
const MOST_FACTS = 200;
/** As many names as memory_graph takes at once. */
const NAMES = 20;

interface Look {
  readonly facts: readonly Statement[];
  readonly milliseconds: number;
}

const lower = (text: string): string => text.toLowerCase();
const slotOf = ({ subject, predicate }: Statement): string => lower(`${subject}\n${predicate}`);

const options = readOptions('bench:hops');
const bench = openBench({ ...options, embedder: 'none' });
const results: Record<string, Record<string, number>> = {};
for (const set of loadFactSets(join(options.data, 'updates'), 'mh')) {
  // The baseline is told the same and declares nothing exclusive, so what was overruled stands beside what overruled it.
  for (const exclusive of options.baselines ? [true, false] : [true]) {
    const name = `${set.name}${exclusive ? '' : ', nothing exclusive'}`;
    results[name] = await run(bench, set, name, exclusive);
    console.error(`${name} done`);
  }
}
await bench.close();
const note = runNote(options);
console.log(`\n${note.command}\n${note.machine}; store ${note.store}; ${note.date}`);
console.table(results);
if (options.out) writeFileSync(options.out, JSON.stringify({ note, results }, null, 1));

async function run(
  bench: Bench,
  { facts, questions }: FactSet,
  name: string,
  exclusive: boolean,
): Promise<Record<string, number>> {
  const bank = bench.bank(name.replace(/\W+/g, '-'));
  const current = await tell(bench, bank, facts, exclusive);
  const looks: Look[] = [];
  const [named, reached, byCurrent]: [number[], number[], number[]] = [[], [], []];
  for (const { text, answers } of questions) {
    const start = await startOf(bench, bank, text);
    named.push(start === undefined ? 0 : 1);
    const look = start === undefined ? { facts: [], milliseconds: 0 } : await lookFrom(bench, bank, start);
    if (start !== undefined) looks.push(look);
    const wanted = new Set(answers.map(lower));
    const isCurrent = (fact: Statement) => current.get(slotOf(fact)) === lower(fact.object);
    reached.push(leadsTo(look.facts, start, wanted) ? 1 : 0);
    byCurrent.push(leadsTo(look.facts.filter(isCurrent), start, wanted) ? 1 : 0);
  }
  return {
    questions: questions.length,
    'start named': named.filter(Boolean).length,
    reached: reached.filter(Boolean).length,
    'reached, current at each hop': byCurrent.filter(Boolean).length,
    'overruled facts shown, %': percentOverruled(looks, current),
    'facts a look': Math.round(mean(looks.map((look) => look.facts.length))),
    'p95 ms': Math.round(
      percentile(
        looks.map((look) => look.milliseconds),
        0.95,
      ),
    ),
  };
}

/** Tells the facts in order; returns the last object of each subject and predicate. */
async function tell(
  bench: Bench,
  bank: Bank,
  facts: readonly string[],
  exclusive: boolean,
): Promise<Map<string, string>> {
  const current = new Map<string, string>();
  const started = Date.now() - facts.length * 1_000;
  for (const [i, content] of facts.entries()) {
    bench.setTime(new Date(started + i * 1_000));
    const fact = readStatement(content);
    if (fact) current.set(slotOf(fact), lower(fact.object));
    await bench.call(bank, 'memory_insert', {
      memories: [{ content, ref: String(i), ...(fact ? { facts: [{ ...fact, exclusive }] } : {}) }],
    });
  }
  return current;
}

/** The longest name in a question that the bank knows. */
async function startOf(bench: Bench, bank: Bank, question: string): Promise<string | undefined> {
  const names = namesIn(question);
  for (let at = 0; at < names.length; at += NAMES) {
    const asked = names.slice(at, at + NAMES);
    const found = await bench.call(bank, 'memory_graph', { entities: asked, limit: 1 });
    const unknown = new Set(((found.unknown ?? []) as { name: string }[]).map(({ name }) => name));
    const known = asked.find((name) => !unknown.has(name));
    if (known !== undefined) return known;
  }
  return undefined;
}

async function lookFrom(bench: Bench, bank: Bank, entity: string): Promise<Look> {
  const started = performance.now();
  const { facts } = await bench.call(bank, 'memory_graph', { entity, depth: DEPTH, limit: MOST_FACTS });
  return { facts: facts as Statement[], milliseconds: performance.now() - started };
}

/** Whether facts lead onwards from a name to one of the answers, in at most {@link DEPTH} steps. */
function leadsTo(
  facts: readonly Statement[],
  start: string | undefined,
  answers: ReadonlySet<string>,
): boolean {
  let here = new Set(start === undefined ? [] : [lower(start)]);
  for (let hop = 0; hop < DEPTH; hop++) {
    here = new Set(
      facts.filter(({ subject }) => here.has(lower(subject))).map(({ object }) => lower(object)),
    );
    if ([...here].some((name) => answers.has(name))) return true;
  }
  return false;
}

/** Of the facts shown, those whose slot had a later object. */
function percentOverruled(looks: readonly Look[], current: ReadonlyMap<string, string>): number {
  const shown = looks.flatMap((look) => look.facts);
  const overruled = shown.filter((fact) => {
    const last = current.get(slotOf(fact));
    return last !== undefined && last !== lower(fact.object);
  });
  return Math.round((1000 * overruled.length) / Math.max(1, shown.length)) / 10;
}
