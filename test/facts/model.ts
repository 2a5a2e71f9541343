/** A bank driven by random calls, and what must be true of its facts whatever they were. */
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { parseId } from '../../src/ids.ts';
import type { Bank } from '../../src/memory/bank.ts';
import { Groups } from '../../src/memory/entities.ts';
import { withValidities } from '../../src/memory/facts-slots.ts';
import { replacements } from '../../src/memory/facts-supersede.ts';
import type { FactRow } from '../../src/store/queries/facts.ts';
import { facts } from '../../src/store/schema/index.ts';
import { call } from '../support/bank.ts';
import { type FactArgument, tell } from './support.ts';

/** Few days, names and predicates, so that everything meets everything. */
const day = fc.integer({ min: 1, max: 9 }).map((n) => `2026-01-0${n}`);
const later = fc.integer({ min: 10, max: 19 }).map((n) => `2026-01-${n}`);

const fact: fc.Arbitrary<FactArgument> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record(
      {
        subject: fc.constantFrom('Ana', 'Ann', 'Ben'),
        predicate: fc.constantFrom('lives in', 'likes'),
        object: fc.constantFrom('Oslo', 'Rome', 'Lima'),
        exclusive: fc.constantFrom(true, true, false),
        valid_from: day,
        valid_to: later,
      },
      { requiredKeys: ['subject', 'predicate', 'object'] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { subject: 'Ann', predicate: 'same as', object: 'Ana' },
      { subject: 'Ben', predicate: 'alias of', object: 'Ann' },
    ),
  },
);
const someFacts = fc.array(fact, { minLength: 1, maxLength: 3 });
const which = fc.nat({ max: 20 });

export type Step =
  | { readonly do: 'tell'; readonly on: string; readonly facts: FactArgument[] }
  | { readonly do: 'fade'; readonly at: number }
  | { readonly do: 'restore'; readonly at: number }
  | { readonly do: 'erase'; readonly at: number }
  | { readonly do: 'say otherwise'; readonly at: number; readonly facts: FactArgument[] }
  | { readonly do: 'move'; readonly at: number; readonly on: string }
  | { readonly do: 'supersede'; readonly at: number; readonly by: number };

const telling: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('tell' as const),
  on: day,
  facts: someFacts,
});
const changing: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('fade' as const), at: which }),
  fc.record({ do: fc.constant('restore' as const), at: which }),
  fc.record({ do: fc.constant('say otherwise' as const), at: which, facts: someFacts }),
  fc.record({ do: fc.constant('move' as const), at: which, on: day }),
  fc.record({ do: fc.constant('supersede' as const), at: which, by: which }),
);
const erasing: fc.Arbitrary<Step> = fc.record({ do: fc.constant('erase' as const), at: which });

export const anyStep = fc.oneof(
  { weight: 6, arbitrary: telling },
  { weight: 6, arbitrary: changing },
  { weight: 1, arbitrary: erasing },
);
export const undoable = fc.oneof(telling, changing);

/** The memories of a run that were not erased. */
export class Run {
  readonly ids: string[] = [];
  readonly faded = new Set<string>();
  readonly bank: Bank;

  constructor(bank: Bank) {
    this.bank = bank;
  }

  /** Does a step; returns what undoes it, or undefined when it was not applicable. */
  async take(step: Step): Promise<(() => Promise<unknown>) | undefined> {
    if (step.do === 'tell') {
      const { id } = await tell(this.bank, step.on, step.facts);
      this.ids.push(id);
      return () => this.#forget('erase', id);
    }
    const id = this.ids[step.at % this.ids.length];
    if (id === undefined) return undefined;
    if (step.do === 'fade' || step.do === 'restore' || step.do === 'erase') {
      if (step.do !== 'erase' && this.faded.has(id) === (step.do === 'fade')) return undefined;
      await this.#forget(step.do, id);
      return () => this.#forget(step.do === 'fade' ? 'restore' : 'fade', id);
    }
    if (step.do === 'supersede') {
      // Always the newer by its place: two that supersede each other are refused.
      const [old, by] = [step.at, step.by].map((n) => n % this.ids.length).sort((a, b) => a - b);
      if (old === undefined || by === undefined || old === by) return undefined;
      return await this.#updated(this.ids[old] ?? '', { id: this.ids[by], supersedes: [this.ids[old]] });
    }
    if (this.faded.has(id)) return undefined;
    if (step.do === 'move') return await this.#updated(id, { id, occurred_at: step.on });
    return await this.#updated(id, { id, facts: withDefaults(step.facts) });
  }

  async #forget(mode: 'fade' | 'restore' | 'erase', id: string): Promise<void> {
    await call(this.bank, 'memory_forget', { ids: [id], mode, confirm: true });
    if (mode === 'fade') this.faded.add(id);
    else this.faded.delete(id);
    if (mode === 'erase') this.ids.splice(this.ids.indexOf(id), 1);
  }

  async #updated(id: string, args: object): Promise<() => Promise<unknown>> {
    const version = await this.#version(id);
    await call(this.bank, 'memory_update', args);
    return async () => {
      if ((await this.#version(id)) === version) return;
      await call(this.bank, 'memory_update', { id, restore_version: version });
    };
  }

  async #version(id: string): Promise<number | undefined> {
    const { memories } = await call<{ memories: { version: number }[] }>(this.bank, 'memory_read', {
      ids: [id],
    });
    return memories[0]?.version;
  }
}

