/** Speakers and tags by which a caller selects and that nothing has: without a word, that looks as if nothing fitted. */
import type { MemoryFilter } from '../store/queries/filter.ts';
import { groupMemories, listIds } from '../store/queries/timeline.ts';
import type { ReadTx } from '../store/store.ts';

type Named = 'speaker' | 'tag';

/** More are not told, but how to list them. */
const FEW = 8;
/** In UTF-16 code units, of a name that is told. */
const LONGEST = 60;

/** A sentence for each name in the filter that no memory has, hidden and faded ones included. */
export async function unknownNames(
  tx: ReadTx,
  { speaker, tags = [], now, asOf }: MemoryFilter,
  timeZone: string,
): Promise<string[]> {
  const named: readonly (readonly [Named, string, Partial<MemoryFilter>])[] = [
    ...(speaker === undefined ? [] : [['speaker', speaker, { speaker }] as const]),
    ...tags.map((tag) => ['tag', tag, { tags: [tag] }] as const),
  ];
  const told: string[] = [];
  for (const [kind, name, only] of named) {
    const [one] = await listIds(tx, { ...only, includeFaded: true, includeHidden: true, now }, 1);
    if (one === undefined)
      told.push(`No ${kind} is called ${shown(name)}${await known(tx, kind, { now, asOf }, timeZone)}.`);
  }
  return told;
}

async function known(tx: ReadTx, kind: Named, filter: MemoryFilter, timeZone: string): Promise<string> {
  const page = { filter, groupBy: kind, timeZone, limit: FEW + 1, offset: 0 };
  const names = (await groupMemories(tx, page)).map(({ key }) => shown(key));
  if (names.length > FEW) return `; memory_timeline with group_by "${kind}" lists them`;
  return names.length > 0 ? `; there are ${names.join(', ')}` : '';
}

const shown = (name: string): string => JSON.stringify(name.slice(0, LONGEST));
