/** Finds what the bank already holds that says nearly the same. */
import { analyze } from '../retrieval/analyze.ts';
import type { WordVectors } from '../retrieval/rank/words.ts';
import { cosineLikeness } from '../retrieval/updates/features.ts';
import { compareStatements, REPORTED, type Recognised } from '../retrieval/updates/recognise.ts';
import { parseStatement } from '../retrieval/updates/statement.ts';
import type { BankInfo } from '../store/queries/banks.ts';
import { lexicalArm } from '../store/queries/lexical.ts';
import { getMemories } from '../store/queries/memories.ts';
import type { ReadTx } from '../store/store.ts';
import type { Memory } from '../types.ts';
import type { Draft } from './draft.ts';

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
/** The bound on work per memory; long texts are recognised by their beginning. */
const MOST_TERMS = 40;
/** In words: longer texts say many things, and two of them differ in some of these without contradicting each other. */
const LONGEST_STATEMENT = 40;

export interface Likeness {
  /** To the most similar memory, 0 to 1; null where the text is too short to tell. */
  readonly likeness: number | null;
  /** Near-duplicates, most alike first. */
  readonly similar: readonly Similar[];
  /** What it seems to revise or contradict, the surest first. */
  readonly conflicts: readonly TextConflict[];
}

export interface CompareOptions {
  readonly now: Date;
  readonly words?: WordVectors;
}

/** How like a draft is to what default results can find. */
export async function compare(
  tx: ReadTx,
  draft: Draft,
  bank: BankInfo,
  { now, words }: CompareOptions,
): Promise<Likeness> {
  const terms = draft.keys[0]?.terms;
  if (!terms || terms.size < FEWEST_TERMS) return { likeness: null, similar: [], conflicts: [] };
  if (bank.keyCount === 0) return { likeness: 0, similar: [], conflicts: [] };
  const hits = await lexicalArm(tx, {
    terms: new Map([...terms.keys()].slice(0, MOST_TERMS).map((term) => [term, 1])),
    filter: { now },
    limit: CANDIDATES,
    keyCount: bank.keyCount,
    averageLength: bank.keyLength / bank.keyCount,
  });
  const candidates = await getMemories(
    tx,
    hits.map((hit) => hit.memoryId),
  );
  const alike = candidates
    .map((memory) => ({ memory, similarity: jaccard(terms, analyze(memory.content, bank.language).terms) }))
    .sort((a, b) => b.similarity - a.similarity || a.memory.id - b.memory.id);
  const conflicts = conflictsOf(draft, candidates, bank.language, { words, now });
  const conflicting = new Set(conflicts.map(({ memory }) => memory.id));
  return {
    likeness: alike[0]?.similarity ?? 0,
    similar: alike.filter(
      ({ memory, similarity }) => similarity >= NEARLY_SAME && !conflicting.has(memory.id),
    ),
    conflicts,
  };
}

function conflictsOf(
  draft: Draft,
  candidates: readonly Memory[],
  language: string,
  { words, now }: CompareOptions,
): TextConflict[] {
  const given = parseStatement(draft.input.content, language);
  if (given.words.length > LONGEST_STATEMENT) return [];
  const likeness = words && cosineLikeness(words);
  return candidates
    .flatMap((memory): TextConflict[] => {
      const stored = parseStatement(memory.content, language);
      if (stored.words.length > LONGEST_STATEMENT || memory.supersededBy !== null) return [];
      const said = draft.occurredAt ?? now;
      const newer = draft.occurredAt && draft.occurredAt < memory.occurredAt ? 'stored' : 'given';
      const [later, earlier] = newer === 'given' ? [given, stored] : [stored, given];
      const { relation, score } = compareStatements(later, earlier, {
        likeness,
        said: [said, memory.occurredAt],
      });
      const conflict = relation === 'revises' || relation === 'contradicts';
      return conflict && score >= REPORTED ? [{ memory, relation, score, newer }] : [];
    })
    .sort((a, b) => b.score - a.score || a.memory.id - b.memory.id);
}

/** Size of the intersection over size of the union of two term sets. */
export function jaccard(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): number {
  const shared = [...a.keys()].filter((term) => b.has(term)).length;
  const either = a.size + b.size - shared;
  return either === 0 ? 0 : shared / either;
}
