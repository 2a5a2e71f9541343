/** The lock of Windows. Elsewhere the name of its pipe is that of a socket file, which excludes others just as well. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockByPipe, secretOf } from '../../src/store/host/lock-pipe.ts';

const home = process.cwd();
let runDir: string;
beforeEach(async () => {
  runDir = await mkdtemp(join(tmpdir(), 'mempage-pipe-'));
  process.chdir(runDir);
});
afterEach(async () => {
  process.chdir(home);
  await rm(runDir, { recursive: true });
});

const acquire = (serving: boolean, waitMs: number) =>
  lockByPipe({ runDir, incumbent: () => ({ lock: 'another', serving }), waitMs });

test('is given to one at a time, and to the next when it is given back', async () => {
  const first = await acquire(false, 0);
  expect(first?.held()).toBe(true);
  expect(await acquire(false, 0)).toBeUndefined();
  expect(await acquire(true, 60_000)).toBeUndefined();
  const waiting = acquire(false, 60_000);
  first?.release();
  const second = await waiting;
  expect(second?.name).not.toBe(first?.name);
  second?.release();
});

test('its name holds a secret that stays the same', async () => {
  const secret = secretOf(runDir);
  expect(secret).toMatch(/^[0-9a-f]{32}$/);
  expect(secretOf(runDir)).toBe(secret);
  expect(await readdir(runDir)).toEqual(['secret']);
});
