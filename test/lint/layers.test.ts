import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BAD, GOOD, LAYERS } from './samples.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const BIOME = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

interface Finding {
  category: string;
  message: string;
  location: { path: string };
}

let project: string;
let findings: Finding[];

/** A project with the real rules and only sample files: one file per case, so that findings are told apart. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'mempage-lint-'));
  for (const path of ['biome.json', '.gitignore', 'scripts/lint']) {
    await cp(join(ROOT, path), join(project, path), { recursive: true });
  }
  for (const sample of [...BAD, ...GOOD]) {
    for (const [path, code] of Object.entries(sample.files)) {
      await mkdir(dirname(join(project, path)), { recursive: true });
      await writeFile(join(project, path), code);
    }
  }
  findings = await lint(project);
});

afterAll(() => rm(project, { recursive: true, force: true }));

const categories = (path: string): string[] =>
  findings.filter((finding) => finding.location.path === path).map((finding) => finding.category);

test.each(BAD)('$rule reports $name', ({ rule, files }) => {
  for (const path of Object.keys(files)) expect([path, ...categories(path)]).toContain(rule);
});

test.each(GOOD)('nothing is said about $name', ({ files }) => {
  for (const path of Object.keys(files)) expect([path, ...categories(path)]).toEqual([path]);
});

test('every folder of src is a layer that the rules know', async () => {
  const entries = await readdir(join(ROOT, 'src'), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  expect([...LAYERS, 'config']).toEqual(expect.arrayContaining(folders));
});

function lint(directory: string): Promise<Finding[]> {
  const options = ['lint', '--reporter=json', '--max-diagnostics=none', '.'];
  return new Promise((done, reject) => {
    execFile(process.execPath, [BIOME, ...options], { cwd: directory }, (error, stdout, stderr) => {
      const report = stdout.split('\n').find((line) => line.startsWith('{"summary"'));
      if (report) done(JSON.parse(report).diagnostics);
      else reject(new Error(`Biome printed no report: ${stderr}`, { cause: error }));
    });
  });
}
