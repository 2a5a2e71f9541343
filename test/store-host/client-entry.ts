/**
 * A mempage process, as far as the store is concerned: `client-entry.ts <dataDir> <action> [argument …]`. Says what it has
 * done in lines of JSON on stdout. The environment names the host's command, as JSON in HOST_COMMAND.
 */
import pg from 'pg';
import { silentLog } from '../../src/log.ts';
import { embeddedStore } from '../../src/store/host/embedded-store.ts';
import { isHostGone } from '../../src/store/host/host-socket.ts';

const [dataDir = '', action = '', ...rest] = process.argv.slice(2);
const store = embeddedStore({
  dataDir,
  hostCommand: JSON.parse(process.env.HOST_COMMAND ?? ''),
  log: silentLog,
  startTimeoutMs: 60_000,
});
const pool = new pg.Pool({ ...store.pool, max: 1 });
pool.on('error', () => {});
const say = (fact: unknown): boolean => process.stdout.write(`${JSON.stringify(fact)}\n`);

/** Does it again on a new host when the host has gone. */
async function persist<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isHostGone(error)) throw error;
      await store.ensureRunning();
    }
  }
}

async function inTransaction(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

const actions: Record<string, (...args: string[]) => Promise<void>> = {
  /** Becomes one of the starters. */
  async start() {
    await persist(() => pool.query('create table if not exists starts (pid int)'));
    await persist(() => pool.query('insert into starts values ($1)', [process.pid]));
    say({ started: process.pid });
  },

  /** Adds one to a counter, so that two at the same time would lose one. */
  async count(times = '') {
    for (let i = 0; i < Number(times); i++) {
      await inTransaction(async (client) => {
        const { rows } = await client.query('select value from counter where id = $1', [1]);
        await client.query('update counter set value = $2 where id = $1', [1, rows[0].value + 1]);
      });
    }
    say({ counted: Number(times) });
  },

  /** Queries with unnamed statements of different shapes, outside transactions; checks that each got its own answer. */
  async echo(times = '', size = '') {
    const text = 'x'.repeat(Number(size)) + process.pid;
    let right = 0;
    for (let i = 0; i < Number(times); i++) {
      const { rows } =
        i % 2
          ? await pool.query('select $1::text as text, $2::int as number', [text, i])
          : await pool.query('select $2::int as number, $3::int as pid, $1::text as text', [
              text,
              i,
              process.pid,
            ]);
      if (rows[0].text === text && rows[0].number === i) right++;
    }
    say({ right });
  },

  /** Writes number after number, and says each when it has been acknowledged. */
  async write(writer = '', times = '') {
    for (let i = 0; i < Number(times); i++) {
      await persist(() =>
        pool.query('insert into written values ($1, $2) on conflict do nothing', [Number(writer), i]),
      );
      say({ acknowledged: i });
    }
  },

  /** Holds a transaction open until it is killed. */
  async hold() {
    const client = await pool.connect();
    await client.query('begin');
    await client.query('update counter set value = value + 1000');
    say({ holding: true });
    await new Promise(() => setInterval(() => {}, 60_000));
  },
};

try {
  await store.ensureRunning();
  await actions[action]?.(...rest);
  await pool.end();
  process.exit(0);
} catch (error) {
  say({ failed: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
