/** The conformance suite needs Node 22; mempage itself runs on 20. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const VERSION = '22.23.3';

/** This Node when it is new enough; else one from npm, kept in a cache directory outside the project. */
export function node22(): string {
  if (Number(process.versions.node.split('.')[0]) >= 22) return process.execPath;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const directory = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), `mempage-node-${VERSION}`);
  const binary = join(directory, 'node_modules', name, 'bin/node');
  if (!existsSync(binary)) {
    mkdirSync(directory, { recursive: true });
    const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', directory];
    execFileSync('npm', ['install', ...options, `${name}@${VERSION}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return binary;
}
