/** Finds what says nearly the same, among what the bank holds and what comes in with it. */
import { analyze } from '../retrieval/analyze.ts';
import type { WordVectors } from '../retrieval/rank/words.ts';
import { cosineLikeness } from '../retrieval/updates/features.ts';
import {
  compareStatements,
  isConflict,
  ofOtherThings,
  type Recognised,
} from '../retrieval/updates/recognise.ts';
import { parseStatement, type Statement } from '../retrieval/updates/statement.ts';
import type { BankInfo } from '../store/queries/banks.ts';
import { getMemories } from '../store/queries/memories.ts';
import { newestPostings } from '../store/queries/newest-postings.ts';
import type { ReadTx } from '../store/store.ts';
import type { Memory, MemoryId } from '../types.ts';
import type { Draft } from './draft.ts';
import { Likeliest } from './likeliest.ts';
import { madeOf } from './made-of.ts';

export interface Similar {
  readonly memory: Memory;
  /** Share of terms that both have among those that either has (Jaccard), 0 to 1. */
  readonly similarity: number;
}

/** A stored text that says something else about the same thing, as far as words tell. */
export interface TextConflict extends Recognised {
  readonly memory: Memory;
  /** Which of the two was said later. */
  readonly newer: 'stored' | 'given';
}

/** From here on two texts are reported as near-duplicates. */
const NEARLY_SAME = 0.6;
/** Below this many different terms ("ok, thanks") likeness means nothing. */
const FEWEST_TERMS = 3;
const CANDIDATES = 5;
/** Of each term so many of the memories that hold it are looked at: the bound on work in a large bank. */
const NEWEST = 100;
/** The bound on work per memory; long texts are recognised by their beginning. */
const MOST_TERMS = 40;
/** In words: longer texts say many things, and two of them differ in some of these without contradicting each other. */
const LONGEST_STATEMENT = 40;

/** What a draft is compared with: a stored memory, or a draft before it in the same call. */
export type Other = Memory | Draft;

export interface Likeness {
  /** To the most similar, 0 to 1; null where the text is too short to tell. */
  readonly likeness: number | null;
  /** Near-duplicates, most alike first. */
  readonly similar: readonly { readonly other: Other; readonly similarity: number }[];
  /** What it seems to revise or contradict, the surest first. */
  readonly conflicts: readonly (Omit<TextConflict, 'memory'> & { readonly other: Other })[];
}

export interface CompareOptions {
  readonly now: Date;
  readonly words?: WordVectors;
}

/**
 * How like each draft is to what default results can find, and to the drafts before it. Of what is stored, the newest
 * memories that share a term are looked at, so that the work does not grow with the bank.
 */
export async function compareAll(
  tx: ReadTx,
  drafts: readonly Draft[],
  bank: BankInfo,
  options: CompareOptions,
): Promise<Map<Draft, Likeness>> {
  const candidates = await candidatesOf(tx, drafts, bank, options.now);
  const made = await madeOf(tx, drafts);
  const texts = new Texts(bank.language);
  return new Map(
    drafts.map((each) => {
      const sources = made.get(each) ?? new Set();
      return [each, compareWith(each, candidates.get(each) ?? [], { ...options, texts, sources })];
    }),
  );
}

async function candidatesOf(
  tx: ReadTx,
  drafts: readonly Draft[],
  bank: BankInfo,
  now: Date,
): Promise<Map<Draft, Other[]>> {
  const terms = new Set(drafts.flatMap(termsOf));
  const likeliest = new Likeliest<MemoryId | Draft>({
    keys: bank.keyCount,
    averageLength: bank.keyLength / Math.max(1, bank.keyCount),
  });
  likeliest.addStored(await newestPostings(tx, [...terms], NEWEST), (id) => id);
  const found = new Map(
    drafts.map((each) => {
      const own = termsOf(each);
      const best = likeliest.best(own, CANDIDATES);
      if (own.length > 0) likeliest.add(each, own, each.keys[0]?.length ?? 0);
      return [each, best];
    }),
  );
  const ids = new Set([...found.values()].flat().filter((other) => typeof other === 'number'));
  const stored = new Map((await getMemories(tx, [...ids])).map((memory) => [memory.id, memory]));
  const isShown = ({ expiresAt }: Memory) => expiresAt === null || expiresAt > now;
  return new Map(
    [...found].map(([each, best]) => [
      each,
      best.flatMap((other): Other[] => {
        if (typeof other !== 'number') return [other];
        const memory = stored.get(other);
        return memory && isShown(memory) ? [memory] : [];
      }),
    ]),
  );
}

