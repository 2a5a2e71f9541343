/** Search as a use-case: the pipeline of retrieval, paged and seen from a point of view. */
import { type Arm, type Ranked, searchMemories } from '../retrieval/search.ts';
import { getBank } from '../store/queries/banks.ts';
import { getPassages, type Passage } from '../store/queries/keys.ts';
import { getMemories } from '../store/queries/memories.ts';
import type { ReadTx } from '../store/store.ts';
import { parseMoment } from '../time.ts';
import type { Memory } from '../types.ts';
import { asTheyWere } from './as-of.ts';
import { type Bank, reading } from './bank.ts';
import { resolveSelection, type Selection } from './selection.ts';
import { tryEmbedQuery } from './vectors.ts';

export interface SearchInput extends Selection {
  readonly query: string;
  readonly asOf?: string;
  readonly limit: number;
  /** How many of the best to pass over. */
  readonly offset: number;
  readonly arms?: readonly Arm[];
}

export interface Found extends Ranked {
  readonly memory: Memory;
  /** For a memory too long to show: where in its content the match is. */
  readonly passage?: Passage;
}

export interface SearchResult {
  readonly results: readonly Found[];
  readonly more: boolean;
  readonly timeZone: string;
}

export async function search(bank: Bank, input: SearchInput): Promise<SearchResult> {
  const { query, asOf, limit, offset, arms = bank.arms, ...selection } = input;
  const vector = await tryEmbedQuery(bank, query);
  return await reading(bank, async (tx) => {
    const { timeZone } = await getBank(tx);
    const moment = asOf === undefined ? undefined : parseMoment(asOf, timeZone, 'end');
    const filter = { ...(await resolveSelection(tx, selection, bank.clock.now())), asOf: moment };
    const ranked = await searchMemories(tx, {
      query,
      filter,
      asOf: moment,
      vector: vector && bank.embedder && { identity: bank.embedder.identity, vector },
      words: bank.words,
      arms,
    });
    const results = await show(tx, ranked.slice(offset, offset + limit), moment);
    return { results, more: ranked.length > offset + limit, timeZone };
  });
}

/** The ranked memories themselves, as they are now or were then. */
export async function show(tx: ReadTx, ranked: readonly Ranked[], moment?: Date): Promise<Found[]> {
  const now = await getMemories(
    tx,
    ranked.map(({ id }) => id),
  );
  const shown = new Map(
    (moment ? await asTheyWere(tx, now, moment) : now).map((memory) => [memory.id, memory]),
  );
  const passages = await getPassages(
    tx,
    ranked.flatMap(({ keyId }) => keyId ?? []),
  );
  return ranked.flatMap((each) => {
    const memory = shown.get(each.id);
    return memory ? { ...each, memory, passage: passages.get(each.keyId ?? 0) } : [];
  });
}
