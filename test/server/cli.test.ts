/** The commands that people and hooks run. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { SETTINGS } from '../../src/config.ts';
import { call, createBank, insert } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';
import { type Environment, Program, storeSettings } from './support/program.ts';

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

  test('helps with one command', async () => {
    const { code, stdout } = await run(['context', '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^mempage context: print/);
    expect(stdout).toContain('--max-tokens');
    expect(stdout).not.toContain('--scrub');
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
  let settings: Environment;
  beforeEach(async () => {
    const bank = createBank(stores);
    settings = { ...storeSettings(stores.address()), MEMPAGE_BANK: bank.name };
    await insert(bank, { content: 'The kiln needs a new shelf.', tags: ['kiln'] });
    await call(bank, 'core_edit', { block: 'human', op: 'create', text: 'Noor makes pots.' });
  });

  test('print what an agent should start from', async () => {
    const { code, stdout } = await run(
      ['context', '--task', 'repair the kiln', '--max-tokens', '500'],
      settings,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/Noor makes pots[\s\S]*The kiln needs a new shelf/);
  });

  test('print what a bank holds', async () => {
    const { stdout } = await run(['stats'], settings);
    expect(stdout).toMatch(/^memories +1$/m);
    expect(stdout).toMatch(/^tags +kiln 1$/m);
    expect(stdout).toMatch(/^core blocks +human \(version 1\)$/m);
    expect(stdout).toMatch(/^time zone +Europe\/Amsterdam$/m);
    expect(stdout).toMatch(/^sessions +0$/m);
    expect(stdout).toMatch(/^embedding +none$/m);
  });

  test('keep a bank: again and again, and write its tables anew', async () => {
    for (const args of [[], ['--scrub'], []]) {
      const { code, stdout } = await run(['maintain', ...args], settings);
      expect(code).toBe(0);
      expect(stdout).toBe(
        `done: 0 faded, 0 expired, 0 erased, 0 links dropped, 0 keys embedded${args.length > 0 ? ', tables written anew' : ''}\n`,
      );
    }
    expect((await run(['stats'], settings)).stdout).toMatch(/^memories +1$/m);
  }, 120_000);

  test('find nothing wrong', async () => {
    const { code, stdout } = await run(['doctor'], { ...settings, MEMPAGE_EMBEDDER: 'bundled' });
    expect(stdout).toMatch(/^ok {4}store: open and up to date/m);
    expect(stdout).toMatch(/^ok {4}embedder: bundled, \d+ dimensions/m);
    expect(code).toBe(0);
  });

  test('copy a bank through a file', async () => {
    const exported = await run(['export'], settings);
    expect(exported.code).toBe(0);
    const lines = exported.stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(['bank', 'memory', 'core_block', 'end']);
    const directory = await mkdtemp(join(tmpdir(), 'mempage-cli-'));
    const file = join(directory, 'memory.jsonl');
    await writeFile(file, exported.stdout);
    const copy = { ...settings, MEMPAGE_BANK: `${settings.MEMPAGE_BANK}-copy` };
    expect((await run(['import', file], copy)).stdout).toBe('memories: created 1\ncore blocks: created 1\n');
    expect((await run(['stats'], copy)).stdout).toMatch(/^memories +1$/m);
    await rm(directory, { recursive: true });
  });

  test('say that a file is not there', async () => {
    const { code, stderr } = await run(['import', '/nowhere/memory.jsonl'], settings);
    expect(stderr).toMatch(/cannot be read \(ENOENT\)/);
    expect(code).toBe(2);
  });
});
