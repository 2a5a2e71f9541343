/** A fact as memory_read shows it. */
import { formatId } from '../ids.ts';
import type { ReadFact } from '../memory/read-facts.ts';
import { formatMoment } from '../time.ts';
import { factText, factToWire } from './facts.ts';
import type { ReadView } from './read-memory.ts';
import { compact } from './wire.ts';

type Version = ReadFact['fact'];

export function factDetail({ fact, subject, confirmedBy, versions }: ReadFact, view: ReadView) {
  const { include, timeZone } = view;
  const wanted = include.includes('history') || include.includes('diff');
  return compact({
    ...factToWire(fact, subject, timeZone),
    version: fact.version,
    retired_at: fact.retiredAt ? formatMoment(fact.retiredAt, timeZone) : undefined,
    restates: fact.restates === null ? undefined : formatId('f', fact.restates),
    actor: fact.actor,
    confirmed_by: confirmedBy.length > 0 ? confirmedBy.map((id) => formatId('m', id)) : undefined,
    history: wanted
      ? versions.slice(0, -1).map((each, i) => versionOf(each, versions[i + 1], view))
      : undefined,
  });
}

function versionOf(fact: Version, next: Version | undefined, { include, timeZone }: ReadView) {
  return compact({
    version: fact.version,
    recorded_at: formatMoment(fact.recordedAt, timeZone),
    retired_at: fact.retiredAt ? formatMoment(fact.retiredAt, timeZone) : undefined,
    actor: fact.actor,
    ...(include.includes('history') ? state(fact, timeZone) : {}),
    diff:
      include.includes('diff') && next ? changes(state(fact, timeZone), state(next, timeZone)) : undefined,
  });
}

/** What of a fact a new version can change. */
const state = (fact: Version, timeZone: string): Record<string, string | undefined> =>
  compact({
    valid_from: fact.validFrom ? formatMoment(fact.validFrom, timeZone) : undefined,
    valid_to: fact.validTo ? formatMoment(fact.validTo, timeZone) : undefined,
    closed_by: fact.closedBy === null ? undefined : formatId('f', fact.closedBy),
    restates: fact.restates === null ? undefined : formatId('f', fact.restates),
  });

const changes = (before: Record<string, string | undefined>, after: Record<string, string | undefined>) =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
    before[name] === after[name]
      ? []
      : [
          ...(before[name] === undefined ? [] : [`- ${name} ${before[name]}`]),
          ...(after[name] === undefined ? [] : [`+ ${name} ${after[name]}`]),
        ],
  );

export type FactDetail = ReturnType<typeof factDetail>;

export function factDetailText({ history, confirmed_by, ...fact }: FactDetail): string {
  return [
    factText(fact),
    ...(confirmed_by ? [`confirmed_by ${confirmed_by.join(', ')}`] : []),
    ...(history ?? []).map((version) => `history ${JSON.stringify(version)}`),
  ].join('\n');
}