const withDefaults = (given: readonly FactArgument[]) =>
  given.map((each) => ({ subject: 'Ana', predicate: 'lives in', ...each }));

const rowsOf = (bank: Bank, condition = sql`true`): Promise<FactRow[]> =>
  bank.store.read(bank.name, (tx) =>
    tx.db
      .select()
      .from(facts)
      .where(sql`${facts.bankId} = ${tx.bank} and ${condition}`)
      .orderBy(facts.factId, facts.version),
  );

export const everyRow = (bank: Bank): Promise<FactRow[]> => rowsOf(bank);

/** The facts in what was believed that memories stated which are not among those that were kept. */
export const goneFrom = (then: ReadonlyMap<number, string[]>, kept: ReadonlySet<number>): FactRow[] =>
  [...then].flatMap(([id, rows]) => (kept.has(id) ? [] : rows.map((row): FactRow => JSON.parse(row))));

/** A row of `beliefs` as it is once these facts are erased: bounds that may be from them are what the fact itself says. */
export function withoutErased(text: string, gone: readonly FactRow[]): string {
  const row: FactRow = JSON.parse(text);
  const ids = new Set(gone.map(({ factId }) => factId));
  const closed = ids.has(row.closedBy ?? 0);
  const confirmed = ids.has(row.restates ?? 0);
  const after =
    row.saidFrom === null &&
    row.validFrom !== null &&
    row.validFrom !== row.saidAt &&
    gone.some(({ predicate, saidTo }) => predicate === row.predicate && saidTo === row.validFrom);
  return JSON.stringify({
    ...row,
    validFrom: after || confirmed ? row.saidFrom : row.validFrom,
    validTo: closed || confirmed ? row.saidTo : row.validTo,
    closedBy: closed ? null : row.closedBy,
    restates: confirmed ? null : row.restates,
  });
}

export const currentRows = (bank: Bank): Promise<FactRow[]> => rowsOf(bank, sql`retired_at is null`);

/** All that was recorded by a moment and not retired then, as comparable text by memory number. */
export async function beliefs(bank: Bank, moment: Date): Promise<Map<number, string[]>> {
  const at = moment.toISOString();
  const rows = await rowsOf(
    bank,
    sql`recorded_at <= ${at}::timestamptz and (retired_at is null or retired_at > ${at}::timestamptz)`,
  );
  const byMemory = new Map<number, string[]>();
  for (const row of rows) {
    const { retiredAt: _, ...lasting } = row;
    byMemory.set(row.memoryId, [...(byMemory.get(row.memoryId) ?? []), JSON.stringify(lasting)]);
  }
  return byMemory;
}

/** What is believed now, without when and by whom it was recorded. */
export async function state(bank: Bank): Promise<unknown[]> {
  return (await currentRows(bank)).map(({ version: _v, recordedAt: _r, actor: _a, ...row }) => row);
}

/** The validity of all current rows worked out anew from all statements at once. */
export async function settledAnew(bank: Bank, rows: readonly FactRow[]): Promise<FactRow[]> {
  const same = rows.filter((row) => row.predicate === 'same as');
  const ids = rows.flatMap((row) => [row.subjectId, row.objectId]);
  const { rows: pairs } = await bank.store.read(bank.name, (tx) =>
    tx.db.execute<{ old: string; by: string }>(sql`
      select memory_id as old, superseded_by as by from mempage.memories
      where bank_id = ${tx.bank} and superseded_by is not null`),
  );
  const superseded = pairs.map(({ old, by }) => ({ old: Number(old), by: Number(by) }));
  return withValidities(rows, replacements(rows, superseded), new Groups(ids, same)).sort(
    (a, b) => a.factId - b.factId,
  );
}

/** Pairs of current facts of an exclusive slot that are valid at the same time. */
export function overlaps(rows: readonly FactRow[]): [FactRow, FactRow][] {
  const same = rows.filter((row) => row.predicate === 'same as');
  const groups = new Groups(
    rows.flatMap((row) => [row.subjectId, row.objectId]),
    same,
  );
  const slot = (row: FactRow) => `${groups.rootOf(row.subjectId)} ${row.predicate}`;
  const exclusive = new Set(rows.filter((row) => row.exclusive).map(slot));
  const bound = rows.filter((row) => row.exclusive !== false && exclusive.has(slot(row)));
  return bound.flatMap((a, i) =>
    bound
      .slice(i + 1)
      .filter((b) => slot(a) === slot(b) && start(a, b) < finish(a, b))
      .map((b): [FactRow, FactRow] => [a, b]),
  );
}

const start = (a: FactRow, b: FactRow) => Math.max(+(a.validFrom ?? -Infinity), +(b.validFrom ?? -Infinity));
const finish = (a: FactRow, b: FactRow) => Math.min(+(a.validTo ?? Infinity), +(b.validTo ?? Infinity));

export const numbersOf = (ids: readonly string[]): Set<number> => new Set(ids.map((id) => parseId('m', id)));
