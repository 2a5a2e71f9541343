/** A memory for a benchmark, with a clock that stands where the data set says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bank, createLog, type Mempage, type MempageOptions, openMemory } from '../../src/index.ts';
import type { BenchOptions } from './options.ts';
import { embedderSettings, tool } from './systems.ts';

export interface Bench {
  readonly memory: Mempage;
  setTime(now: Date): void;
  bank(name: string): Bank;
  call(bank: Bank, name: string, args: Record<string, unknown>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export function openBench(options: BenchOptions, arms?: MempageOptions['arms']): Bench {
  const folder = options.databaseUrl ? undefined : mkdtempSync(join(tmpdir(), 'mempage-bench-'));
  let now = new Date();
  const memory = openMemory({
    databaseUrl: options.databaseUrl,
    dataDir: folder,
    embedder: embedderSettings(options.embedder),
    log: createLog('warn', (line) => process.stderr.write(line)),
    timeZone: 'UTC',
    clock: { now: () => now },
    arms,
  });
  const stamp = Date.now().toString(36);
  return {
    memory,
    setTime: (moment) => {
      now = moment;
    },
    bank: (name) =>
      memory.bank(`bench-${stamp}-${arms?.join('') ?? 'all'}-${name}`.toLowerCase().slice(0, 60)),
    call: async (bank, name, args) => (await tool(memory, name).call(bank, args)).data,
    close: async () => {
      await memory.close();
      if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
    },
  };
}

/** Refs of all pages of a call, or of the first `most` results. */
export async function allRefs(
  bench: Bench,
  bank: Bank,
  name: string,
  args: Record<string, unknown>,
  most = 1_000,
): Promise<string[]> {
  const refs: string[] = [];
  let cursor: unknown;
  do {
    const data = await bench.call(bank, name, cursor === undefined ? args : { ...args, cursor });
    refs.push(...(data.memories as { ref?: string }[]).map(({ ref }) => ref ?? ''));
    cursor = data.next_cursor;
  } while (cursor !== undefined && refs.length < most);
  return refs.slice(0, most);
}
