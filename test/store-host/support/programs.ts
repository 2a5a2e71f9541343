/** The test's own programs, compiled once: plain JavaScript starts ten times as fast as through tsx. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, vi } from 'vitest';
import { makeTemplate } from '../../../src/store/host/make-template.ts';
import type { HostCommand } from '../../../src/store/host/spawn-host.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const CACHE = join(ROOT, 'node_modules/.cache/mempage-tests');

export interface Programs {
  hostCommand(dataDir: string, settings?: Record<string, string | number>): HostCommand;
  /** Path of a compiled module of src/store/host. */
  module(name: string): string;
  /** Runs lock-entry.ts. */
  locker(directory: string, times: number): Program;
  /** Runs an action of client-entry.ts. */
  client(command: HostCommand, dataDir: string, ...action: (string | number)[]): Program;
}

/** Call at the top of a test file: the programs are there while its tests run. */
export function usePrograms(): Programs {
  // Each test starts several processes, on a machine that may have two cores and other work.
  vi.setConfig({ testTimeout: 120_000 });
  let compiled: string;
  let template: string;
  beforeAll(async () => {
    compiled = await compile();
    template = await cachedTemplate();
  }, 120_000);
  afterAll(async () => await rm(compiled, { recursive: true, force: true }));
  const entry = (name: string) => join(compiled, 'test/store-host', name);
  const run = (name: string, args: string[], env: Record<string, string> = {}) =>
    new Program(process.execPath, [entry(name), ...args], env);
  return {
    hostCommand: (dataDir, settings = {}) => {
      const pairs = Object.entries({ template, ...settings }).map(([name, value]) => `${name}=${value}`);
      return { command: process.execPath, args: [entry('host-entry.js'), dataDir, ...pairs], env: {} };
    },
    module: (name) => join(compiled, 'src/store/host', name),
    locker: (directory, times) => run('lock-entry.js', [directory, String(times)]),
    client: (command, dataDir, ...action) =>
      run('client-entry.js', [dataDir, ...action.map(String)], { HOST_COMMAND: JSON.stringify(command) }),
  };
}

async function compile(): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'mempage-programs-'));
  // Other users run them too, in the tests about permissions.
  await chmod(out, 0o755);
  const entries = ['host-entry.ts', 'client-entry.ts', 'lock-entry.ts'];
  const project = {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: { noEmit: false, declaration: false, outDir: out, rootDir: ROOT, types: ['node'] },
    files: entries.map((name) => join(ROOT, 'test/store-host', name)),
    include: [],
  };
  await symlink(join(ROOT, 'node_modules'), join(out, 'node_modules'));
  await writeFile(join(out, 'package.json'), '{ "type": "module" }');
  await writeFile(join(out, 'tsconfig.json'), JSON.stringify(project));
  await promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), ['-p', join(out, 'tsconfig.json')]);
  return out;
}

/** A packed cluster takes seconds to make, so it is kept for as long as what makes it stays the same. */
async function cachedTemplate(): Promise<string> {
  const host = join(ROOT, 'src/store/host');
  const makers = ['make-template.ts', 'archive.ts', 'engine.ts'].map((name) => join(host, name));
  const hash = createHash('sha256');
  for (const file of [...makers, join(ROOT, 'package-lock.json')]) hash.update(await readFile(file));
  const path = join(CACHE, `cluster-${hash.digest('hex').slice(0, 16)}.br`);
  if (existsSync(path)) return path;
  await mkdir(CACHE, { recursive: true });
  await writeFile(`${path}.${process.pid}`, await makeTemplate());
  await rename(`${path}.${process.pid}`, path);
  return path;
}

type Fact = Record<string, unknown>;

/** A running program that says JSON lines. */
export class Program {
  readonly process: ChildProcess;
  readonly facts: Fact[] = [];
  readonly ended: Promise<{ code: number | null; signal: string | null; stderr: string }>;
  #waiters: (() => void)[] = [];

  constructor(command: string, args: readonly string[], env: Record<string, string>) {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.process = child;
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.facts.push(JSON.parse(line));
      this.#wake();
    });
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        resolve({ code, signal, stderr });
        this.#wake();
      });
    });
  }

  #wake(): void {
    for (const waiter of this.#waiters.splice(0)) waiter();
  }

  /** Resolves with the first fact that fits. Rejects when the program ends without it. */
  async fact(fits: (fact: Fact) => boolean): Promise<Fact> {
    for (;;) {
      const found = this.facts.find(fits);
      if (found) return found;
      if (this.process.exitCode !== null) throw new Error(`ended without it: ${JSON.stringify(this.facts)}`);
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  /** Resolves with what it said when it ends well. */
  async done(): Promise<Fact[]> {
    const { code, signal, stderr } = await this.ended;
    if (code !== 0) throw new Error(`ended with ${code ?? signal}: ${JSON.stringify(this.facts)} ${stderr}`);
    return this.facts;
  }
}

export async function filesIn(directory: string): Promise<string[]> {
  return (await readdir(directory)).sort();
}
