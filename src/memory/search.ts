/** Search as a use-case: the pipeline of retrieval, paged and seen from a point of view. */

import { type Ranked, searchMemories } from '../retrieval/search.ts';
import { getBank } from '../store/queries/banks.ts';
import { getPassages, type Passage } from '../store/queries/keys.ts';
import { parseMoment } from '../time.ts';
import { type Bank, reading } from './bank.ts';
import { resolveSelection, type Selection } from './selection.ts';
import { tryEmbedQuery } from './vectors.ts';

export interface SearchInput extends Selection {
  readonly query: string;
  readonly asOf?: string;
  readonly limit: number;
  /** How many of the best to pass over. */
  readonly offset: number;
}

export interface Found extends Ranked {
  /** For a memory too long to show: where in its content the match is. */
  readonly passage?: Passage;
}

export interface SearchResult {
  readonly results: readonly Found[];
  readonly more: boolean;
  readonly timeZone: string;
}

export async function search(bank: Bank, input: SearchInput): Promise<SearchResult> {
  const { query, asOf, limit, offset, ...selection } = input;
  const vector = await tryEmbedQuery(bank, query);
  return await reading(bank, async (tx) => {
    const { timeZone } = await getBank(tx);
    const ranked = await searchMemories(tx, {
      query,
      filter: await resolveSelection(tx, selection, bank.clock.now()),
      asOf: asOf === undefined ? undefined : parseMoment(asOf, timeZone, 'end'),
      vector: vector && bank.embedder && { identity: bank.embedder.identity, vector },
    });
    const page = ranked.slice(offset, offset + limit);
    const passages = await getPassages(
      tx,
      page.flatMap(({ keyId }) => keyId ?? []),
    );
    const results = page.map((each) => ({ ...each, passage: passages.get(each.keyId ?? 0) }));
    return { results, more: ranked.length > offset + limit, timeZone };
  });
}
