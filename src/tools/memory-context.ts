import { z } from 'zod';
import type { NamedCount } from '../memory/context.ts';
import { type PagedIn, pageIn } from '../memory/context.ts';
import { formatDay } from '../time.ts';
import type { TokenCounter } from '../tokens.ts';
import type { CoreBlock, Memory } from '../types.ts';
import { defineTool, type ToolResult } from './define.ts';
import { costOf } from './pack.ts';
import { memoryText, quote, toWire, type Viewpoint } from './wire.ts';

export const memoryContext = defineTool({
  name: 'memory_context',
  title: 'Page in',
  description:
    'Call first in a conversation or task: core memory, what matters for the task, what happened lately, and what else is stored.',
  effect: 'read',
  input: z.strictObject({
    task: z.string().optional().describe('what you are about to do'),
    max_tokens: z.number().int().min(100).default(2_000),
  }),
  output: z.object({ outline: z.string() }),
  handle: async (bank, { task, max_tokens }) => {
    const paged = await pageIn(bank, task);
    const view = { now: bank.clock.now(), timeZone: paged.timeZone };
    return outline(paged, view, { budget: max_tokens, tokens: bank.tokens });
  },
});

interface Budget {
  readonly budget: number;
  readonly tokens: TokenCounter;
}

const toResult = (text: string): ToolResult => ({ text, data: { outline: text } });

/** Share of what is left after core memory that goes to what matters for the task, before what is recent. */
const RELEVANT_SHARE = 0.65;

/**
 * The outline, with the table of contents always and as much of the rest as fits: core first, then what is relevant,
 * then what is recent.
 */
function outline(paged: PagedIn, view: Viewpoint, { budget, tokens }: Budget): ToolResult {
  const fits = (parts: string[], limit = budget) => costOf(toResult(join(parts)), tokens) <= limit;
  const contents = contentsText(paged, view);
  const core = takeCore(paged.core, (parts) => fits([...parts, contents]));
  const used = costOf(toResult(join([...core, contents])), tokens);
  const relevantLimit = used + (budget - used) * (paged.recent.length > 0 ? RELEVANT_SHARE : 1);
  const relevant = takeMemories('Relevant to the task', paged.relevant, view, (section) =>
    fits([...core, section, contents], relevantLimit),
  );
  const recent = takeMemories('Lately, newest first', paged.recent, view, (section) =>
    fits([...core, ...relevant, section, contents]),
  );
  return toResult(join([...core, ...relevant, ...recent, contents]));
}

const join = (parts: string[]): string => parts.filter((part) => part !== '').join('\n\n');

function takeCore(blocks: readonly CoreBlock[], fits: (parts: string[]) => boolean): string[] {
  const taken: string[] = [];
  for (const block of blocks) {
    const text = coreText(block);
    if (fits([...taken, text])) taken.push(text);
    else {
      const hint = `# Core: ${block.name}\n(does not fit this budget; ask for more max_tokens)`;
      if (fits([...taken, hint])) taken.push(hint);
    }
  }
  return taken;
}

const coreText = ({ name, description, content, version }: CoreBlock): string =>
  `# Core: ${name} (version ${version})${description ? `\n${description}` : ''}\n${quote(content)}`;

/** A section with as many of the memories as fit, in order; one that is too long gives way to shorter ones after it. */
function takeMemories(
  title: string,
  memories: readonly Memory[],
  view: Viewpoint,
  fits: (section: string) => boolean,
): string[] {
  let section = `# ${title}`;
  let taken = 0;
  for (const memory of memories) {
    const longer = `${section}\n${memoryText(toWire(memory, view))}`;
    if (!fits(longer)) continue;
    section = longer;
    taken++;
  }
  return taken > 0 ? [section] : [];
}

function contentsText({ overview, sessions }: PagedIn, view: Viewpoint): string {
  if (overview.memories === 0 || !overview.first || !overview.last) {
    return '# Stored\nNothing yet. Use memory_insert for what should be remembered and core_edit for who the user is.';
  }
  const names = (label: string, counts: readonly NamedCount[]) =>
    counts.length > 0 ? [`${label}: ${counts.map(({ name, count }) => `${name} ${count}`).join(', ')}`] : [];
  return [
    '# Stored',
    `${overview.memories} memories from ${formatDay(overview.first, view.timeZone)} to ${formatDay(overview.last, view.timeZone)}`,
    ...names('kinds', overview.kinds),
    ...names('speakers', overview.speakers),
    ...names('tags', overview.tags),
    ...(sessions.length > 0
      ? [
          `latest sessions: ${sessions.map((session) => `${session.id} (number ${session.ordinal}, ${formatDay(session.startedAt, view.timeZone)})`).join(', ')}`,
        ]
      : []),
    'Use memory_search or memory_timeline to look further.',
  ].join('\n');
}