/** What a draft is recognised by; nothing where likeness would mean nothing. */
function termsOf({ keys: [key] }: Draft): string[] {
  return !key || key.terms.size < FEWEST_TERMS ? [] : [...key.terms.keys()].slice(0, MOST_TERMS);
}

interface Comparison extends CompareOptions {
  readonly texts: Texts;
  /** What the draft is made of: it is like these, and neither repeats nor revises them. */
  readonly sources: ReadonlySet<MemoryId>;
}

function compareWith(draft: Draft, candidates: readonly Other[], comparison: Comparison): Likeness {
  const terms = draft.keys[0]?.terms;
  if (!terms || terms.size < FEWEST_TERMS) return { likeness: null, similar: [], conflicts: [] };
  // The sort is stable: of equals, what shares the more telling words comes first.
  const alike = candidates
    .map((other) => ({ other, similarity: jaccard(terms, comparison.texts.termsOf(contentOf(other))) }))
    .sort((a, b) => b.similarity - a.similarity);
  const isSource = (other: Other) => !('input' in other) && comparison.sources.has(other.id);
  const conflicts = conflictsOf(
    draft,
    candidates.filter((other) => !isSource(other)),
    comparison,
  );
  const conflicting = new Set(conflicts.map(({ other }) => other));
  const saysTheSame = (other: Other) =>
    !conflicting.has(other) && !isSource(other) && !areApart(draft, other, comparison);
  return {
    likeness: alike[0]?.similarity ?? 0,
    similar: alike.filter(({ other, similarity }) => similarity >= NEARLY_SAME && saysTheSame(other)),
    conflicts,
  };
}

function conflictsOf(
  draft: Draft,
  candidates: readonly Other[],
  { now, words, texts }: Comparison,
): Likeness['conflicts'] {
  const given = texts.statementOf(draft.input.content);
  if (given.words.length > LONGEST_STATEMENT) return [];
  const likeness = words && cosineLikeness(words);
  return candidates
    .flatMap((other): Likeness['conflicts'] => {
      const stored = texts.statementOf(contentOf(other));
      if (stored.words.length > LONGEST_STATEMENT || isSuperseded(other)) return [];
      const said = [draft.occurredAt ?? now, other.occurredAt ?? now] as const;
      // Without a time of its own it is said now, though stamps of the bank may lie a little ahead.
      const newer = draft.occurredAt && said[0] < said[1] ? 'stored' : 'given';
      const [later, earlier] = newer === 'given' ? [given, stored] : [stored, given];
      const recognised = compareStatements(later, earlier, { likeness, said });
      return isConflict(recognised) ? [{ other, ...recognised, newer }] : [];
    })
    .sort((a, b) => b.score - a.score);
}

/** Statements alike but for a number or letter, by which two things of one sort are told apart. */
function areApart(draft: Draft, other: Other, { texts, words }: Comparison): boolean {
  const [given, stored] = [texts.statementOf(draft.input.content), texts.statementOf(contentOf(other))];
  if (Math.max(given.words.length, stored.words.length) > LONGEST_STATEMENT) return false;
  return ofOtherThings(given, stored, { likeness: words && cosineLikeness(words) });
}

const contentOf = (other: Other): string => ('input' in other ? other.input.content : other.content);
const isSuperseded = (other: Other): boolean => !('input' in other) && other.supersededBy !== null;

/** Texts taken apart, each once: the memories of a conversation have much the same candidates. */
class Texts {
  readonly #language: string;
  readonly #terms = new Map<string, ReadonlyMap<string, number>>();
  readonly #statements = new Map<string, Statement>();

  constructor(language: string) {
    this.#language = language;
  }

  termsOf(text: string): ReadonlyMap<string, number> {
    return kept(this.#terms, text, () => analyze(text, this.#language).terms);
  }

  statementOf(text: string): Statement {
    return kept(this.#statements, text, () => parseStatement(text, this.#language));
  }
}

function kept<T>(known: Map<string, T>, text: string, make: () => T): T {
  let value = known.get(text);
  if (value === undefined) {
    value = make();
    known.set(text, value);
  }
  return value;
}

/** Size of the intersection over size of the union of two term sets. */
export function jaccard(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): number {
  const shared = [...a.keys()].filter((term) => b.has(term)).length;
  const either = a.size + b.size - shared;
  return either === 0 ? 0 : shared / either;
}
