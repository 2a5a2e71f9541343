import { expect, test } from 'vitest';
import { getBank } from '../../src/store/queries/banks.ts';
import {
  deleteKeys,
  getKeyTexts,
  insertKeys,
  retireKeys,
  setMemoriesLive,
} from '../../src/store/queries/keys.ts';
import { describeStores } from '../support/stores.ts';

/** More than a statement can have parameters (65,535): a hundred documents of a megabyte have as many. */
const MANY = 66_000;

describeStores('search keys', (stores) => {
  test('are written, faded, retired and deleted however many they are', { timeout: 120_000 }, async () => {
    const store = stores.open();
    const keys = Array.from({ length: MANY }, (_, i) => ({
      memoryId: 1,
      source: 'agent' as const,
      text: `k${i}`,
      terms: new Map([['t', 1]]),
      length: 1,
    }));
    const counts = await store.write('many', 'w', async (tx) => {
      await insertKeys(tx, keys);
      await setMemoriesLive(tx, [1], false);
      await setMemoriesLive(tx, [1], true);
      const texts = await getKeyTexts(tx, 1, 'agent');
      await retireKeys(tx, 1, ['agent']);
      await deleteKeys(tx, [1]);
      return { given: texts.length, left: (await getKeyTexts(tx, 1, 'agent')).length };
    });
    expect(counts).toEqual({ given: MANY, left: 0 });
    expect(await store.read('many', getBank)).toMatchObject({ keyCount: 0, keyLength: 0 });
  });
});
