import { expect, test } from 'vitest';
import { nearestHits } from '../../../src/retrieval/resident/nearest.ts';
import type { ReadTx } from '../../../src/store/store.ts';

test('a query without a direction finds nothing, and asks the database nothing', async () => {
  const asked: unknown[] = [];
  const db = { execute: async (statement: unknown) => asked.push(statement) } as unknown as ReadTx['db'];
  const defaults = { timeZone: 'UTC', language: 'en' };
  const request = {
    query: '🙂',
    bank: { ...defaults, keyCount: 5_000, keyLength: 50_000, settings: {} },
    speakers: [],
    filter: { now: new Date('2026-03-01T12:00:00Z') },
    vector: {
      identity: { provider: 'test', model: 'test', version: '1' },
      vector: new Float32Array(4),
    },
  };
  expect(await nearestHits({ db, bank: 'a', defaults }, request, Promise.resolve(1), 10)).toEqual([]);
  expect(asked).toEqual([]);
});
