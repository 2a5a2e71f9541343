import { openMemory } from '../index.ts';
import { type NamedCount, pageIn } from '../memory/context/page-in.ts';
import { upkeepCounts } from '../memory/maintain.ts';
import type { Invocation } from './command.ts';
import { print } from './stdout.ts';

export async function run({ settings, log }: Invocation): Promise<number> {
  const memory = openMemory({ ...settings, log });
  try {
    const { core, overview, sessions, timeZone } = await pageIn(memory.bank(), undefined);
    const { faded, fading, expired, recalled, quarantined, associations, unembedded } = await upkeepCounts(
      memory.bank(),
    );
    const rows: [string, string | number][] = [
      ['bank', settings.bank],
      ['store', settings.databaseUrl ? 'server' : settings.dataDir],
      ['time zone', timeZone],
      ['memories', overview.memories],
      ['faded', `${faded} (${fading} more within 30 days, ${expired} expired)`],
      ['recalled', `${recalled}, ${associations} associations`],
      ['quarantine', `${quarantined} wait for a person`],
      ['embedding', `${unembedded} keys wait`],
      ['first', overview.first?.toISOString() ?? '-'],
      ['last', overview.last?.toISOString() ?? '-'],
      ['kinds', counts(overview.kinds)],
      ['speakers', counts(overview.speakers)],
      ['tags', counts(overview.tags)],
      ['sessions', sessions.at(-1)?.ordinal ?? 0],
      ['core blocks', core.map(({ name, version }) => `${name} (version ${version})`).join(', ') || '-'],
    ];
    await print(rows.map(([name, value]) => `${name.padEnd(12)} ${value}\n`).join(''));
    return 0;
  } finally {
    await memory.close();
  }
}

const counts = (names: readonly NamedCount[]): string =>
  names.map(({ name, count }) => `${name} ${count}`).join(', ') || '-';
