/**
 * Packs the package as npm would publish it, installs it in an empty directory without development dependencies, and
 * checks what is in it, how much room it takes and that its command starts. Run it after a build.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const LIMIT_BYTES = 100e6;
const NEEDED = [
  'package.json',
  'README.md',
  'LICENSE',
  'mcp.json',
  'dist/cli.js',
  'dist/index.js',
  'dist/index.d.ts',
  'drizzle/0000_foundation.sql',
  'assets/cluster.br',
  'schemas/memory_search.json',
  'assets/o200k.bin',
  'assets/embedder/mempage-en.bin',
];
const ALLOWED = /^(package\.json|README\.md|LICENSE|mcp\.json|(dist|drizzle|assets|schemas|docs)\/.*)$/;

const directory = mkdtempSync(join(tmpdir(), 'mempage-package-'));
try {
  const { filename, files } = pack();
  const problems = [...contentProblems(files), ...installProblems(filename)];
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function pack(): { filename: string; files: string[] } {
  const output = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], '.');
  const [packed] = JSON.parse(output) as { filename: string; files: { path: string }[] }[];
  if (!packed) throw new Error('npm pack made nothing');
  return { filename: packed.filename, files: packed.files.map((file) => file.path) };
}

function contentProblems(files: string[]): string[] {
  const missing = NEEDED.filter((file) => !files.includes(file));
  const strange = files.filter((file) => !ALLOWED.test(file));
  return [
    ...missing.map((file) => `the package lacks ${file}`),
    ...strange.map((file) => `the package should not hold ${file}`),
  ];
}

function installProblems(filename: string): string[] {
  writeFileSync(join(directory, 'package.json'), '{ "private": true }');
  run('npm', ['install', '--no-audit', '--no-fund', join(directory, filename)], directory);
  const modules = join(directory, 'node_modules');
  const size = sizeOf(modules);
  const version = run(
    process.execPath,
    [join(modules, 'mempage/dist/cli.js'), '--version'],
    directory,
  ).trim();
  const expected: string = JSON.parse(readFileSync('package.json', 'utf8')).version;
  console.log(
    `installed: ${Math.round(size / 1e6)} MB, ${readdirSync(modules).length} folders, version ${version}`,
  );
  return [
    ...(size > LIMIT_BYTES ? [`an installation takes ${Math.round(size / 1e6)} MB; the limit is 100`] : []),
    ...(version.includes(expected) ? [] : [`mempage --version says "${version}" instead of ${expected}`]),
  ];
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((total, entry) => total + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function run(command: string, args: string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
