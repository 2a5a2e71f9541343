/** The `memory://` resources: core memory as a list, memories and sessions by address. */
import { type McpServer, type ReadResourceResult, ResourceTemplate } from '@modelcontextprotocol/server';
import type { Bank } from '../memory/bank.ts';
import { readableText } from '../memory/readable.ts';
import type { CoreBlock } from '../types.ts';
import { requestFailure } from './error-boundary.ts';
import type { Served } from './served.ts';
import { CORE_URI, coreBlockUri } from './uris.ts';

const mimeType = 'text/markdown';

/** Loaded with the first use, like all that reads the store. */
const reading = () => import('./resource-reading.ts');
type Reading = Awaited<ReturnType<typeof reading>>;

export function registerResources(server: McpServer, served: Served): void {
  const guarded = async <T>(
    what: string,
    work: (reading: Reading, bank: Bank) => Promise<T>,
    uri?: string,
  ): Promise<T> => {
    try {
      const { bank } = await served.open();
      return await work(await reading(), bank());
    } catch (error) {
      throw requestFailure(error, what, served.log, uri);
    }
  };
  const read = async (
    uri: string,
    work: (reading: Reading, bank: Bank) => Promise<string>,
  ): Promise<ReadResourceResult> => {
    const text = await guarded('resources/read', work, uri);
    return { contents: [{ uri, mimeType, text }] };
  };
  const completing = (list: (reading: Reading, bank: Bank) => Promise<string[]>) => async (start: string) =>
    (await guarded('completion/complete', list)).filter((name) => name.startsWith(start));

  server.registerResource(
    'core',
    CORE_URI,
    { title: 'Core memory', description: 'All core blocks: what should always be in context', mimeType },
    (uri) => read(uri.href, ({ coreText }, bank) => coreText(bank)),
  );
  server.registerResource(
    'core-block',
    new ResourceTemplate(`${CORE_URI}/{block}`, {
      list: async () => ({
        resources: await guarded('resources/list', async ({ getCore }, bank) =>
          (await getCore(bank)).map(listed),
        ),
      }),
      complete: { block: completing(({ blockNames }, bank) => blockNames(bank)) },
    }),
    { title: 'Core block', description: 'One block of core memory', mimeType },
    (uri, { block }) => read(uri.href, ({ blockText }, bank) => blockText(bank, decoded(block))),
  );
  server.registerResource(
    'memory',
    new ResourceTemplate('memory://memories/{id}', { list: undefined }),
    { title: 'Memory', description: 'One memory by its id', mimeType },
    (uri, { id }) => read(uri.href, ({ memoryText }, bank) => memoryText(bank, decoded(id))),
  );
  server.registerResource(
    'session',
    new ResourceTemplate('memory://sessions/{id}', {
      list: undefined,
      complete: { id: completing(({ sessionNames }, bank) => sessionNames(bank)) },
    }),
    { title: 'Session', description: 'What was said in one session, in order', mimeType },
    (uri, { id }) => read(uri.href, ({ sessionText }, bank) => sessionText(bank, decoded(id))),
  );
}

const listed = ({ name, description }: CoreBlock) => ({
  uri: coreBlockUri(name),
  name: `core/${name}`,
  title: `Core block ${name}`,
  description: description ?? undefined,
  mimeType,
});

/**
 * A variable of an address; a sequence that is no encoding stands for itself.
 * @throws MempageError `invalid_input` for what no name can hold
 */
function decoded(variable: string | string[] | undefined): string {
  let text = String(variable);
  try {
    text = decodeURIComponent(text);
  } catch {}
  return readableText(text, ['The address']);
}
