import { openMemory } from '../index.ts';
import { type Embedding, type Statistics, statisticsOf } from '../memory/statistics.ts';
import type { Invocation } from './command.ts';
import { print } from './stdout.ts';

export async function run({ settings, log }: Invocation): Promise<number> {
  const memory = openMemory({ ...settings, log, background: false });
  try {
    const { core, overview, sessions, timeZone, upkeep, embedding } = await statisticsOf(memory.bank());
    const { faded, fading, expired, recalled, quarantined, associations } = upkeep;
    const rows: [string, string | number][] = [
      ['bank', settings.bank],
      ['store', settings.databaseUrl ? 'server' : settings.dataDir],
      ['time zone', timeZone],
      ['memories', overview.memories],
      ['faded', `${faded} (${fading} more within 30 days, ${expired} expired)`],
      ['recalled', `${recalled}, ${associations} associations`],
      ['quarantine', `${quarantined} wait for a person`],
      ['embedding', progress(embedding)],
      ['first', overview.first?.toISOString() ?? '-'],
      ['last', overview.last?.toISOString() ?? '-'],
      ['kinds', counts(overview.kinds)],
      ['speakers', counts(overview.speakers)],
      ['tags', counts(overview.tags)],
      ['sessions', sessions],
      ['core blocks', core.map(({ name, version }) => `${name} (version ${version})`).join(', ') || '-'],
    ];
    await print(rows.map(([name, value]) => `${name.padEnd(12)} ${value}\n`).join(''));
    return 0;
  } finally {
    await memory.close();
  }
}

const progress = (embedding: Embedding | undefined): string =>
  embedding
    ? `${embedding.waiting} of ${embedding.keys} keys wait for ${embedding.model}${embedding.refused > 0 ? `, ${embedding.refused} of them refused by it` : ''}`
    : 'none';

const counts = (names: Statistics['overview']['kinds']): string =>
  names.map(({ name, count }) => `${name} ${count}`).join(', ') || '-';
