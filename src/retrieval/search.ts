/** The pipeline of a search: candidates per arm, the pool around them, rank, adjust, spread, diversify, current first. */
import { setImmediate } from 'node:timers/promises';
import { type Akin, akinTo } from '../store/queries/links.ts';
import type { ReadTx } from '../store/store.ts';
import { together } from '../store/together.ts';
import type { MemoryId } from '../types.ts';
import { adjustment, diaryFactor } from './adjust.ts';
import { askArms, type Hits } from './arms.ts';
import { type Scored, spread, unfound } from './associations.ts';
import { currentFirst } from './current-first.ts';
import { buildPool, corpusStats, loadMembers, type PoolCandidate } from './pool.ts';
import { diversify } from './rank/diversify.ts';
import { rankQuery } from './rank/query.ts';
import { likeWords, rank } from './rank/rank.ts';
import { relevance, WEAKLY_RELEVANT } from './rank/relevance.ts';
import type { RankQuery } from './rank/types.ts';
import type { SearchRequest } from './request.ts';

export interface Ranked extends Scored {
  /** The key under which it was found best, if an arm found it. */
  readonly keyId?: number;
  /** A newer result that seems to say otherwise about the same thing. */
  readonly replacedBy?: MemoryId;
}

export interface RankedAnswer {
  /** Everything that may be a result, best first. */
  readonly ranked: readonly Ranked[];
  /** How likely the first of them hold an answer, 0 to 1; undefined where there is nothing to tell it from. */
  readonly relevance?: number;
}

/** The first page: among so many, what repeats others gives way. */
const DIVERSE = 10;

export async function searchMemories(tx: ReadTx, request: SearchRequest): Promise<RankedAnswer> {
  const { bank } = request;
  if (bank.keyCount === 0) return { ranked: [] };
  const query = rankQuery(request.query, request.speakers, bank.language);
  const hits = await askArms(tx, request, query);
  if (request.arms?.length === 1) return { ranked: armAlone(hits) };
  const { pool, ranked, corpus } = await rankPool(tx, request, query, hits);
  request.experiment?.observe?.(ranked);
  const adjusted = adjust(ranked, request, hits);
  // Both look at links, and the second seldom needs what the first finds.
  const [found, akin] = await together([
    request.asOf ? adjusted : spread(tx, adjusted, request.filter),
    akinToBest(tx, adjusted, request),
  ]);
  return {
    ranked: await order(tx, found, pool, { ...request, akin, acrossSessions: query.acrossSessions }),
    relevance: Math.max(relevance(query, ranked, corpus), plansRelevance(adjusted[0], pool, request)),
  };
}

/** What speaks of the very days that are asked for is no weak answer, however few words it shares with the question. */
function plansRelevance(
  first: Ranked | undefined,
  pool: readonly PoolCandidate[],
  request: SearchRequest,
): number {
  const found = pool.find(({ row }) => row.memoryId === first?.id);
  return found && diaryFactor(found.row, request) > 1 ? WEAKLY_RELEVANT : 0;
}

/** Words are compared while the database looks for what else there is to know of the pool. */
async function rankPool(tx: ReadTx, request: SearchRequest, query: RankQuery, hits: Hits) {
  const { bank, words, experiment } = request;
  const options = { vectors: words, language: bank.language, without: experiment?.without };
  const corpus = await corpusStats(tx, request, query, hits);
  const members = await loadMembers(tx, request, hits);
  const [pool, soft] = await together([
    buildPool(tx, request, hits, members),
    // The statement is sent before the comparing begins.
    setImmediate().then(() => likeWords(query, members, corpus, options)),
  ]);
  const ranked = rank(query, pool, corpus, { ...options, soft });
  return { pool, corpus, ranked: ranked.filter(({ candidate }) => candidate.row.eligible) };
}

/** Of so many of the best it is asked which days they speak of; of one, 0.1 ms. */
const LOOKED_AHEAD = 150;

function adjust(
  ranked: ReturnType<typeof rank<PoolCandidate>>,
  request: SearchRequest,
  hits: Hits,
): Ranked[] {
  const keys = new Map([...hits.vector, ...hits.lexical.hits].map((hit) => [hit.memoryId, hit.keyId]));
  return ranked
    .map(({ candidate: { row }, score, contributions }, place) => ({
      id: row.memoryId,
      score: score * adjustment(row, request) * (place < LOOKED_AHEAD ? diaryFactor(row, request) : 1),
      contributions,
      keyId: keys.get(row.memoryId),
    }))
    .sort((a, b) => b.score - a.score);
}

/** In how many of the best results a statement may be replaced by one that the query has not found. */
const FOLLOWED = 20;
/** Where associations change nothing, these are among so many of the best by score. */
const FOLLOWED_AMONG = 30;
/** The bound on what is looked at for them. */
const AKIN = 200;

/** What is akin to the memories that were asked about. */
interface Akins {
  readonly asked: readonly MemoryId[];
  readonly found: readonly Akin[];
}

async function akinToBest(
  tx: ReadTx,
  adjusted: readonly Ranked[],
  { filter, equalSuperseded }: SearchRequest,
): Promise<Akins> {
  // Of past moments only what the query found is known.
  if (filter.asOf || equalSuperseded) return { asked: [], found: [] };
  const asked = adjusted.slice(0, FOLLOWED_AMONG).map(({ id }) => id);
  return { asked, found: await akinTo(tx, { ids: asked, filter, limit: AKIN }) };
}

/** Of those that were asked about what was found, of others what there is. */
async function akinToThese(
  tx: ReadTx,
  ids: readonly MemoryId[],
  { filter, akin }: OrderRequest,
): Promise<Akin[]> {
  const wanted = new Set(ids);
  const known = new Set(akin.asked);
  const others = filter.asOf ? [] : ids.filter((id) => !known.has(id));
  return [
    ...akin.found.filter(({ with: like }) => wanted.has(like)),
    ...(await akinTo(tx, { ids: others, filter, limit: AKIN })),
  ];
}

interface OrderRequest extends SearchRequest {
  readonly acrossSessions: boolean;
  readonly akin: Akins;
}

/** The first page spread over what there is, and what is current before what it replaced. */
async function order(
  tx: ReadTx,
  found: readonly Ranked[],
  pool: readonly PoolCandidate[],
  request: OrderRequest,
): Promise<Ranked[]> {
  const { query, words } = request;
  const { language } = request.bank;
  const rows = new Map(pool.map(({ row }) => [row.memoryId, row]));
  const diverse = diversify(
    found.map((result) => {
      const { text = '', session } = rows.get(result.id) ?? {};
      return { result, score: result.score, text, session };
    }),
    {
      limit: request.experiment?.without?.includes('diversity') ? 0 : DIVERSE,
      language,
      acrossSessions: request.acrossSessions,
    },
  ).map(({ result }) => result);
  if (request.equalSuperseded) return diverse;
  const textOf = (id: MemoryId) => {
    const row = rows.get(id);
    return row && { ...row, id, content: row.text };
  };
  const followed = diverse.slice(0, FOLLOWED).map(({ id }) => id);
  const akin = await akinToThese(tx, followed, request);
  return currentFirst(diverse, textOf, { language, query, akin, words }, unfound);
}

/** One arm's own order, for measuring what it is worth. */
const armAlone = ({ lexical, vector }: Hits): Ranked[] =>
  [...lexical.hits, ...vector].map(({ memoryId, keyId, score }) => ({
    id: memoryId,
    keyId,
    score,
    contributions: { words: 0, session: 0, vector: 0, speaker: 1 },
  }));
