/** Runs one suite on every store there is: the embedded one, and a real Postgres where the environment names one. */
import type pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { silentLog } from '../../src/log.ts';
import { type Backend, openStore, serverBackend } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { BANK_DEFAULTS } from './defaults.ts';
import { createEmbedded } from './embedded.ts';
import { createPostgres, hasPostgres } from './postgres.ts';

/** One fresh database for all tests of a suite; tests keep apart by using banks of their own. */
export interface StoreFixture {
  readonly engine: 'PGlite' | 'Postgres';
  /** Another store on the same database; closed for you at the end. */
  open(options?: { clock?: Clock }): Store;
  /** For connections past the store, as the user that owns the database. */
  connection(): pg.PoolConfig;
  /** How a process that is started by a test reaches the same database. */
  address(): { url: string } | { dataDir: string };
}

interface Fresh {
  backend: Backend;
  address: { url: string } | { dataDir: string };
  remove(): Promise<void>;
}

/**
 * Defines `suite` once for each engine. Postgres is skipped, visibly, without MEMPAGE_TEST_DATABASE_URL.
 * @example describeStores('sessions', (stores) => { test('…', async () => { const store = stores.open(); … }); });
 */
export function describeStores(title: string, suite: (fixture: StoreFixture) => void): void {
  describe(`${title} on PGlite`, () => run('PGlite', freshEmbedded, suite));
  describe.skipIf(!hasPostgres)(`${title} on Postgres`, () => run('Postgres', freshPostgres, suite));
}

function run(
  engine: StoreFixture['engine'],
  create: () => Promise<Fresh>,
  suite: (fixture: StoreFixture) => void,
): void {
  let fresh: Fresh | undefined;
  const opened: Store[] = [];
  const current = (): Fresh => {
    if (!fresh) throw new Error('The store exists only while tests and hooks run; open it there.');
    return fresh;
  };
  beforeAll(async () => {
    fresh = await create();
  });
  afterAll(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await fresh?.remove();
  });
  suite({
    engine,
    open: ({ clock = systemClock } = {}) => {
      const { backend } = current();
      const store = openStore({ backend, clock, log: silentLog, defaults: BANK_DEFAULTS });
      opened.push(store);
      return store;
    },
    connection: () => current().backend.pool,
    address: () => current().address,
  });
}

async function freshEmbedded(): Promise<Fresh> {
  const { store, dataDir, remove } = await createEmbedded();
  return { backend: store, address: { dataDir }, remove };
}

async function freshPostgres(): Promise<Fresh> {
  const { url, drop } = await createPostgres();
  return { backend: serverBackend(url, 4), address: { url }, remove: drop };
}
