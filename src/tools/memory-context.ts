import { z } from 'zod';
import { pageIn } from '../memory/context/page-in.ts';
import { defineTool } from './define.ts';
import { outline } from './outline.ts';

export const memoryContext = defineTool({
  name: 'memory_context',
  title: 'Page in',
  description:
    'Call first in a conversation or task: core memory, what matters for the task, what happened lately, and what else is stored.',
  effect: 'read',
  input: z.strictObject({
    task: z.string().optional().describe('what you are about to do'),
    as_of: z.string().optional(),
    max_tokens: z.number().int().min(100).default(2_000),
  }),
  output: z.object({ outline: z.string() }),
  handle: async (bank, { task, as_of, max_tokens }) => {
    const paged = await pageIn(bank, task, as_of);
    const view = { now: paged.now, timeZone: paged.timeZone };
    return outline(paged, view, { budget: max_tokens, tokens: bank.tokens });
  },
});
