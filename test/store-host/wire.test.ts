import { connect, type Socket } from 'node:net';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { usePrograms } from './support/programs.ts';
import { cleanUp, freshDir, hostInfo, openAndStart } from './support/stores.ts';

const programs = usePrograms();
let dataDir: string;
let pool: pg.Pool;
beforeAll(async () => {
  dataDir = await freshDir();
  ({ pool } = await openAndStart(dataDir, programs.hostCommand(dataDir, { silenceMs: 1_500 })));
}, 120_000);
afterEach(async () => {
  await pool.query('drop table if exists t');
});
afterAll(cleanUp);

test('many processes at once, one killed in a transaction: totals are exact, every answer is its own', async () => {
  const command = programs.hostCommand(dataDir);
  await pool.query('create table counter as select 1 as id, 0 as value');
  const holder = programs.client(command, dataDir, 'hold');
  const counters = [1, 2, 3].map(() => programs.client(command, dataDir, 'count', 50));
  // Parameters of several socket reads each: the parts of one query are then far apart.
  const echoes = [1, 2, 3].map(() => programs.client(command, dataDir, 'echo', 40, 300_000));
  await holder.fact((fact) => fact.holding === true);
  holder.process.kill('SIGKILL');
  for (const counter of counters) expect(await counter.done()).toEqual([{ counted: 50 }]);
  for (const echo of echoes) expect(await echo.done()).toEqual([{ right: 40 }]);
  expect((await pool.query('select value from counter')).rows).toEqual([{ value: 150 }]);
});

test('an open transaction is exclusive: others wait and then see all of it', async () => {
  await pool.query('create table t (value int)');
  const client = await pool.connect();
  await client.query('begin');
  await client.query('insert into t values (1)');
  let answered = false;
  const other = pool.query('select count(*)::int as count from t').finally(() => {
    answered = true;
  });
  await client.query('insert into t values (2)');
  expect(answered).toBe(false);
  await client.query('commit');
  client.release();
  expect((await other).rows).toEqual([{ count: 2 }]);
});

