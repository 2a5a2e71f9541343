/**
 * What Postgres' background processes do on a server; PGlite has none, so its log would grow until it closes, and
 * deleted rows would never be cleared nor statistics gathered.
 */
import type { Log } from '../../log.ts';
import type { Engine } from './engine.ts';
import type { Turns } from './turns.ts';

/** A crash replays what was logged since the last checkpoint; this much takes about a second. Bytes. */
const CHECKPOINT_BYTES = 32 * 1024 * 1024;
/** The last upkeep before a host leaves may take this long, in milliseconds. */
const FAREWELL_MS = 5_000;

/**
 * The two tables where most has changed for their size, by the thresholds of autovacuum: 50 rows and a fifth dead, 1,000 and a fifth
 * new, or 50 and a tenth changed since statistics were gathered. One that has none comes first: in a bank just filled with 10,000
 * memories, a plan made without them took 18 ms for links that take 1. A table of a few rows, written anew all the time, is not
 * due again and again before the large ones.
 */
const MOST_DUE = `
  select format('%s %I.%I', case when worn then 'vacuum (analyze)' else 'analyze' end, schemaname, relname)
  from pg_stat_user_tables cross join lateral (
    select n_dead_tup > 50 + 0.2 * n_live_tup or n_ins_since_vacuum > 1000 + 0.2 * n_live_tup as worn,
      n_mod_since_analyze > 50 + 0.1 * n_live_tup as unknown
  ) as due
  where worn or unknown
  order by (last_analyze is null) desc,
    greatest(n_dead_tup, n_ins_since_vacuum, n_mod_since_analyze) / (1000.0 + n_live_tup) desc
  limit 2`;

const LOGGED_SINCE_CHECKPOINT =
  'select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::bigint from pg_control_checkpoint()';

export interface Upkeep {
  stop(): void;
}

/** Looks every `everyMs` milliseconds, and takes at most one step each time, in turn with the clients. */
export function startUpkeep(engine: Engine, turns: Turns, everyMs: number, log: Log): Upkeep {
  let seen = turns.count;
  let waiting = false;
  let last: string | undefined;
  const timer = setInterval(() => {
    if (waiting || turns.count === seen) return;
    waiting = true;
    turns
      .between(() => step(engine, last))
      .then((done) => {
        last = done;
        if (done) log.debug('upkeep', { step: done });
        // The step itself counts; while there is something to do, look again also when nobody comes.
        seen = done ? -1 : turns.count;
      })
      .catch((error: unknown) => log.warn('upkeep failed', { reason: String(error) }))
      .finally(() => {
        waiting = false;
      });
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}

/**
 * @param last what was done before, which is not done twice in a row: a table that cannot be analyzed keeps no other waiting
 * @returns what was done, or undefined when nothing else was due
 */
async function step(engine: Engine, last: string | undefined): Promise<string | undefined> {
  const [logged = '0'] = await engine.ask(LOGGED_SINCE_CHECKPOINT);
  if (Number(logged) > CHECKPOINT_BYTES) {
    await engine.ask('checkpoint');
    return 'checkpoint';
  }
  await engine.ask('select pg_stat_force_next_flush()');
  const due = await engine.ask(MOST_DUE);
  const next = due.find((each) => each !== last);
  if (next) await engine.ask(next);
  return next;
}

/** When no client is left: what was due, then a checkpoint, so that the next start has nothing to replay. */
export async function lastUpkeep(engine: Engine): Promise<void> {
  const deadline = performance.now() + FAREWELL_MS;
  let done: string | undefined;
  while (performance.now() < deadline) {
    done = await step(engine, done);
    if (done === undefined) break;
  }
  await engine.ask('checkpoint');
}
