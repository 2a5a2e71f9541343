/** The systems that a benchmark compares: mempage as shipped, its arms alone, and a plain grep. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trainingOf } from '../../src/embedding/families.ts';
import {
  type Bank,
  createLog,
  type EmbedderSettings,
  type Mempage,
  type MempageOptions,
  openMemory,
} from '../../src/index.ts';
import { maintain } from '../../src/memory/maintain.ts';
import type { Conversation, Turn } from '../data/corpus.ts';
import type { BenchOptions } from './options.ts';

export interface Answer {
  readonly refs: readonly string[];
  /** The text that a client would show. */
  readonly text: string;
  /** How sure the system is that anything relevant is there, if it says so. */
  readonly confidence?: number;
  readonly milliseconds: number;
}

export interface System {
  readonly name: string;
  load(conversation: Conversation): Promise<void>;
  ask(
    question: string,
    options: { limit: number; maxTokens?: number; order?: 'relevance' | 'time' },
  ): Promise<Answer>;
  close(): Promise<void>;
}

const BATCH = 100;
const YEAR = 365 * 86_400_000;

export interface MemoryVariant {
  readonly name: string;
  readonly embedder: string;
  /** Restricts the search to these arms. */
  readonly arms?: MempageOptions['arms'];
  readonly experiment?: MempageOptions['experiment'];
}

/** mempage through its tools, one bank per conversation. */
export function memorySystem(options: BenchOptions, variant: MemoryVariant): System {
  const folder = options.databaseUrl ? undefined : mkdtempSync(join(tmpdir(), 'mempage-bench-'));
  let later = 0;
  const memory = openMemory({
    databaseUrl: options.databaseUrl,
    dataDir: folder,
    embedder: embedderSettings(variant.embedder),
    log: createLog('warn', (line) => process.stderr.write(line)),
    timeZone: 'UTC',
    clock: { now: () => new Date(Date.now() + later) },
    arms: variant.arms,
    experiment: variant.experiment,
  });
  let bank = memory.bank();
  const stamp = Date.now().toString(36);
  return {
    name: variant.name,
    load: async (conversation) => {
      bank = memory.bank(
        `bench-${stamp}-${variant.name.replaceAll(' ', '-')}-${conversation.name}`.toLowerCase().slice(0, 60),
      );
      later = 0;
      await insertTurns(memory, bank, conversation.turns);
      later = options.yearsLater * YEAR;
      // A model in this process takes longer than an insert waits for vectors: the rest is done here.
      if (later === 0 && !variant.embedder.startsWith('transformers')) return;
      while ((await maintain(bank)).more);
    },
    ask: async (query, { limit, maxTokens, order }) => {
      const started = performance.now();
      const { data, text } = await tool(memory, 'memory_search').call(bank, {
        query,
        limit,
        max_tokens: maxTokens,
        order,
        // Reasons cost tokens, which a budget is not for.
        include: maxTokens === undefined ? ['scores'] : undefined,
      });
      const milliseconds = performance.now() - started;
      const memories = data.memories as { ref?: string; score?: number }[];
      const confidence = typeof data.confidence === 'number' ? data.confidence : memories[0]?.score;
      return { refs: memories.map((each) => each.ref ?? ''), text, confidence, milliseconds };
    },
    close: async () => {
      await memory.close();
      if (folder) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
    },
  };
}

/** `bundled`, `none`, or `transformers:MODEL[@DIRECTORY]`. */
export function embedderSettings(name: string): EmbedderSettings {
  if (name === 'bundled' || name === 'none') return { provider: name };
  const [provider, rest = ''] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)];
  const [model = '', directory] = rest.split('@');
  if (provider === 'transformers') return { provider, model, directory, ...trainingOf(model) };
  throw new Error(`unknown embedder ${name}: use bundled, none, or transformers:MODEL[@DIRECTORY]`);
}

export function tool(memory: Mempage, name: string) {
  const found = memory.tools.find((each) => each.name === name);
  if (!found) throw new Error(`no tool ${name}`);
  return found;
}

export async function insertTurns(memory: Mempage, bank: Bank, turns: readonly Turn[]): Promise<void> {
  for (let at = 0; at < turns.length; at += BATCH) {
    await tool(memory, 'memory_insert').call(bank, { memories: turns.slice(at, at + BATCH) });
  }
}

/** Ranks turns by how many of the question's words they hold as substrings, newest first: what an agent does with grep. */
export function grepSystem(): System {
  let turns: readonly Turn[] = [];
  return {
    name: 'grep',
    load: async (conversation) => {
      turns = conversation.turns;
    },
    ask: async (question, { limit }) => {
      const started = performance.now();
      const words = [...new Set(question.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])];
      const ranked = turns
        .map((turn, place) => {
          const text = turn.content.toLowerCase();
          return { turn, place, found: words.filter((word) => text.includes(word)).length };
        })
        .filter(({ found }) => found > 0)
        .sort((a, b) => b.found - a.found || b.place - a.place)
        .slice(0, limit);
      return {
        refs: ranked.map(({ turn }) => turn.ref),
        text: ranked.map(({ turn }) => turn.content).join('\n'),
        confidence: ranked[0]?.found,
        milliseconds: performance.now() - started,
      };
    },
    close: async () => {},
  };
}
