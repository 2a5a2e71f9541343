import { z } from 'zod';
import type { NamedCount } from '../memory/context.ts';
import { type PagedIn, pageIn } from '../memory/context.ts';
import { formatDay } from '../time.ts';
import type { TokenCounter } from '../tokens.ts';
import type { CoreBlock, Memory } from '../types.ts';
import { defineTool, type ToolResult } from './define.ts';
import { costOf } from './pack.ts';
import { cut, label, memoryText, quote, toShort, type Viewpoint } from './wire.ts';

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

/** Share of the budget that the table of contents may take; names are left out until it does. */
const CONTENTS_SHARE = 0.4;
/** How many names of each kind are listed at most. */
const NAMES = [12, 6, 3, 1] as const;
/** In UTF-16 code units. */
const LONGEST_NAME = 60;
/** Share of what is left after core memory that goes to what matters for the task, before what is recent. */
const RELEVANT_SHARE = 0.65;

/**
 * The outline, with the table of contents always and as much of the rest as fits: core first, then what is relevant,
 * then what is recent.
 */
function outline(paged: PagedIn, view: Viewpoint, { budget, tokens }: Budget): ToolResult {
  const cost = (parts: string[]) => costOf(toResult(join(parts)), tokens);
  const contents = takeContents(paged, view, (text) => cost([text]) <= budget * CONTENTS_SHARE);
  const core = takeCore(paged.core, (parts) => cost([...parts, contents]) <= budget);
  const used = cost([...core, contents]);
  const relevantLimit = used + (budget - used) * (paged.recent.length > 0 ? RELEVANT_SHARE : 1);
  const relevant = takeMemories(
    'Relevant to the task',
    paged.relevant,
    view,
    (section) => cost([...core, section, contents]) <= relevantLimit,
  );
  const recent = takeMemories(
    'Lately, newest first',
    paged.recent,
    view,
    (section) => cost([...core, ...relevant, section, contents]) <= budget,
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
  `# Core: ${name} (version ${version})${description ? `\n${label(description)}` : ''}\n${quote(content)}`;

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
    const longer = `${section}\n${memoryText(toShort(memory, view))}`;
    if (!fits(longer)) continue;
    section = longer;
    taken++;
  }
  return taken > 0 ? [section] : [];
}

/** The fullest table of contents that fits; the barest always does. */
function takeContents(paged: PagedIn, view: Viewpoint, fits: (text: string) => boolean): string {
  const { overview } = paged;
  if (overview.memories === 0 || !overview.first || !overview.last) {
    return '# Stored\nNothing yet. Use memory_insert for what should be remembered and core_edit for who the user is.';
  }
  const day = (moment: Date) => formatDay(moment, view.timeZone);
  const span = `${overview.memories} memories from ${day(overview.first)} to ${day(overview.last)}`;
  const text = (names: readonly string[]) =>
    ['# Stored', span, ...names, 'Use memory_search or memory_timeline to look further.'].join('\n');
  const texts = NAMES.map((most) => text(namesText(paged, day, most)));
  return texts.find(fits) ?? text([]);
}

function namesText({ overview, sessions }: PagedIn, day: (moment: Date) => string, most: number): string[] {
  const list = (title: string, names: readonly string[]) =>
    names.length > 0 ? [`${title}: ${names.join(', ')}`] : [];
  const counted = (counts: readonly NamedCount[]) =>
    counts.slice(0, most).map(({ name, count }) => `${shortName(name)} ${count}`);
  return [
    ...list('kinds', counted(overview.kinds)),
    ...list('speakers', counted(overview.speakers)),
    ...list('tags', counted(overview.tags)),
    ...list(
      'latest sessions',
      sessions
        .slice(-most)
        .map(({ id, ordinal, startedAt }) => `${shortName(id)} (number ${ordinal}, ${day(startedAt)})`),
    ),
  ];
}

const shortName = (name: string): string =>
  label(name.length > LONGEST_NAME ? `${cut(name, LONGEST_NAME)}…` : name);
