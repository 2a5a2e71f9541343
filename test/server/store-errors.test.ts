/** What stands between mempage and its database is told to the agent, and is over when it is over. */
import { randomBytes } from 'node:crypto';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPostgres, hasPostgres, type TestDatabase } from '../support/postgres.ts';
import { callTool, end, INITIALIZE, INITIALIZED, Program } from './support/program.ts';

const insert = (id: number) =>
  callTool(id, 'memory_insert', { memories: [{ content: 'The locks were changed.', ref: 'locks' }] });

interface Refusal {
  readonly isError?: boolean;
  readonly content: readonly { readonly text: string }[];
  readonly _meta?: Record<string, unknown>;
}

const start = (url: string) => {
  const program = new Program([], { MEMPAGE_DATABASE_URL: url });
  program.send(INITIALIZE, INITIALIZED);
  return program;
};

async function refusal(program: Program, id: number) {
  program.send(insert(id));
  const result = (await program.answer(id)).result as unknown as Refusal;
  expect(result.isError).toBe(true);
  return { text: result.content[0]?.text ?? '', code: result._meta?.['mempage/error-code'] };
}

async function stored(program: Program, id: number): Promise<void> {
  program.send(insert(id));
  expect((await program.answer(id)).result?.structuredContent).toMatchObject({
    memories: [{ ref: 'locks', status: 'created' }],
  });
}

describe.skipIf(!hasPostgres)('a database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createPostgres();
  });
  afterAll(() => database.drop());

  const changed = (change: (url: URL) => void): string => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };

  test('that refuses the password is named on both sides, without the password', async () => {
    const program = start(
      changed((url) => {
        url.password = 'not-the-password';
      }),
    );
    const { text, code } = await refusal(program, 2);
    expect(text).toMatch(/refused the password.*MEMPAGE_DATABASE_URL/);
    expect(code).toBe('store_misconfigured');
    await program.said(/refused the password/);
    expect(program.stderr + program.stdout).not.toContain('not-the-password');
    await end(program);
  });

  test('that does not exist yet is used when it does', async () => {
    const name = `mempage_test_late_${randomBytes(4).toString('hex')}`;
    const program = start(
      changed((url) => {
        url.pathname = `/${name}`;
      }),
    );
    expect((await refusal(program, 2)).text).toMatch(/does not exist/);
    await administer(`create database ${name}`);
    try {
      await stored(program, 3);
    } finally {
      await end(program);
      await administer(`drop database ${name} with (force)`);
    }
  });

  test('that cannot be reached is used again when it can', async () => {
    const door = await openDoor(database.url);
    const program = start(
      changed((url) => {
        url.host = `127.0.0.1:${door.port}`;
      }),
    );
    await door.shut();
    const refused = await refusal(program, 2);
    expect(refused.text).toMatch(/cannot be reached.*Nothing was written/);
    expect(refused.code).toBe('store_unavailable');
    await door.open();
    await stored(program, 3);
    await door.shut();
    expect((await refusal(program, 4)).code).toBe('store_unavailable');
    await door.open();
    program.send(insert(5));
    expect((await program.answer(5)).result?.structuredContent).toMatchObject({
      memories: [{ status: 'unchanged' }],
    });
    await end(program);
    await door.shut();
  });
});

/** A way to the database that a test can shut, cutting what goes through it. */
async function openDoor(databaseUrl: string) {
  const { hostname, port: behind } = new URL(databaseUrl);
  const through = new Set<{ destroy(): void }>();
  let server: Server | undefined;
  let port = 0;
  const open = () =>
    new Promise<void>((resolve) => {
      const listening = createServer((inside) => {
        const outside = connect(Number(behind || 5432), hostname);
        for (const socket of [inside, outside]) {
          through.add(socket);
          socket.on('error', () => {});
          socket.on('close', () => {
            through.delete(socket);
            inside.destroy();
            outside.destroy();
          });
        }
        inside.pipe(outside).pipe(inside);
      });
      server = listening;
      listening.listen(port, '127.0.0.1', () => {
        port = (listening.address() as AddressInfo).port;
        resolve();
      });
    });
  const shut = () =>
    new Promise<void>((resolve) => {
      server?.close(() => resolve());
      for (const socket of through) socket.destroy();
    });
  await open();
  return { port, open, shut };
}

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.MEMPAGE_TEST_DATABASE_URL });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
