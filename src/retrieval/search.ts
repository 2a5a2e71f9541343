/** The pipeline of a search: candidates per arm, the pool around them, rank, adjust, spread. */
import { getBank } from '../store/queries/banks.ts';
import type { ReadTx } from '../store/store.ts';
import { adjustment } from './adjust.ts';
import { askArms, type Hits } from './arms.ts';
import { type Scored, spread } from './associations.ts';
import { buildPool, corpusStats } from './pool.ts';
import { rankQuery } from './rank/query.ts';
import { rank } from './rank/rank.ts';
import type { SearchRequest } from './request.ts';

export interface Ranked extends Scored {
  /** The key under which it was found best, if an arm found it. */
  readonly keyId?: number;
}

/** Everything that may be a result, best first. */
export async function searchMemories(tx: ReadTx, request: SearchRequest): Promise<Ranked[]> {
  const bank = await getBank(tx);
  if (bank.keyCount === 0) return [];
  const query = rankQuery(request.query, request.speakers, bank.language);
  const hits = await askArms(tx, request, query, bank);
  if (request.arms?.length === 1) return armAlone(hits);
  const pool = await buildPool(tx, request, query, hits);
  const ranked = rank(query, pool, await corpusStats(tx, request, query, bank), {
    vectors: request.words,
    language: bank.language,
  });
  const keys = new Map([...hits.vector, ...hits.lexical].map((hit) => [hit.memoryId, hit.keyId]));
  const found = ranked
    .filter(({ candidate }) => candidate.row.eligible)
    .map(({ candidate: { row }, score, contributions }) => ({
      id: row.memoryId,
      score: score * adjustment(row, request),
      contributions,
      keyId: keys.get(row.memoryId),
    }))
    .sort((a, b) => b.score - a.score);
  return request.asOf ? found : await spread(tx, found, request.filter);
}

/** One arm's own order, for measuring what it is worth. */
const armAlone = ({ lexical, vector }: Hits): Ranked[] =>
  [...lexical, ...vector].map(({ memoryId, keyId, score }) => ({
    id: memoryId,
    keyId,
    score,
    contributions: { words: 0, session: 0, vector: 0, speaker: 1 },
  }));
