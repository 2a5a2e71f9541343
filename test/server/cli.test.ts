/** The commands that people and hooks run. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { SETTINGS } from '../../src/config.ts';
import { describeStores } from '../support/stores.ts';
import {
  callTool,
  type Environment,
  INITIALIZE,
  INITIALIZED,
  Program,
  storeSettings,
} from './support/program.ts';

const NEVER = { MEMPAGE_DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' };

async function run(args: string[], settings: Environment = NEVER) {
  const program = new Program(args, settings);
  program.child.stdin.end();
  const { code } = await program.exited;
  return { code, stdout: program.stdout, stderr: program.stderr };
}

describe('the command line', () => {
  test('helps', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const { name } of SETTINGS) expect(stdout).toContain(`--${name} `);
    expect(stdout).toMatch(/mempage http --port/);
    expect(stdout).not.toMatch(/^ {2}host /m);
  });

  test('tells its version', async () => {
    expect((await run(['-v'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    [['--baank', 'x'], /Unknown option '--baank'.*--help/],
    [['serve'], /no command "serve".*--help/],
    [['http', 'now'], /"now" is not expected/],
    [['--port'], /--port/],
    [['context', '--max-tokens', 'many'], /--max-tokens must be a number/],
    [['toString'], /no command "toString"/],
  ])('refuses %j and exits with 2', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('notices a misspelt variable', async () => {
    const { stderr } = await run([], { ...NEVER, MEMPAGE_DATABSE_URL: 'x' });
    expect(stderr).toMatch(/unknown setting.*MEMPAGE_DATABSE_URL/);
  });

  test('says what is wrong when the store cannot be reached', async () => {
    const context = await run(['context']);
    expect(context).toMatchObject({ code: 1, stdout: '' });
    expect(context.stderr).toMatch(/^mempage: The database cannot be reached/m);
    const doctor = await run(['doctor']);
    expect(doctor.code).toBe(1);
    expect(doctor.stdout).toMatch(/^FAIL {2}store: The database cannot be reached/m);
    expect(doctor.stdout).toMatch(/^ok {4}embedder: none/m);
  });
});

describeStores('commands', (stores) => {
  test('print what a bank holds', async () => {
    const settings = {
      ...storeSettings(stores.address()),
      MEMPAGE_BANK: `bank-${randomBytes(6).toString('hex')}`,
      MEMPAGE_TIME_ZONE: 'Asia/Tokyo',
    };
    const program = new Program([], settings);
    program.send(
      INITIALIZE,
      INITIALIZED,
      callTool(2, 'memory_insert', {
        memories: [{ content: 'The kiln needs a new shelf.', tags: ['kiln'] }],
      }),
      callTool(3, 'core_edit', { block: 'human', op: 'create', text: 'Noor makes pots.' }),
    );
    await Promise.all([program.answer(2), program.answer(3)]);
    program.child.stdin.end();
    await program.exited;

    const context = await run(['context', '--task', 'repair the kiln', '--max-tokens', '500'], settings);
    expect(context.code).toBe(0);
    expect(context.stdout).toMatch(/Noor makes pots[\s\S]*The kiln needs a new shelf/);
    const stats = await run(['stats'], settings);
    expect(stats.stdout).toMatch(/^memories +1$/m);
    expect(stats.stdout).toMatch(/^tags +kiln 1$/m);
    expect(stats.stdout).toMatch(/^core blocks +human \(version 1\)$/m);
    expect(stats.stdout).toMatch(/^time zone +Asia\/Tokyo$/m);
    const doctor = await run(['doctor'], { ...settings, MEMPAGE_EMBEDDER: 'bundled' });
    expect(doctor.stdout).toMatch(/^ok {4}store: open and up to date/m);
    expect(doctor.stdout).toMatch(/^ok {4}embedder: bundled, \d+ dimensions/m);
    expect(doctor.code).toBe(0);
  });
});
