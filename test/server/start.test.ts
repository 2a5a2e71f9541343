/**
 * A start is quick because it loads little. How long it takes is measured elsewhere; here is what it may load before the
 * first replies: the protocol, and nothing of the store or of what is below it.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { CLI } from './support/program.ts';

const STATIC_IMPORT = /^(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'/gm;

/** The packages that a built file loads by static imports, through all files of ours. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  for (const [, from, bare] of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) {
    const specifier = from ?? bare ?? '';
    if (specifier.startsWith('.')) {
      for (const name of packagesOf(resolve(dirname(file), specifier), seen)) packages.add(name);
    } else if (!specifier.startsWith('node:')) packages.add(specifier.split('/').slice(0, 2).join('/'));
  }
  return packages;
}

const built = (path: string): string => resolve(dirname(CLI), path);

test('the stdio server starts with the protocol alone', () => {
  expect([...packagesOf(built('cli.js'))]).toEqual([]);
  expect([...packagesOf(built('cli/stdio.js'))]).toEqual(['@modelcontextprotocol/server']);
});

test('the library does not load the embedded database, which is the host’s', () => {
  const packages = [...packagesOf(built('index.js'))];
  expect(packages).toContain('drizzle-orm/node-postgres');
  expect(packages.filter((name) => name.startsWith('@electric-sql'))).toEqual([]);
});
