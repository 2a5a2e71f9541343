/** Each client library, on each transport and each store, does what an agent does. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { describeStores } from '../support/stores.ts';
import { type AnyClient, LIBRARIES, type Target } from './support/clients.ts';
import { end, startHttp, storeSettings } from './support/program.ts';

const anyBank = () => `bank-${randomBytes(6).toString('hex')}`;

async function work(client: AnyClient): Promise<void> {
  const { tools } = await client.listTools();
  expect(tools.map((tool) => tool.name)).toContain('memory_search');

  const inserted = await client.callTool({
    name: 'memory_insert',
    arguments: { memories: [{ content: 'The kiln is booked for Thursday.', session: 'a', speaker: 'Noor' }] },
  });
  const memories = inserted.structuredContent?.memories as { id: string }[] | undefined;
  const id = memories?.[0]?.id ?? '';
  expect(inserted.content[0]?.text).toContain(id);

  const found = await client.callTool({
    name: 'memory_search',
    arguments: { query: 'When is the kiln booked?' },
  });
  expect(found.structuredContent).toMatchObject({ memories: [{ id, speaker: 'Noor', session: 'a' }] });
  expect(found.content[0]?.text).toContain('The kiln is booked for Thursday.');

  await client.callTool({
    name: 'core_edit',
    arguments: { block: 'human', op: 'append', text: 'Noor makes pots.' },
  });
  const { resources } = await client.listResources();
  expect(resources.map((resource) => resource.uri)).toEqual(['memory://core', 'memory://core/human']);
  const read = await client.readResource({ uri: `memory://memories/${id}` });
  expect(read.contents[0]?.text).toContain('> The kiln is booked for Thursday.');
  const { prompts } = await client.listPrompts();
  expect(prompts.map((prompt) => prompt.name)).toEqual(['remember', 'reflect']);

  const refused = await client.callTool({ name: 'memory_search', arguments: { qery: 'kiln' } });
  expect(refused.isError).toBe(true);
  expect(refused.content[0]?.text).toMatch(/query.*unknown argument "qery" \(known: query,/);
}

describeStores('client libraries', (stores) => {
  const settings = () => ({ ...storeSettings(stores.address()), MEMPAGE_BANK: anyBank() });

  describe.each(LIBRARIES)('$name', ({ connect }) => {
    const working = async (target: Target) => {
      const client = await connect(target);
      try {
        await work(client);
      } finally {
        await client.close();
      }
    };

    test('over stdio', async () => {
      await working({ stdio: settings() });
    });

    test('over HTTP', async () => {
      const { program, url } = await startHttp(settings());
      try {
        await working({ url });
      } finally {
        await end(program);
      }
    });
  });
});
