/** Does what memory_reflect says, with the ordinary tools and without a model: it merges, settles and extracts. */
import type { Bank } from '../../src/index.ts';
import type { Bench } from '../support/bank.ts';

interface Item {
  readonly kind: string;
  readonly ids: readonly string[];
  readonly how: string;
}

interface Shown {
  readonly id: string;
  readonly content: string;
  readonly kind?: string;
}

/** How many sentences an extractive summary takes, and how many rounds the bank gets. */
const EXTRACTED = 3;
const ROUNDS = 60;

/** @returns how many items of each kind were done */
export async function tend(bench: Bench, bank: Bank): Promise<Record<string, number>> {
  const done: Record<string, number> = {};
  for (let round = 0; round < ROUNDS; round++) {
    const { items } = (await bench.call(bank, 'memory_reflect', { limit: 50 })) as { items: Item[] };
    let worked = false;
    for (const item of items) {
      if (!(await work(bench, bank, item))) continue;
      done[item.kind] = (done[item.kind] ?? 0) + 1;
      worked = true;
    }
    if (!worked) break;
  }
  return done;
}

/** False: not for a program to decide. */
async function work(bench: Bench, bank: Bank, item: Item): Promise<boolean> {
  const [first = '', last = ''] = [item.ids[0], item.ids.at(-1)];
  if (item.kind === 'conflict') {
    await bench.call(bank, 'memory_update', { id: last, supersedes: [first] });
    return true;
  }
  if (item.kind === 'duplicates') return await merge(bench, bank, item);
  if (item.kind !== 'session') return false;
  const session = JSON.parse(/session ("(?:[^"\\]|\\.)*")/.exec(item.how)?.[1] ?? '""');
  const occurred_at = /occurred_at "([^"]+)"/.exec(item.how)?.[1];
  const { memories } = (await bench.call(bank, 'memory_timeline', { session })) as { memories: Shown[] };
  const telling = extract(memories);
  await bench.call(bank, 'memory_insert', {
    memories: [
      {
        content: telling.map(({ content }) => content).join(' '),
        kind: 'summary',
        session,
        occurred_at,
        derived_from: telling.map(({ id }) => id),
      },
    ],
  });
  await bench.call(bank, 'memory_forget', { mode: 'fade', session, kinds: ['episode'] });
  return true;
}

/** The same said again: the shortest stays. */
async function merge(bench: Bench, bank: Bank, { ids }: Item): Promise<boolean> {
  const { memories } = (await bench.call(bank, 'memory_read', { ids })) as { memories: Shown[] };
  const groups = new Map<string, Shown[]>();
  for (const memory of memories) {
    const said = memory.content.replace(/^Noted: |^As said, /, '');
    groups.set(said, [...(groups.get(said) ?? []), memory]);
  }
  const gone = [...groups.values()].flatMap((same) =>
    [...same].sort((a, b) => a.content.length - b.content.length).slice(1),
  );
  if (gone.length === 0) return false;
  await bench.call(bank, 'memory_forget', { mode: 'fade', ids: gone.map(({ id }) => id) });
  return true;
}

/** The turns whose words are rarest in the talk. */
function extract(turns: readonly Shown[]): Shown[] {
  const words = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  const seen = new Map<string, number>();
  for (const { content } of turns)
    for (const word of words(content)) seen.set(word, (seen.get(word) ?? 0) + 1);
  const rarity = ({ content }: Shown) =>
    [...words(content)].reduce((sum, word) => sum + 1 / (seen.get(word) ?? 1), 0);
  const best = [...turns].sort((a, b) => rarity(b) - rarity(a)).slice(0, EXTRACTED);
  return turns.filter((turn) => best.includes(turn));
}
