import { z } from 'zod';
import { editCoreBlock } from '../memory/core-blocks.ts';
import { CORE_OPS } from '../memory/core-edit.ts';
import { defineTool } from './define.ts';
import { compact, label, quote } from './wire.ts';

export const coreEdit = defineTool({
  name: 'core_edit',
  title: 'Edit core memory',
  description:
    'Edit a core block: the few texts you always see. "human" holds who the user is, "persona" who you are; make others for projects. Keep them short and current; details belong in memory_insert.',
  effect: 'write',
  input: z.strictObject({
    block: z.string(),
    op: z.enum(CORE_OPS),
    text: z.string().optional(),
    old: z.string().optional().describe('for replace: exact text, once'),
    line: z.number().int().optional().describe('for insert: before this line, from 1'),
    expected_version: z.number().int().min(0).optional(),
    description: z.string().max(500).optional(),
    version: z.number().int().min(1).optional().describe('for restore'),
    reason: z.string().max(2_000).optional(),
  }),
  output: z.looseObject({ version: z.number() }),
  handle: async (bank, { expected_version, ...args }) => {
    const {
      block,
      status,
      removed = [],
    } = await editCoreBlock(bank, { ...args, expectedVersion: expected_version });
    const data = compact({
      block: block.name,
      status,
      version: block.version,
      description: block.description ?? undefined,
      tokens: bank.tokens.count(block.content),
      max_tokens: block.maxTokens,
      content: block.content,
      removed: removed.length > 0 ? removed : undefined,
    });
    const head = `${data.block} ${status}, version ${data.version}, tokens ${data.tokens} of max ${data.max_tokens}`;
    const about = data.description ? [`description: ${label(data.description)}`] : [];
    const note = data.removed ? [`removed from the text: ${data.removed.join(', ')}`] : [];
    return { data, text: [head, ...about, quote(data.content), ...note].join('\n') };
  },
});
