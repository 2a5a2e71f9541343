import { randomBytes } from 'node:crypto';
import type { Bank } from '../../src/memory/bank.ts';
import { call, type InsertResults } from '../support/bank.ts';

export interface ShownFact {
  readonly id: string;
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
  readonly memory: string;
  readonly recorded_at: string;
  readonly valid_from?: string;
  readonly valid_to?: string;
  readonly hop?: number;
  readonly [name: string]: unknown;
}

export interface ShownGraph {
  readonly facts: readonly ShownFact[];
  readonly entities: readonly { id: string; name: string; aliases?: string[]; facts?: number }[];
  readonly unknown?: readonly { name: string; near?: string[] }[];
  readonly note?: string;
  readonly next_cursor?: string;
}

export const graph = (bank: Bank, args: object): Promise<ShownGraph> =>
  call<ShownGraph>(bank, 'memory_graph', args);

/** `subject predicate object` of each fact that the graph shows, in its order. */
export const sentences = async (bank: Bank, args: object): Promise<string[]> =>
  (await graph(bank, args)).facts.map(
    ({ subject, predicate, object }) => `${subject} ${predicate} ${object}`,
  );

/** `object from–to` in local days, oldest first; `…` where a bound is not known. */
export const lifelines = async (bank: Bank, args: object): Promise<string[]> => {
  const { facts } = await graph(bank, { include_history: true, ...args });
  return [...facts]
    .sort((a, b) => (a.valid_from ?? '').localeCompare(b.valid_from ?? '') || a.id.localeCompare(b.id))
    .map(({ object, valid_from, valid_to }) => `${object} ${day(valid_from)}–${day(valid_to)}`);
};

const day = (moment: string | undefined): string => moment?.slice(0, 10) ?? '…';

export interface FactArgument {
  readonly object: string;
  readonly subject?: string;
  readonly predicate?: string;
  readonly exclusive?: boolean;
  readonly valid_from?: string;
  readonly valid_to?: string;
}

/** A text like no other, so that only the facts of memories are compared. */
const unique = (): string =>
  Array.from({ length: 4 }, () =>
    randomBytes(5)
      .toString('hex')
      .replaceAll(/\d/g, (d) => 'ghijklmnop'.charAt(+d)),
  ).join(' ');

/** Stores a memory that was said on a day and states facts, by default about where Ana lives; returns its id and conflicts. */
export async function tell(
  bank: Bank,
  occurred_at: string,
  facts: FactArgument | readonly FactArgument[],
  rest: object = {},
) {
  const given = (Array.isArray(facts) ? facts : [facts]).map((fact) => ({
    subject: 'Ana',
    predicate: 'lives in',
    ...fact,
  }));
  const { memories } = await call<InsertResults>(bank, 'memory_insert', {
    memories: [{ content: unique(), occurred_at, facts: given, ...rest }],
  });
  const [result] = memories;
  if (!result) throw new Error('nothing was inserted');
  return {
    id: result.id,
    conflicts: (result.conflicts ?? []).filter((each) => each.fact !== undefined),
    hint: result.hint,
  };
}
