/** The parts of the paged-in outline as text. */
import { formatId } from '../ids.ts';
import type { ChangedFact } from '../memory/context/changed.ts';
import type { Plan } from '../memory/context/coming-up.ts';
import type { KnownFact } from '../memory/context/in-play.ts';
import type { NamedCount, PagedIn } from '../memory/context/page-in.ts';
import type { Found, Relevant } from '../memory/search.ts';
import { formatDay } from '../time.ts';
import type { Memory, Origin } from '../types.ts';
import { verdict } from './verdict.ts';
import {
  compact,
  cut,
  foreignSuperseder,
  label,
  listedName,
  memoryText,
  quote,
  toShort,
  type Viewpoint,
} from './wire.ts';

export const coreText = ({ name, description, content, version }: PagedIn['core'][number]): string =>
  `# Core: ${name} (version ${version})${description ? `\n${label(description)}` : ''}\n${quote(content)}`;

export const coreHint = ({ name }: PagedIn['core'][number]): string =>
  `# Core: ${name}\n(does not fit this budget; ask for more max_tokens)`;

export const changedTitle = ({ changed, now }: PagedIn, { timeZone }: Viewpoint): string =>
  `Changed since ${formatDay(changed?.since ?? now, timeZone)}; what ended, then what holds`;

const triple = (subject: string, { predicate, object }: { predicate: string; object: string }): string =>
  quote(`${subject} | ${predicate} | ${object}`);

/** Whose words it is, where it is not the agent's own. */
const from = ({ origin }: { readonly origin: Origin }): string =>
  origin === 'agent' ? '' : ` | origin ${origin}`;

export function changedFactText({ subject, before, after }: ChangedFact): string {
  const ended = formatId('f', before.factId);
  if (!after) {
    return `[${ended} of ${formatId('m', before.memoryId)} ended${from(before)}]\n${triple(subject, before)}`;
  }
  const holds = `${formatId('f', after.factId)} of ${formatId('m', after.memoryId)} holds${from(after)}`;
  return `[${ended} ended${from(before)}, ${holds}]\n${triple(subject, before)}\n${triple(subject, after)}`;
}

/** In UTF-16 code units. */
const LONGEST_SUPERSEDED = 200;

export function supersededText(memory: Memory): string {
  const { id, supersededBy, content } = memory;
  const origin = foreignSuperseder(memory);
  const short = content.length > LONGEST_SUPERSEDED ? `${cut(content, LONGEST_SUPERSEDED)}…` : content;
  return `[${formatId('m', id)} superseded by ${formatId('m', supersededBy ?? 0)}${origin ? `, from ${origin}` : ''}${from(memory)}]\n${quote(short)}`;
}

export function planText({ first, last, ...plan }: Plan, view: Viewpoint): string {
  const days = [...new Set([first, last].map((moment) => formatDay(moment, view.timeZone)))];
  return `${days.join(' to ')}: ${markedText(plan, view)}`;
}

export function knownFactText({ fact, subject }: KnownFact, { timeZone }: Viewpoint): string {
  const since = fact.validFrom ? ` | since ${formatDay(fact.validFrom, timeZone)}` : '';
  return `[${formatId('f', fact.factId)} of ${formatId('m', fact.memoryId)}${since}${from(fact)}]\n${triple(subject, fact)}`;
}

export function relevantTitle(relevant: Relevant): string {
  const found = verdict(relevant, relevant.results.length);
  return found === undefined ? 'Relevant to the task' : `Relevant to the task (${found})`;
}

export const relevantText = (found: Found, view: Viewpoint): string => markedText(found, view);

const markedText = ({ memory, replacedBy }: Pick<Found, 'memory' | 'replacedBy'>, view: Viewpoint): string =>
  memoryText(
    compact({
      ...toShort(memory, view),
      perhaps_replaced_by: replacedBy === undefined ? undefined : formatId('m', replacedBy),
    }),
  );

/** How many names of each kind are listed at most. */
const NAMES = [12, 6, 3, 1] as const;
/** In UTF-16 code units. */
const LONGEST_NAME = 60;

/** The table of contents, fullest first; the last is the barest. */
export function contentsTexts(paged: PagedIn, view: Viewpoint): string[] {
  const { overview } = paged;
  if (overview.memories === 0 || !overview.first || !overview.last) {
    return [
      '# Stored\nNothing yet. Use memory_insert for what should be remembered and core_edit for who the user is.',
    ];
  }
  const day = (moment: Date) => formatDay(moment, view.timeZone);
  const span = `${overview.memories} memories from ${day(overview.first)} to ${day(overview.last)}`;
  const text = (names: readonly string[]) =>
    ['# Stored', span, ...names, 'Use memory_search or memory_timeline to look further.'].join('\n');
  return [...NAMES.map((most) => text(namesText(paged, day, most))), text([])];
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
  listedName(name.length > LONGEST_NAME ? `${cut(name, LONGEST_NAME)}…` : name);
