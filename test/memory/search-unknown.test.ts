/** A speaker or tag that nothing has is told, for it is rather misspelt than silent. */
import { expect, test } from 'vitest';
import { callBoth, createBank, insert, type Results } from '../support/bank.ts';
import { describeStores, type StoreFixture } from '../support/stores.ts';

async function filled(stores: StoreFixture) {
  const bank = createBank(stores);
  await insert(
    bank,
    { content: 'The rent is due.', speaker: 'Mira', tags: ['flat'] },
    { content: 'The rent was paid.', speaker: 'Jonas', tags: ['flat', 'bank'] },
  );
  const search = async (args: object) => {
    const { data, text } = await callBoth(bank, 'memory_search', { query: 'rent', ...args });
    return { ...(data as unknown as Results & { read_as?: string[] }), text };
  };
  return { bank, search };
}

describeStores('a search by what nothing has', (stores) => {
  test.each([
    [{ speaker: 'Nobody' }, ['No speaker is called "Nobody"; there are "Jonas", "Mira".']],
    [{ tags: ['flat', 'Bank'] }, ['No tag is called "Bank"; there are "flat", "bank".']],
    [
      { speaker: 'No', tags: ['x', 'y'] },
      [
        'No speaker is called "No"; there are "Jonas", "Mira".',
        'No tag is called "x"; there are "flat", "bank".',
        'No tag is called "y"; there are "flat", "bank".',
      ],
    ],
  ])('tells it: %j', async (args, notes) => {
    const { search } = await filled(stores);
    const { memories, read_as, text } = await search(args);
    expect(memories).toEqual([]);
    expect(read_as).toEqual(notes);
    for (const note of notes) expect(text).toContain(note);
  });

  test('names no more than a few', async () => {
    const { bank, search } = await filled(stores);
    const many = Array.from({ length: 8 }, (_, i) => ({ content: `Text ${i}`, speaker: `Speaker ${i}` }));
    await insert(bank, ...many);
    expect((await search({ speaker: 'Nobody' })).read_as).toEqual([
      'No speaker is called "Nobody"; memory_timeline with group_by "speaker" lists them.',
    ]);
  });

  test('says nothing of names that are there and do not fit', async () => {
    const { bank, search } = await filled(stores);
    expect(await search({ speaker: 'Mira', tags: ['bank'] })).not.toHaveProperty('read_as');
    await insert(bank, { content: 'The lease ended.', speaker: 'Ida' });
    expect(await search({ query: 'bicycle', speaker: 'ida' })).not.toHaveProperty('read_as');
  });
});

describeStores('a timeline of what nothing has', (stores) => {
  test.each([{}, { group_by: 'day' }])('tells it: %j', async (args) => {
    const { bank } = await filled(stores);
    const asked = { ...args, speaker: 'Nobody', tags: ['flats'], session: 's9' };
    const { data, text } = await callBoth(bank, 'memory_timeline', asked);
    const note =
      'There is no session "s9" in this bank; memory_timeline with group_by "session" lists them. No speaker is called "Nobody"; there are "Jonas", "Mira". No tag is called "flats"; there are "flat", "bank".';
    expect(data).toMatchObject({ note });
    expect(text).toContain(note);
    expect((await callBoth(bank, 'memory_timeline', { ...args, speaker: 'mira' })).data).not.toHaveProperty(
      'note',
    );
  });
});

describeStores('a speaker', (stores) => {
  test.each(['MIRA ', ' mira', 'Mira'])(
    'is matched without regard to case and spaces around: "%s"',
    async (speaker) => {
      const { search } = await filled(stores);
      const { memories } = await search({ speaker });
      expect(memories.map(({ content }) => content)).toEqual(['The rent is due.']);
    },
  );
});
