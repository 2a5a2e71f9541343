import { z } from 'zod';
import { formatId } from '../ids.ts';
import { reflect, type Tended } from '../memory/reflect.ts';
import { WORK_KINDS } from '../memory/reflection/finding.ts';
import { formatMoment } from '../time.ts';
import { defineTool } from './define.ts';
import { compact } from './wire.ts';

export const memoryReflect = defineTool({
  name: 'memory_reflect',
  title: 'Find what needs tending',
  description:
    'Lists work that keeps the memory small and true: why, which ids, how (the next call). Items are yours for 15 minutes.',
  effect: 'write',
  input: z.strictObject({
    kinds: z.array(z.enum(WORK_KINDS)).optional(),
    limit: z.number().int().min(1).max(50).default(10),
  }),
  output: z.object({ items: z.array(z.looseObject({})) }).loose(),
  handle: async (bank, { kinds, limit }) => {
    const { items, leasedUntil, tended, timeZone } = await reflect(bank, { kinds, limit });
    const lease = formatMoment(leasedUntil, timeZone);
    const shown = items.map(({ kind, ids, why, how }) => ({
      kind,
      ids: ids.map((id) => formatId('m', id)),
      why,
      how,
      lease,
    }));
    const lines = shown.flatMap(({ kind, ids, why, how }) => [
      `[${[kind, ids.join(' '), `lease ${lease}`].filter(Boolean).join(' | ')}] ${why}`,
      `  how: ${how}`,
    ]);
    const note = tended && tendedText(tended, timeZone);
    const text = [...lines, ...(note ? [note] : [])].join('\n') || 'Nothing needs tending now.';
    return { data: compact({ items: shown, note }), text };
  },
});

const tendedText = ({ items, until }: Tended, timeZone: string): string =>
  items === 1
    ? `1 item is being tended by another until ${formatMoment(until, timeZone)}.`
    : `${items} items are being tended by others, the first until ${formatMoment(until, timeZone)}.`;
