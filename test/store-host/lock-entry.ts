/**
 * Takes and gives back the lock of a directory until it has had it so often: `lock-entry.ts <directory> <times>`. Each
 * time it has the lock it leaves a mark that only one process can make, and finds fault when another living one's is
 * there.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { acquireLock } from '../../src/store/host/lock.ts';
import { processBirth } from '../../src/store/host/process-birth.ts';

const [directory = '', times = ''] = process.argv.slice(2);
process.chdir(directory);
let held = 0;
let faults = 0;

async function markIsOfTheDead(): Promise<boolean> {
  try {
    const [pid, birth] = readFileSync('mark', 'utf8').split(' ');
    return birth === undefined || (await processBirth(Number(pid))) !== birth;
  } catch {
    return true;
  }
}

/** A holder that neither serves nor leaves, as seen by the others: they wait for it. */
function incumbent() {
  return existsSync('holder') ? { lock: readFileSync('holder', 'utf8'), serving: false } : undefined;
}

const own = `${process.pid} ${await processBirth(process.pid)}`;
while (held < Number(times)) {
  const lock = await acquireLock({ runDir: directory, incumbent, waitMs: 5_000 });
  if (lock) {
    held++;
    writeFileSync(`holder.${process.pid}`, lock.name);
    renameSync(`holder.${process.pid}`, 'holder');
    try {
      writeFileSync('mark', own, { flag: 'wx' });
    } catch {
      if (!(await markIsOfTheDead())) faults++;
      writeFileSync('mark', own);
    }
    await delay(Math.random() * 10);
    if (readFileSync('mark', 'utf8') !== own) faults++;
    rmSync('mark');
    lock.release();
    process.stdout.write(`${JSON.stringify({ held })}\n`);
  }
  await delay(Math.random() * 10);
}
process.stdout.write(`${JSON.stringify({ faults })}\n`);
process.exit(0);
