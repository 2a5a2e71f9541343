/** A bank with something in every table. */
import { sql } from 'drizzle-orm';
import { createBundledEmbedder } from '../../src/embedding/bundled.ts';
import { call, createBank, insert, type TestBank } from '../support/bank.ts';
import type { StoreFixture } from '../support/stores.ts';

export interface FullBank {
  readonly bank: TestBank;
  /** Public ids, in the order of insertion; the last one is erased. */
  readonly ids: readonly string[];
}

/** Words of it are marked by `Qx`, so that they are recognised wherever they come out. */
export async function fillBank(stores: StoreFixture, name: string): Promise<FullBank> {
  const bank = createBank(stores, { name, actor: 'QxActor', embedder: createBundledEmbedder() });
  const ids = await insert(
    bank,
    ...Array.from({ length: 40 }, (_, i) => ({
      content: `QxContent number ${i} speaks of the harbour and the lighthouse`,
      ref: `QxRef-${i}`,
      session: `QxSession-${i % 3}`,
      speaker: 'QxSpeaker',
      tags: ['QxTag'],
      source: 'QxSource',
      metadata: { QxKey: 'QxValue' },
    })),
  );
  const [first, second, third] = ids;
  const [summary] = await insert(bank, {
    content: 'QxSummary of the harbour',
    kind: 'summary',
    derived_from: [first, second],
    supersedes: [third],
    facts: [{ subject: 'QxSubject', predicate: 'QxLikes', object: 'QxObject' }],
  });
  const [erased] = await insert(bank, { content: 'QxErased for good, and long enough to be told apart' });
  await call(bank, 'memory_update', { id: first, content: 'QxContent, revised', reason: 'QxReason' });
  await call(bank, 'memory_forget', { mode: 'fade', ids: [second] });
  await call(bank, 'memory_forget', { mode: 'erase', ids: [erased], confirm: true });
  await call(bank, 'core_edit', { block: 'human', op: 'append', text: 'QxHuman' });
  await call(bank, 'core_edit', { block: 'human', op: 'append', text: 'QxHuman, more' });
  await bank.store.write(name, 'QxActor', async (tx) => {
    const until = tx.now.toISOString();
    await tx.db.execute(sql`insert into mempage.leases values (${name}, 'QxItem', 'QxHolder', ${until})`);
    await tx.db.execute(sql`insert into mempage.mentions (bank_id, entity_id, memory_id)
      values (${name}, 1, 1) on conflict do nothing`);
  });
  return { bank, ids: [...ids, summary ?? '', erased ?? ''] };
}
