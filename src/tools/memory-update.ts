import { z } from 'zod';
import { formatId, parseId } from '../ids.ts';
import type { Stated } from '../memory/still-stated.ts';
import { type Confirmed, updateMemory } from '../memory/update.ts';
import { KINDS, type MemoryId } from '../types.ts';
import { memoryId, memoryIds, parseArguments } from './arguments.ts';
import { defineTool } from './define.ts';
import { fact, toFactInput } from './facts.ts';
import { HELD, replacedBefore, stillSuperseding } from './insert-hints.ts';
import { compact, quote } from './wire.ts';

/** The schema that is listed says less, since memory_insert's says it already. */
const givenFacts = z.object({ facts: z.array(fact) });

export const memoryUpdate = defineTool({
  name: 'memory_update',
  title: 'Revise a memory',
  description:
    'Revise a memory; give only what changes. Earlier versions are kept and can be restored. When something became untrue in the world, insert the new statement with supersedes instead.',
  effect: 'write',
  input: z.strictObject({
    id: memoryId,
    expected_version: z.number().int().min(1).optional().describe('fail if changed since'),
    content: z.string().optional(),
    kind: z.enum(KINDS).optional(),
    occurred_at: z.string().optional(),
    speaker: z.string().min(1).max(200).optional(),
    tags: z.array(z.string().max(100)).max(50).optional(),
    importance: z.number().min(0).max(1).optional(),
    keys: z.array(z.string().min(1).max(2_000)).max(20).optional(),
    source: z.string().max(2_000).optional(),
    expires_at: z.string().optional().describe('"": never'),
    metadata: z.record(z.string(), z.unknown()).optional(),
    facts: z.array(z.looseObject({})).max(50).optional().describe('as in memory_insert; replace all'),
    supersedes: z.array(z.string()).max(50).optional(),
    restore_version: z.number().int().min(1).optional(),
    reason: z.string().max(2_000).optional(),
  }),
  output: z.looseObject({ version: z.number() }),
  handle: async (bank, args) => {
    const { expected_version, occurred_at, expires_at, restore_version, supersedes, facts, id, ...same } =
      args;
    const updated = await updateMemory(bank, {
      ...same,
      id: parseId('m', id),
      facts: facts && parseArguments(givenFacts, { facts }).facts.map(toFactInput),
      expectedVersion: expected_version,
      occurredAt: occurred_at,
      expiresAt: expires_at,
      restoreVersion: restore_version,
      supersedes: memoryIds(supersedes),
    });
    const {
      version,
      status,
      removed = [],
      before,
      quarantined,
      held,
      superseding,
      confirmed,
      stated = [],
    } = updated;
    const hint = [
      ...(held ? [HELD] : []),
      ...confirmation(confirmed),
      ...(stated.length > 0 ? [factsStand(updated.id)] : []),
      ...replacedBefore(updated.id, before),
      ...stillSuperseding(superseding),
    ].join(' ');
    const data = {
      id: formatId('m', updated.id),
      version,
      status,
      ...(quarantined ? { quarantined } : {}),
      ...(stated.length > 0 ? { still_states: stated.map(factOf) } : {}),
      ...(removed.length > 0 ? { removed } : {}),
      ...(hint ? { hint } : {}),
    };
    const lines = [
      `${data.id} ${data.status}, version ${data.version}`,
      ...(quarantined ? [`quarantined until a person lets it in: ${quarantined}`] : []),
      ...stated.map(factOf).map(factLines),
      ...(removed.length > 0 ? [`removed from the text: ${removed.join(', ')}`] : []),
      ...(hint ? [hint] : []),
    ];
    return { data, text: lines.join('\n') };
  },
});

function confirmation(confirmed: Confirmed | undefined): string[] {
  if (!confirmed) return [];
  const { outdated, alike } = confirmed;
  return [
    ...(outdated ? ['Confirmed as it is: it no longer counts as outdated.'] : []),
    ...(alike
      ? ['Confirmed beside what it is like: memory_reflect no longer names them as duplicates.']
      : []),
  ];
}

/** What an update of the content leaves as it was. */
const factsStand = (id: MemoryId): string =>
  `Facts are not read from content: what still_states names stands. If it is no longer so: memory_update id ${formatId('m', id)} facts, all that hold, [] for none.`;

const factOf = ({ fact: { factId, predicate, object, exclusive }, subject }: Stated) =>
  compact({
    id: formatId('f', factId),
    subject,
    predicate,
    object,
    exclusive: exclusive ? (true as const) : undefined,
  });

const factLines = ({ id, subject, predicate, object, exclusive }: ReturnType<typeof factOf>): string =>
  `still_states [${[id, exclusive && 'exclusive'].filter(Boolean).join(' | ')}]\n${quote(`${subject} | ${predicate} | ${object}`)}`;
