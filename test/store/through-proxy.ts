/** A store whose connections go through a proxy that the test controls. */
import { silentLog } from '../../src/log.ts';
import { readHostInfo } from '../../src/store/host/host-info.ts';
import { layoutOf } from '../../src/store/host/layout.ts';
import { HOST_DATABASE, HOST_USER } from '../../src/store/host/messages.ts';
import { type Backend, openStore, serverBackend } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { TestClock } from '../support/clock.ts';
import { BANK_DEFAULTS } from '../support/defaults.ts';
import type { StoreFixture } from '../support/stores.ts';
import { type DatabaseProxy, type Link, type Message, startProxy, type Target } from './proxy.ts';

type Address = ReturnType<StoreFixture['address']>;

export interface ProxiedStore {
  readonly store: Store;
  close(): Promise<void>;
}

/** The database must be running. The store is ready and what it said to get there was not shown to `react`. */
export async function openThroughProxy(
  address: Address,
  react: (message: Message, link: Link) => void,
): Promise<ProxiedStore> {
  let ready = false;
  const proxy = await startProxy(targetOf(address), (message, link) => ready && react(message, link));
  const store = openStore({
    backend: backendThrough(proxy, address),
    clock: new TestClock(),
    log: silentLog,
    defaults: BANK_DEFAULTS,
  });
  await store.ready();
  ready = true;
  const close = async () => {
    await store.close();
    proxy.close();
  };
  return { store, close };
}

function targetOf(address: Address): Target {
  if ('url' in address) {
    const { hostname, port } = new URL(address.url);
    return { host: hostname, port: Number(port) };
  }
  return { path: readHostInfo(layoutOf(address.dataDir))?.address ?? '' };
}

function backendThrough(proxy: DatabaseProxy, address: Address): Backend {
  if ('url' in address) {
    const url = new URL(address.url);
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    return serverBackend(url.href, 4);
  }
  const pool = { user: HOST_USER, database: HOST_DATABASE, host: '127.0.0.1', port: proxy.port, max: 4 };
  return { pool: { ...pool, connectionTimeoutMillis: 5_000 }, ensureRunning: async () => {} };
}
