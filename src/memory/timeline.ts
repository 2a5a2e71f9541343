/** What happened when, in order, and how often. */
import { getBank } from '../store/queries/banks.ts';
import {
  countMemories,
  groupMemories,
  listByTime,
  type MemoryGroup,
  type TimelinePosition,
} from '../store/queries/timeline.ts';
import type { Grouping, Memory } from '../types.ts';
import { type Bank, reading } from './bank.ts';
import { resolveSelection, type Selection } from './selection.ts';

export interface TimelineInput extends Selection {
  readonly order?: 'oldest' | 'newest';
  readonly limit: number;
  readonly after?: TimelinePosition;
}

export interface TimelineResult {
  readonly memories: readonly Memory[];
  /** How many there are in all, beyond this page too. */
  readonly total: number;
  readonly next?: TimelinePosition;
  readonly timeZone: string;
}

export async function timeline(bank: Bank, input: TimelineInput): Promise<TimelineResult> {
  const { order = 'oldest', limit, after, ...selection } = input;
  return await reading(bank, async (tx) => {
    const { timeZone } = await getBank(tx);
    const filter = await resolveSelection(tx, selection, bank.clock.now());
    const page = await listByTime(tx, { filter, order, after, limit: limit + 1 });
    const memories = page.slice(0, limit);
    const last = memories.at(-1);
    const next = page.length > limit && last ? { occurredAt: last.occurredAt, id: last.id } : undefined;
    return { memories, total: await countMemories(tx, filter), next, timeZone };
  });
}

export interface GroupInput extends Selection {
  readonly groupBy: Grouping;
  readonly limit: number;
  readonly offset: number;
}

export interface GroupResult {
  readonly groups: readonly MemoryGroup[];
  readonly more: boolean;
  readonly timeZone: string;
}

export async function groupTimeline(bank: Bank, input: GroupInput): Promise<GroupResult> {
  const { groupBy, limit, offset, ...selection } = input;
  return await reading(bank, async (tx) => {
    const { timeZone } = await getBank(tx);
    const filter = await resolveSelection(tx, selection, bank.clock.now());
    const groups = await groupMemories(tx, { filter, groupBy, timeZone, limit: limit + 1, offset });
    return { groups: groups.slice(0, limit), more: groups.length > limit, timeZone };
  });
}
