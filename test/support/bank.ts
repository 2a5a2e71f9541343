/** A bank for tests of the layers above the store: named afresh, with a clock that the test moves. */
import { randomBytes } from 'node:crypto';
import { createBundledEmbedder } from '../../src/embedding/bundled.ts';
import type { Embedder } from '../../src/embedding/embedder.ts';
import { wordVectors } from '../../src/embedding/words.ts';
import { silentLog } from '../../src/log.ts';
import type { Bank } from '../../src/memory/bank.ts';
import { createTokenCounter } from '../../src/tokens.ts';
import { tools } from '../../src/tools/index.ts';
import { TestClock } from './clock.ts';
import type { StoreFixture } from './stores.ts';

const tokens = createTokenCounter();

export interface TestBank extends Bank {
  readonly clock: TestClock;
}

export function createBank(
  stores: StoreFixture,
  options: { name?: string; actor?: string; embedder?: Embedder } = {},
): TestBank {
  const clock = new TestClock();
  return {
    name: options.name ?? `bank-${randomBytes(6).toString('hex')}`,
    actor: options.actor ?? 'tester',
    store: stores.open({ clock }),
    embedder: options.embedder,
    clock,
    log: silentLog,
    tokens,
  };
}

/** With the bundled embedder and its vectors of words, as a bank has them by default. */
export function createBankWithMeaning(stores: StoreFixture): TestBank {
  const embedder = createBundledEmbedder();
  return { ...createBank(stores, { embedder }), words: wordVectors(embedder) };
}

/** Calls a tool as a client would and returns its data. */
export async function call<Data = Record<string, never>>(
  bank: Bank,
  name: string,
  args: unknown,
): Promise<Data> {
  return (await callBoth(bank, name, args)).data as Data;
}

export async function callBoth(bank: Bank, name: string, args: unknown) {
  const tool = tools.find((each) => each.name === name);
  if (!tool) throw new Error(`no tool ${name}`);
  return await tool.call(bank, args);
}

export interface Shown {
  readonly id: string;
  readonly content: string;
  readonly occurred_at: string;
  readonly ref?: string;
  readonly session?: string;
  readonly [name: string]: unknown;
}

export interface Results {
  readonly memories: readonly Shown[];
  readonly next_cursor?: string;
  readonly total?: number;
}

export interface InsertResults {
  readonly memories: readonly {
    readonly id: string;
    readonly status: string;
    readonly ref?: string;
    readonly similar?: readonly { id: string; content: string }[];
    readonly conflicts?: readonly {
      fact: string;
      memory: string;
      stored: string;
      given: string;
      closed: boolean;
      holds: string;
      closed_by?: string;
    }[];
    readonly hint?: string;
  }[];
}

/** Inserts and returns the new ids, in order. */
export async function insert(bank: Bank, ...memories: object[]): Promise<string[]> {
  const { memories: results } = await call<InsertResults>(bank, 'memory_insert', { memories });
  return results.map((result) => result.id);
}

/** Erases what fits the filters: by the token that its dry run gives. */
export async function eraseFitting(bank: Bank, filters: object): Promise<{ count: number }> {
  const args = { mode: 'erase', ...filters };
  const { confirm } = await call<{ confirm: string }>(bank, 'memory_forget', { ...args, dry_run: true });
  return await call(bank, 'memory_forget', { ...args, confirm });
}
