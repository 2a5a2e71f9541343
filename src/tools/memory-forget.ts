import { z } from 'zod';
import { formatId } from '../ids.ts';
import { FORGET_MODES, type Forgotten, forget } from '../memory/forget.ts';
import type { Memory } from '../types.ts';
import { memoryIds, selectionShape, toSelection } from './arguments.ts';
import { defineTool } from './define.ts';
import { compact, cut, quote } from './wire.ts';

/** The token of a dry run; `true`, also as text, for ids. With a length, so that zod lists a union and not two types. */
const confirmation = z.union([z.boolean(), z.string().max(100)]);

export const memoryForget = defineTool({
  name: 'memory_forget',
  title: 'Forget',
  description:
    'fade: take out of results (undo with restore). erase: destroy for good, only if the user asked; dry_run first, then confirm with its token. By ids or filters.',
  effect: 'destroy',
  input: z.strictObject({
    ids: z.array(z.string()).max(1_000).optional(),
    ...selectionShape,
    mode: z.enum(FORGET_MODES),
    dry_run: z.boolean().optional(),
    confirm: confirmation.optional(),
    reason: z.string().max(2_000).optional(),
  }),
  output: z.looseObject({ count: z.number() }),
  handle: async (bank, args) => {
    const forgotten = await forget(bank, {
      mode: args.mode,
      ids: memoryIds(args.ids),
      selection: toSelection(args),
      dryRun: args.dry_run,
      confirm: args.confirm === 'true' ? true : args.confirm,
      reason: args.reason,
    });
    const data = toData(forgotten);
    return { data, text: forgottenText(data) };
  },
});

/** How much of each sample is shown: enough to recognise it. */
const SHOWN = 120;

const sampleOf = ({ id, content, origin, quarantine }: Memory) =>
  compact({
    id: formatId('m', id),
    content: cut(content, SHOWN),
    origin: origin === 'agent' ? undefined : origin,
    quarantined: quarantine ?? undefined,
  });

function toData({ mode, done, count, samples, outdated, bereft, expired, confirm, note }: Forgotten) {
  const revived = mode === 'erase' ? bereft.map(({ memory }) => sampleOf(memory)) : [];
  const still =
    mode === 'erase'
      ? []
      : bereft.map(({ memory, version }) => ({ ...sampleOf(memory), restore_version: version }));
  return compact({
    mode,
    done,
    count,
    note,
    samples: unlessEmpty(samples.map(sampleOf)),
    needs_rewriting: unlessEmpty(outdated.map((id) => formatId('m', id))),
    counts_again: unlessEmpty(revived),
    still_superseded: unlessEmpty(still),
    expired: unlessEmpty(expired.map((id) => formatId('m', id))),
    hint:
      [expired.length > 0 ? OVER : undefined, hintFor(revived, still)].filter(Boolean).join(' ') || undefined,
    confirm,
  });
}

const unlessEmpty = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);

/** Of what is restored and has expired. */
const OVER = `Their time is over, so they stay out of results. memory_update with a later expires_at, or "", changes that; a person can change the bank's maxAgeDays.`;

/** How to make what was replaced by the forgotten count as it shall. */
function hintFor(
  revived: readonly { id: string }[],
  still: readonly { id: string; restore_version: number }[],
): string | undefined {
  if (revived.length > 0) {
    const ids = revived.map(({ id }) => `"${id}"`).join(', ');
    return `With that erased, nothing replaces what counts_again names: it counts as current. If it is not true: memory_forget ids [${ids}] mode "fade".`;
  }
  if (still.length === 0) return undefined;
  const calls = still.map(
    ({ id, restore_version }) => `memory_update id ${id} restore_version ${restore_version}`,
  );
  return `What still_superseded names stays marked as replaced. If it is true again: ${calls.join('; ')}.`;
}

function forgottenText(data: ReturnType<typeof toData>): string {
  const lines = [`${data.mode} done ${data.done}: count ${data.count}`];
  if (data.note) lines.push(data.note);
  for (const { id, content, origin, quarantined } of data.samples ?? []) {
    const head = [id, origin && `origin ${origin}`, quarantined && `quarantined ${quarantined}`];
    lines.push(`[${head.filter(Boolean).join(' | ')}]`, quote(content));
  }
  if (data.needs_rewriting) {
    lines.push(`needs_rewriting, made of what is erased: ${data.needs_rewriting.join(', ')}`);
  }
  for (const { id, content } of data.counts_again ?? []) lines.push(`counts_again [${id}]`, quote(content));
  for (const { id, content, restore_version } of data.still_superseded ?? [])
    lines.push(`still_superseded [${id}, restore_version ${restore_version}]`, quote(content));
  if (data.expired) lines.push(`expired: ${data.expired.join(', ')}`);
  if (data.hint) lines.push(data.hint);
  if (data.confirm) lines.push(`confirm ${data.confirm} erases exactly these`);
  return lines.join('\n');
}
