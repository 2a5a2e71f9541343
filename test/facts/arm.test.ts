import { expect, test } from 'vitest';
import { formatId } from '../../src/ids.ts';
import { entitiesInText, graphArm } from '../../src/store/queries/graph-arm.ts';
import { createBank, type TestBank } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';
import { tell } from './support.ts';

const found = (bank: TestBank, text: string, asOf?: Date) =>
  bank.store.read(bank.name, (tx) =>
    graphArm(tx, { text, asOf, limit: 10, filter: { now: bank.clock.now() } }),
  );
const ids = async (bank: TestBank, text: string) =>
  (await found(bank, text)).map(({ memoryId }) => formatId('m', memoryId));

describeStores('the graph arm', (stores) => {
  test('finds names in a query, the longest, whatever stands around them', async () => {
    const bank = createBank(stores);
    await tell(bank, '2026-01-01', [
      { subject: 'Washington, D.C.', predicate: 'is in', object: 'the USA' },
      { subject: 'Ana', predicate: 'knows', object: 'Ana Ruiz' },
    ]);
    const names = async (text: string) =>
      (await bank.store.read(bank.name, (tx) => entitiesInText(tx, text))).length;
    expect(await names('Have you been to Washington, D.C.?')).toBe(1);
    expect(await names("What is ana ruiz's job, and (the USA)?")).toBe(2);
    expect(await names('Nothing of the kind')).toBe(0);
  });

  test('ranks memories about what is named before those about its neighbours', async () => {
    const bank = createBank(stores);
    const direct = await tell(bank, '2026-01-01', { predicate: 'works at', object: 'Acme' });
    const next = await tell(bank, '2026-01-01', { subject: 'Acme', predicate: 'is in', object: 'Utrecht' });
    await tell(bank, '2026-01-01', { subject: 'Cleo', predicate: 'likes', object: 'chess' });
    expect(await ids(bank, 'Where does Ana work?')).toEqual([direct.id, next.id]);
    const before = await found(bank, 'Where does Ana work?', new Date('2026-01-01T00:00:00Z'));
    expect(before).toEqual([]);
  });
});
