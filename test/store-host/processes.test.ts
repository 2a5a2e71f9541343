import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { processBirth } from '../../src/store/host/process-birth.ts';
import { hostEnvironment } from '../../src/store/host/spawn-host.ts';
import { usePrograms } from './support/programs.ts';
import { cleanUp, freshDir, gone, hostInfo, openAndStart, until } from './support/stores.ts';

const programs = usePrograms();
afterEach(cleanUp);

describe.skipIf(process.platform === 'win32')('the birth of a process', () => {
  // The way of macOS works on Linux too.
  test.each(['linux', 'darwin'] as const)(
    'is the same each time and another for another process (%s)',
    async (way) => {
      if (way === 'linux' && process.platform !== 'linux') return;
      const own = await processBirth(process.pid, way);
      expect(own).toBeDefined();
      expect(await processBirth(process.pid, way)).toBe(own);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
      const pid = child.pid ?? 0;
      const birth = await processBirth(pid, way);
      expect(birth).toBeDefined();
      expect(birth).not.toBe(own);
      child.kill('SIGSTOP');
      expect(await processBirth(pid, way)).toBe(birth);
      child.kill('SIGKILL');
      await until(async () => (await processBirth(pid, way)) === undefined);
    },
  );

  test('a zombie has none: its parent has not taken note yet, and it holds nothing any more', async () => {
    const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pid = Number(
      await new Promise<string>((resolve) => parent.stdout.once('data', (chunk) => resolve(String(chunk)))),
    );
    const state = () => execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    await until(() => state().startsWith('Z'));
    for (const way of ['linux', 'darwin'] as const) {
      if (way === 'darwin' || process.platform === 'linux')
        expect(await processBirth(pid, way)).toBeUndefined();
    }
    parent.kill('SIGKILL');
  });
});

describe('how a host is started', () => {
  test('it sees nothing of the environment but what it needs', () => {
    const env = {
      PATH: '/bin',
      OPENAI_API_KEY: 'sk-1',
      MEMPAGE_TOKENS: 'x',
      TMPDIR: '/tmp',
      SystemRoot: 'C:\\Windows',
    };
    expect(hostEnvironment({ ...env, NOTHING: undefined })).toEqual({
      TMPDIR: '/tmp',
      SystemRoot: 'C:\\Windows',
    });
  });

  test.skipIf(process.platform !== 'linux')(
    'apart from its starter: own session, no inherited files, no secrets',
    async () => {
      const dataDir = await freshDir();
      process.env.MEMPAGE_TEST_SECRET = 'secret';
      await openAndStart(dataDir, programs.hostCommand(dataDir));
      delete process.env.MEMPAGE_TEST_SECRET;
      const { pid } = hostInfo(dataDir);
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toBe('');
      expect(execFileSync('ps', ['-o', 'sid=', '-p', String(pid)], { encoding: 'utf8' }).trim()).toBe(
        String(pid),
      );
      const links = ['0', '1', '2'].map((n) =>
        execFileSync('readlink', [`/proc/${pid}/fd/${n}`], { encoding: 'utf8' }).trim(),
      );
      expect(links).toEqual(['/dev/null', join(dataDir, 'host/host.log'), join(dataDir, 'host/host.log')]);
    },
  );

  test('outlives its starter', async () => {
    const dataDir = await freshDir();
    const command = programs.hostCommand(dataDir, { idleMs: 1_000 });
    const starter = programs.client(command, dataDir, 'start');
    await starter.done();
    const { pid } = hostInfo(dataDir);
    expect(await processBirth(pid)).toBeDefined();
    await gone(pid);
  });

  test('a long log is put aside, and only one', async () => {
    const dataDir = await freshDir();
    mkdirSync(join(dataDir, 'host'), { mode: 0o700 });
    writeFileSync(join(dataDir, 'host/host.log'), 'x'.repeat(300_000));
    writeFileSync(join(dataDir, 'host/host.log.1'), 'old');
    await openAndStart(dataDir, programs.hostCommand(dataDir));
    expect(statSync(join(dataDir, 'host/host.log')).size).toBeLessThan(1_000);
    expect(statSync(join(dataDir, 'host/host.log.1')).size).toBe(300_000);
    expect(existsSync(join(dataDir, 'host/host.log.2'))).toBe(false);
  });
});
