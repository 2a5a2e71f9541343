/** The outline that a conversation starts from, as much of it as a budget holds. */
import type { PagedIn } from '../memory/context/page-in.ts';
import type { TokenCounter } from '../tokens.ts';
import type { MemoryId } from '../types.ts';
import type { ToolResult } from './define.ts';
import {
  changedFactText,
  changedTitle,
  contentsTexts,
  coreHint,
  coreText,
  knownFactText,
  planText,
  relevantText,
  relevantTitle,
  supersededText,
} from './outline-parts.ts';
import { costOf } from './pack.ts';
import { memoryText, toShort, type Viewpoint } from './wire.ts';

export interface Budget {
  /** In tokens, of the whole result. */
  readonly budget: number;
  readonly tokens: TokenCounter;
}

/** Share of the budget that the table of contents may take; names are left out until it does. */
const CONTENTS_SHARE = 0.4;
/** Of what core memory and contents leave: to what changed, to what is coming up and to facts, each. */
const SHORT_SHARE = 0.12;
/** Of what those leave: to what matters for the task, before what is recent. */
const RELEVANT_SHARE = 0.65;

interface Item {
  readonly text: string;
  /** Of the memory that is shown whole. */
  readonly memory?: MemoryId;
}

/** Sections in order, each with as many of its items as its limit leaves room for; no memory twice. */
class Outline {
  readonly #sections: string[] = [];
  readonly #shown = new Set<MemoryId>();

  readonly #end: string;
  readonly #cost: (text: string) => number;

  /** @param end what stands at the end */
  constructor(end: string, cost: (text: string) => number) {
    this.#end = end;
    this.#cost = cost;
  }

  text(section = ''): string {
    return [...this.#sections, section, this.#end].filter((part) => part !== '').join('\n\n');
  }

  get used(): number {
    return this.#cost(this.text());
  }

  /** Items in order; one that is too long gives way to shorter ones after it. */
  add(title: string, items: readonly Item[], limit: number): void {
    let section = '';
    for (const { text, memory } of items) {
      if (memory !== undefined && this.#shown.has(memory)) continue;
      const longer = section === '' ? `# ${title}\n${text}` : `${section}\n${text}`;
      if (this.#cost(this.text(longer)) > limit) continue;
      section = longer;
      if (memory !== undefined) this.#shown.add(memory);
    }
    if (section !== '') this.#sections.push(section);
  }

  addText(text: string, limit: number): boolean {
    const fits = this.#cost(this.text(text)) <= limit;
    if (fits) this.#sections.push(text);
    return fits;
  }
}

const toResult = (text: string): ToolResult => ({ text, data: { outline: text } });

/** Core memory first, then what changed, plans, facts, what is relevant and what is recent; at the end what else there is. */
export function outline(paged: PagedIn, view: Viewpoint, { budget, tokens }: Budget): ToolResult {
  const cost = (text: string) => costOf(toResult(text), tokens);
  const contents = contentsTexts(paged, view);
  const fitting = contents.find((text) => cost(text) <= budget * CONTENTS_SHARE) ?? contents.at(-1) ?? '';
  const page = new Outline(fitting, cost);
  for (const block of paged.core) {
    if (!page.addText(coreText(block), budget)) page.addText(coreHint(block), budget);
  }
  const short = (budget - page.used) * SHORT_SHARE;
  page.add(changedTitle(paged, view), changes(paged), page.used + short);
  page.add('Coming up', plans(paged, view), page.used + short);
  page.add('Known now', facts(paged, view), page.used + short);
  const share = paged.recent.length > 0 ? RELEVANT_SHARE : 1;
  if (paged.relevant.missed && paged.relevant.results.length === 0)
    page.addText(`# ${relevantTitle(paged.relevant)}`, budget);
  page.add(relevantTitle(paged.relevant), relevant(paged, view), page.used + (budget - page.used) * share);
  page.add('Lately, newest first', recent(paged, view), budget);
  return toResult(page.text());
}

const changes = ({ changed }: PagedIn): Item[] => [
  ...(changed?.facts ?? []).map((fact) => ({ text: changedFactText(fact) })),
  ...(changed?.superseded ?? []).map((memory) => ({ text: supersededText(memory) })),
];

const plans = (paged: PagedIn, view: Viewpoint): Item[] =>
  paged.plans.map((plan) => ({ text: planText(plan, view), memory: plan.memory.id }));

const facts = (paged: PagedIn, view: Viewpoint): Item[] =>
  paged.facts.map((fact) => ({ text: knownFactText(fact, view) }));

const relevant = ({ relevant: { results } }: PagedIn, view: Viewpoint): Item[] =>
  results.map((found) => ({ text: relevantText(found, view), memory: found.id }));

const recent = (paged: PagedIn, view: Viewpoint): Item[] =>
  paged.recent.map((memory) => ({ text: memoryText(toShort(memory, view)), memory: memory.id }));
