import { z } from 'zod';
import { formatId } from '../ids.ts';
import { FORGET_MODES, type Forgotten, forget } from '../memory/forget.ts';
import { memoryIds, selectionShape, toSelection } from './arguments.ts';
import { defineTool } from './define.ts';
import { compact, cut, quote } from './wire.ts';

export const memoryForget = defineTool({
  name: 'memory_forget',
  title: 'Forget',
  description:
    'fade: take out of results (undo with restore). erase: destroy for good, only if the user asked for it; try dry_run first, then confirm. Choose by ids or filters.',
  effect: 'destroy',
  input: z.strictObject({
    ids: z.array(z.string()).max(1_000).optional(),
    ...selectionShape,
    mode: z.enum(FORGET_MODES),
    dry_run: z.boolean().optional(),
    confirm: z.boolean().optional(),
    reason: z.string().max(2_000).optional(),
  }),
  output: z.looseObject({ count: z.number() }),
  handle: async (bank, args) => {
    const forgotten = await forget(bank, {
      mode: args.mode,
      ids: memoryIds(args.ids),
      selection: toSelection(args),
      dryRun: args.dry_run,
      confirm: args.confirm,
      reason: args.reason,
    });
    const data = toData(forgotten);
    return { data, text: forgottenText(data) };
  },
});

/** How much of each sample is shown: enough to recognise it. */
const SHOWN = 120;

function toData({ mode, done, count, samples, outdated }: Forgotten) {
  return compact({
    mode,
    done,
    count,
    samples:
      samples.length > 0
        ? samples.map(({ id, content }) => ({ id: formatId('m', id), content: cut(content, SHOWN) }))
        : undefined,
    needs_rewriting: outdated.length > 0 ? outdated.map((id) => formatId('m', id)) : undefined,
  });
}

function forgottenText(data: ReturnType<typeof toData>): string {
  const lines = [`${data.mode} done ${data.done}: count ${data.count}`];
  for (const { id, content } of data.samples ?? []) lines.push(`[${id}]`, quote(content));
  if (data.needs_rewriting)
    lines.push(`needs_rewriting, a source is gone: ${data.needs_rewriting.join(', ')}`);
  return lines.join('\n');
}
