/** What of a search is SQL and embedding: the same searches through the library, with both timed. */
import pg from 'pg';
import { createEmbedder, type EmbedderSettings } from '../../src/embedding/create.ts';
import type { Embedder } from '../../src/embedding/embedder.ts';
import { openMemory } from '../../src/index.ts';
import { search } from '../../src/memory/search.ts';

export interface OwnTime {
  /** Milliseconds during which a statement was under way, from sending it to having its rows. */
  readonly sql: number;
  readonly statements: number;
  readonly embedding: number;
}

export interface Where {
  readonly databaseUrl?: string;
  readonly dataDir: string;
  readonly embedder: string;
  readonly bank: string;
}

/** One time per query, in order. */
export async function ownTimes(where: Where, queries: readonly string[]): Promise<OwnTime[]> {
  const sql = watchStatements();
  const embedding = new Stopwatch();
  const embedder = createEmbedder({ provider: where.embedder } as EmbedderSettings);
  const memory = openMemory({
    ...(where.databaseUrl ? { databaseUrl: where.databaseUrl } : { dataDir: where.dataDir }),
    bank: where.bank,
    embedder: embedder && watched(embedder, embedding),
  });
  try {
    const times: OwnTime[] = [];
    for (const query of queries) {
      for (const watch of [sql, embedding]) watch.reset();
      await search(memory.bank(), { query, limit: 10 });
      times.push({ sql: sql.total, statements: sql.runs, embedding: embedding.total });
    }
    return times;
  } finally {
    await memory.close();
    sql.stop();
  }
}

/** Time during which anything was under way; what runs at once counts once. */
class Stopwatch {
  total = 0;
  runs = 0;
  #open = 0;
  #since = 0;

  reset(): void {
    this.total = 0;
    this.runs = 0;
  }

  async time<T>(work: () => Promise<T>): Promise<T> {
    this.runs++;
    if (this.#open++ === 0) this.#since = performance.now();
    try {
      return await work();
    } finally {
      if (--this.#open === 0) this.total += performance.now() - this.#since;
    }
  }
}

/** Times every statement of this process until it is stopped. */
function watchStatements(): Stopwatch & { stop(): void } {
  const { query } = pg.Client.prototype;
  const watch = new Stopwatch();
  const run = query as (this: pg.Client, ...args: unknown[]) => unknown;
  function timedQuery(this: pg.Client, ...args: unknown[]): unknown {
    if (args.some((arg) => typeof arg === 'function')) return run.apply(this, args);
    return watch.time(async () => await run.apply(this, args));
  }
  Object.assign(pg.Client.prototype, { query: timedQuery });
  return Object.assign(watch, { stop: () => Object.assign(pg.Client.prototype, { query }) });
}

const watched = (embedder: Embedder, watch: Stopwatch): Embedder => ({
  identity: embedder.identity,
  embedDocuments: (texts, signal) => embedder.embedDocuments(texts, signal),
  embedQuery: (text, signal) => watch.time(() => embedder.embedQuery(text, signal)),
});
