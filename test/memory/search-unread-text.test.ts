/** A text of which the embedder knows no word has a vector without a direction, which is compared with nothing. */
import { expect, test } from 'vitest';
import { createBundledEmbedder } from '../../src/embedding/bundled.ts';
import { call, createBank, insert, type Results } from '../support/bank.ts';
import { describeStores } from '../support/stores.ts';

const UNREAD = ['አማርኛ ቋንቋ', '💥💥'];
const READ = ['The kettle is in the kitchen.', 'My dog likes long walks.'];

describeStores('beside texts that the embedder cannot read', (stores) => {
  test('others are ranked by what they say, and those by their words', async () => {
    const embedder = createBundledEmbedder();
    for (const text of UNREAD) expect(embedder.encode(text).every((component) => component === 0)).toBe(true);
    const bank = createBank(stores, { embedder });
    await insert(bank, ...[...UNREAD, ...READ].map((content) => ({ content })));
    const first = async (query: string) => {
      const { memories } = await call<Results>(bank, 'memory_search', { query, include: ['scores'] });
      for (const { score } of memories) expect(score).toBeTypeOf('number');
      for (const { score } of memories) expect(score).not.toBeNaN();
      return memories[0]?.content;
    };
    expect(await first('Where is the kettle?')).toBe(READ[0]);
    expect(await first('አማርኛ')).toBe(UNREAD[0]);
    // Nothing of this question can be compared with anything.
    await first('💥');
  });
});
