/** Among what was found, which statements a newer one has revised, so that the current one can come first. */
import { compareStatements, type Relation } from './recognise.ts';
import { ASIDE } from './slot.ts';
import { parseStatement, type Statement } from './statement.ts';

export interface Dated {
  readonly id: number;
  readonly content: string;
  /** When it was said; of two from the same moment the one with the higher id is newer. */
  readonly occurredAt: Date;
}

export interface Superseding {
  readonly older: number;
  readonly newer: number;
  readonly relation: Relation;
  readonly score: number;
}

export interface StaleOptions {
  /** ISO 639-1. */
  readonly language?: string;
  /** Terms of the query: of a longer text, the sentence that holds most of them is compared. */
  readonly terms?: ReadonlySet<string>;
}

/** From here on the newer of two statements comes first; a pair may still be true at once. */
export const REORDERED = 0.4;

/**
 * Pairs of which the newer says something else about the same thing. Only what begins or ends alike is compared, so that
 * the work stays far below all pairs.
 */
export function findRevised(candidates: readonly Dated[], options: StaleOptions = {}): Superseding[] {
  const parsed = candidates.map((each) => ({ each, statement: statementOf(each.content, options) }));
  const found = new Map<string, Superseding>();
  for (const key of [firstWord, lastWord]) {
    for (const group of groupBy(parsed, ({ statement }) => key(statement)).values()) {
      for (const [i, a] of group.entries()) {
        for (const b of group.slice(i + 1)) {
          const [older, newer] = isNewer(b.each, a.each) ? [a, b] : [b, a];
          const id = `${older.each.id}:${newer.each.id}`;
          if (found.has(id)) continue;
          const { relation, score } = compareStatements(newer.statement, older.statement);
          if (score < REORDERED || (relation !== 'revises' && relation !== 'contradicts')) continue;
          found.set(id, { older: older.each.id, newer: newer.each.id, relation, score });
        }
      }
    }
  }
  return [...found.values()];
}

/** The same results, with every revised one right behind what revises it most recently, which takes its place. */
export function currentFirst<T>(
  ranked: readonly T[],
  idOf: (item: T) => number,
  pairs: readonly Superseding[],
): T[] {
  const newest = new Map<number, number>();
  for (const { older, newer } of pairs) newest.set(older, Math.max(newer, newest.get(older) ?? 0));
  return newest.size === 0 ? [...ranked] : place(ranked, idOf, pairs);
}

function place<T>(ranked: readonly T[], idOf: (item: T) => number, pairs: readonly Superseding[]): T[] {
  const items = new Map(ranked.map((item) => [idOf(item), item]));
  const revisedBy = new Map<number, number[]>();
  for (const { older, newer } of pairs) revisedBy.set(older, [...(revisedBy.get(older) ?? []), newer]);
  const placed = new Set<number>();
  const order: T[] = [];
  const put = (id: number): void => {
    if (placed.has(id)) return;
    placed.add(id);
    for (const newer of revisedBy.get(id) ?? []) put(newer);
    const item = items.get(id);
    if (item !== undefined) order.push(item);
  };
  for (const item of ranked) put(idOf(item));
  return order;
}

/** Whether `a` was said after `b`. */
function isNewer(a: Dated, b: Dated): boolean {
  const later = a.occurredAt.getTime() - b.occurredAt.getTime();
  return later === 0 ? a.id > b.id : later > 0;
}

function statementOf(content: string, { language, terms }: StaleOptions): Statement {
  const sentences = content
    .split(/(?<=[.!?])\s+(?=\p{Lu})|\n+/u)
    .filter((sentence) => /\p{L}/u.test(sentence));
  if (sentences.length < 2 || !terms) return parseStatement(sentences[0] ?? content, language);
  const statements = sentences.slice(0, MOST_SENTENCES).map((sentence) => parseStatement(sentence, language));
  const held = statements.map((statement) => [...terms].filter((term) => statement.terms.has(term)).length);
  return statements[held.indexOf(Math.max(...held))] as Statement;
}

const MOST_SENTENCES = 20;

const firstWord = ({ words }: Statement): string | undefined =>
  words.find(({ text }) => !ASIDE.test(text))?.text;
const lastWord = ({ words }: Statement): string | undefined =>
  words.findLast(({ text }) => !ASIDE.test(text))?.text;

function groupBy<T>(items: readonly T[], key: (item: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