test('a failed transaction stays with its client until it is rolled back', async () => {
  const client = await pool.connect();
  await client.query('begin');
  await expect(client.query('select 1/0')).rejects.toMatchObject({ code: '22012' });
  const other = pool.query('select 1 as one');
  await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' });
  await client.query('rollback');
  expect((await other).rows).toEqual([{ one: 1 }]);
  expect((await client.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
  client.release();
});

test('rows of 5 MB and results of 20 MB come whole', async () => {
  const text = 'ä'.repeat(2_500_000);
  await pool.query('create table t (value text)');
  for (let i = 0; i < 4; i++) await pool.query('insert into t values ($1)', [text + i]);
  const { rows } = await pool.query('select value from t order by value');
  expect(rows.map((row) => row.value === text + rows.indexOf(row))).toEqual([true, true, true, true]);
});

test('a client that leaves its transaction open without a word is cut off, and the others go on', async () => {
  await pool.query('create table t (value int)');
  const client = await pool.connect();
  const lost = new Promise<Error>((resolve) => client.on('error', resolve));
  await client.query('begin');
  await client.query('insert into t values (1)');
  expect((await pool.query('select count(*)::int as count from t')).rows).toEqual([{ count: 0 }]);
  expect(await lost).toMatchObject({ code: '25P03' });
  client.release(true);
});

test('copy from stdin fails alone', async () => {
  await pool.query('create table t (value int)');
  await expect(pool.query('copy t from stdin')).rejects.toThrow(/not possible on the embedded store/);
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

/** Speaks the protocol itself, for what pg never does. */
class Raw {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #waiters: (() => void)[] = [];

  constructor(dataDir: string) {
    this.#socket = connect({ path: hostInfo(dataDir).address });
    this.#socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      for (const waiter of this.#waiters.splice(0)) waiter();
    });
    this.#socket.on('error', () => {});
  }

  /** Sends messages in one write: `[type, body]`, or untyped ones as bytes. */
  send(...messages: (Buffer | [string, string])[]): void {
    this.#socket.write(
      Buffer.concat(messages.map((message) => (Buffer.isBuffer(message) ? message : typed(...message)))),
    );
  }

  /** Waits until the types of the messages received so far, without parameters' statuses, end so. */
  async types(ending: string): Promise<string> {
    for (;;) {
      const types = typesOf(this.#received);
      if (types.endsWith(ending)) return types;
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  clear(): void {
    this.#received = Buffer.alloc(0);
  }

  async first(): Promise<string> {
    while (this.#received.length === 0) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    return this.#received.toString('latin1', 0, 1);
  }

  get closed(): Promise<void> {
    return new Promise((resolve) => this.#socket.once('close', () => resolve()));
  }

  end(): void {
    this.#socket.destroy();
  }
}

function typed(type: string, body: string): Buffer {
  const text = Buffer.from(body, 'latin1');
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(4 + text.length, 1);
  return Buffer.concat([head, text]);
}

function untyped(code: number, body = ''): Buffer {
  const text = Buffer.from(body, 'latin1');
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + text.length, 0);
  head.writeInt32BE(code, 4);
  return Buffer.concat([head, text]);
}

function typesOf(bytes: Buffer): string {
  let types = '';
  for (let at = 0; at + 5 <= bytes.length; at += 1 + bytes.readInt32BE(at + 1))
    types += String.fromCharCode(bytes[at] ?? 0);
  return types.replaceAll('S', '');
}

const STARTUP = untyped(196608, 'user\0postgres\0database\0postgres\0\0');
const parse = (sql: string): [string, string] => ['P', `\0${sql}\0\0\0`];
const BIND: [string, string] = ['B', '\0\0\0\0\0\0\0\0'];
const EXECUTE: [string, string] = ['E', '\0\0\0\0\0'];
const SYNC: [string, string] = ['S', ''];
const FLUSH: [string, string] = ['H', ''];

async function raw(dataDir: string): Promise<Raw> {
  const client = new Raw(dataDir);
  client.send(STARTUP);
  await client.types('Z');
  client.clear();
  return client;
}

test('an error in the middle of a batch skips the rest up to its Sync, and only that', async () => {
  const client = await raw(dataDir);
  client.send(
    parse('select 1 / n from generate_series(0, 0) n'),
    BIND,
    EXECUTE,
    parse('select 2'),
    BIND,
    EXECUTE,
    SYNC,
  );
  client.send(parse('select 3'), BIND, EXECUTE, SYNC);
  // ParseComplete, BindComplete, Error, Ready; then the next query as if nothing had been.
  expect(await client.types('12DCZ')).toBe('12EZ12DCZ');
  client.end();
});

test('what is skipped after an error is not kept, and not run', async () => {
  const client = await raw(dataDir);
  const query = [parse("select 'skipped'"), BIND, EXECUTE, SYNC];
  for (const answer of ['Z', '12DCZ', '12DCZ']) {
    if (answer === 'Z') client.send(parse('select nothing'), FLUSH);
    if (answer === 'Z') expect(await client.types('E')).toBe('E');
    client.clear();
    client.send(...query);
    expect(await client.types('Z')).toBe(answer);
  }
  client.clear();
  client.send(parse('select nothing'), FLUSH, parse('create table t (value int)'), BIND, EXECUTE, SYNC);
  expect(await client.types('Z')).toBe('EZ');
  await expect(pool.query('select from t')).rejects.toMatchObject({ code: '42P01' });
  client.end();
});

test('a statement that fails after a notice fails alike every time', async () => {
  const client = await raw(dataDir);
  for (let i = 0; i < 3; i++) {
    client.send(parse(`select from ${'long'.repeat(20)}`), BIND, EXECUTE, SYNC);
    expect(await client.types('Z')).toBe('NEZ');
    client.clear();
  }
  client.end();
});

test('the description of a statement is of that statement', async () => {
  const client = await raw(dataDir);
  const described = [parse('select 1, 2'), BIND, ['D', 'S\0'] as [string, string], EXECUTE, SYNC];
  for (let i = 0; i < 3; i++) client.send(...described);
  expect(await client.types('12tTDCZ12tTDCZ12tTDCZ')).toBe('12tTDCZ12tTDCZ12tTDCZ');
  client.end();
});

test('several queries sent ahead are answered in order', async () => {
  const client = await raw(dataDir);
  const query = [parse('select 1'), BIND, EXECUTE, SYNC];
  client.send(...query, ...query, ['Q', 'select 4\0']);
  expect(await client.types('TDCZ')).toBe('12DCZ12DCZTDCZ');
  client.end();
});

test('a client between Flush and Sync keeps its turn; when it dies there, the next one is served', async () => {
  await pool.query('create table t (value int)');
  const client = await raw(dataDir);
  client.send(parse('insert into t values (1)'), BIND, EXECUTE, FLUSH);
  expect(await client.types('C')).toBe('12C');
  const other = pool.query('select count(*)::int as count from t');
  client.end();
  // Never synced, so never committed.
  expect((await other).rows).toEqual([{ count: 0 }]);
});

test('a client that dies with half a message sent disturbs nobody', async () => {
  const client = await raw(dataDir);
  client.send(parse('select 1'), typed('B', '\0'.repeat(1_000)).subarray(0, 500));
  const result = pool.query('select 1 as one');
  client.end();
  expect((await result).rows).toEqual([{ one: 1 }]);
});

test('SSL and GSS are refused, after which the client may go on without; cancelling is ignored', async () => {
  for (const code of [80877103, 80877104]) {
    const client = new Raw(dataDir);
    client.send(untyped(code));
    expect(await client.first()).toBe('N');
    client.clear();
    client.send(STARTUP);
    await client.types('Z');
    client.end();
  }
  const canceller = new Raw(dataDir);
  canceller.send(untyped(80877102, '\0\0\0\0\0\0\0\0'));
  await canceller.closed;
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test.each([
  ['another version of the protocol', [untyped(2 << 16)]],
  ['a message of an impossible length', [STARTUP, Buffer.from('Q\xff\xff\xff\xff', 'latin1')]],
  ['something else altogether', [Buffer.from('GET / HTTP/1.1\r\n\r\n')]],
])('%s is answered with an error and the end of the connection', async (_, messages) => {
  const client = new Raw(dataDir);
  client.send(...messages);
  await client.closed;
  expect(await client.types('E')).toMatch(/E$/);
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});
