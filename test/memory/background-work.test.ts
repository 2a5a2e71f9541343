import { expect, test } from 'vitest';
import { silentLog } from '../../src/log.ts';
import { createBackgroundWork } from '../../src/memory/background-work.ts';

/** A batch that a test answers itself, in order. */
function batches() {
  const waiting: ((work: number | Error) => void)[] = [];
  const signals: AbortSignal[] = [];
  let arrived: (() => void) | undefined;
  const batch = (signal: AbortSignal) =>
    new Promise<number>((resolve, reject) => {
      signals.push(signal);
      waiting.push((work) => (work instanceof Error ? reject(work) : resolve(work)));
      arrived?.();
    });
  const next = async (): Promise<(work: number | Error) => void> => {
    if (waiting.length === 0) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
    const answer = waiting.shift();
    if (!answer) throw new Error('no batch');
    return answer;
  };
  return { batch, next, signals };
}

test('batches run one after the other until none is left', async () => {
  const { batch, next, signals } = batches();
  const work = createBackgroundWork(batch, silentLog);
  work.poke();
  work.poke();
  for (const left of [64, 12, 0]) (await next())(left);
  work.poke();
  (await next())(0);
  expect(signals).toHaveLength(4);
  work.stop();
});

test('a poke while it runs is not lost', async () => {
  const { batch, next } = batches();
  const work = createBackgroundWork(batch, silentLog);
  work.poke();
  const answer = await next();
  work.poke();
  answer(0);
  (await next())(0);
  work.stop();
});

test('a failure is tried again', async () => {
  const { batch, next } = batches();
  const work = createBackgroundWork(batch, silentLog);
  work.poke();
  (await next())(new Error('the embedder is down'));
  (await next())(0);
  work.stop();
});

test('stopping aborts what runs and lets nothing start', async () => {
  const { batch, next, signals } = batches();
  const work = createBackgroundWork(batch, silentLog);
  work.poke();
  const answer = await next();
  work.stop();
  expect(signals[0]?.aborted).toBe(true);
  answer(64);
  work.poke();
  await new Promise((resolve) => setImmediate(resolve));
  expect(signals).toHaveLength(1);
});
