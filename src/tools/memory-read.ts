import { z } from 'zod';
import { invalidInput } from '../errors.ts';
import { parseId } from '../ids.ts';
import { READ_INCLUDE, readMemories } from '../memory/read.ts';
import { readBlocks } from '../memory/read-core.ts';
import { readFacts } from '../memory/read-facts.ts';
import { viewpoint } from '../memory/viewpoint.ts';
import { defineTool } from './define.ts';
import { blockDetail } from './read-block.ts';
import { factDetail } from './read-fact.ts';
import { memoryDetail } from './read-memory.ts';
import { type Read, readPage } from './read-page.ts';

export const memoryRead = defineTool({
  name: 'memory_read',
  title: 'Read memories',
  description:
    'Memories, facts or core blocks by id, whole; on request with history, its diff, neighbors (what was said around it), links (sources, facts).',
  effect: 'read',
  input: z.strictObject({
    ids: z.array(z.string()).min(1).max(50).describe('m…, f…, core:BLOCK'),
    include: z.array(z.enum(READ_INCLUDE)).optional(),
    as_of: z.string().optional(),
    max_tokens: z.int().min(1).optional(),
    cursor: z.string().optional(),
  }),
  output: z.object({ memories: z.array(z.looseObject({})) }).loose(),
  handle: async (bank, args) => {
    const { ids, include = [], as_of } = args;
    const wanted = sort(ids);
    const memories = await readMemories(bank, wanted.memories, include, as_of);
    const facts = await readFacts(bank, wanted.facts, as_of);
    const blocks = await readBlocks(bank, wanted.blocks, as_of);
    const view = { ...(await viewpoint(bank)), include };
    const all: Read[] = [
      ...memories.map((each) => ({ list: 'memories', detail: memoryDetail(each, view) }) as const),
      ...facts.map((each) => ({ list: 'facts', detail: factDetail(each, view) }) as const),
      ...blocks.map((each) => ({ list: 'blocks', detail: blockDetail(each, view) }) as const),
    ];
    return readPage(all, args, bank.tokens);
  },
});

interface Wanted {
  readonly memories: readonly number[];
  readonly facts: readonly number[];
  readonly blocks: readonly string[] | 'all';
}

/** @throws MempageError `invalid_input` for what is no id */
function sort(ids: readonly string[]): Wanted {
  const names = ids.map((id) => id.trim());
  const isCore = (id: string) => id === 'core' || id.startsWith('core:');
  const isFact = (id: string) => /^f/i.test(id) && !isCore(id);
  const blocks = names.filter((id) => id.startsWith('core:')).map((id) => id.slice('core:'.length));
  if (blocks.includes('')) throw invalidInput('Name the block after "core:", for example core:human.');
  return {
    memories: names.filter((id) => !isCore(id) && !isFact(id)).map((id) => parseId('m', id)),
    facts: names.filter(isFact).map((id) => parseId('f', id)),
    blocks: names.includes('core') ? 'all' : blocks,
  };
}
