/**
 * The vector arm where the bank's vectors are in memory: they are compared here, while the database reads postings. What is
 * found is a proposal. The database says what of it counts, so nothing is shown that was retired, faded or erased.
 */
import { isSelective } from '../../store/queries/filter.ts';
import { changedVectors, type Hit, nearestKeys } from '../../store/queries/vectors.ts';
import type { ReadTx } from '../../store/store.ts';
import type { SearchRequest } from '../request.ts';
import type { ResidentSet } from './resident-set.ts';

/** A search waits for no more changes than these. */
const CHANGES = 500;
/** How many more are proposed than wanted, since some may not count any more. */
const SPARE = 40;

/** Those nearest to the query's vector, compared in memory where that can be, else in the database. */
export async function nearestHits(
  tx: ReadTx,
  request: SearchRequest,
  model: Promise<number | undefined> | undefined,
  limit: number,
): Promise<Hit[]> {
  const { filter, asOf, bank, vector: { vector } = {} } = request;
  // Without a direction it is near to nothing, and in memory as near to all: all would be proposed.
  if (!vector?.some((value) => value !== 0)) return [];
  const resident = asOf || isSelective(filter) ? undefined : request.resident;
  const set = resident?.whole(tx.bank, filter.now);
  const proposed = set && (await propose(tx, set, vector, limit));
  const modelId = await model;
  if (modelId === undefined) return [];
  const query = { modelId, vector, filter, asOf, limit };
  if (set && proposed && set.model.modelId === modelId) {
    const hits = await nearestKeys(tx, { ...query, among: proposed });
    if (hits.length === limit || proposed.length === set.size) return hits;
    resident?.drop(tx.bank);
  }
  resident?.want(tx.bank, { modelId, dimensions: vector.length }, bank.keyCount, filter.now);
  return await nearestKeys(tx, query);
}

/** The keys nearest of all there are; undefined where too many have come since for a search to wait. */
async function propose(
  tx: ReadTx,
  set: ResidentSet,
  vector: Float32Array,
  limit: number,
): Promise<number[] | undefined> {
  const { modelId, dimensions } = set.model;
  if (dimensions !== vector.length) return undefined;
  const changes = await changedVectors(tx, { modelId, after: set.stamp, limit: CHANGES });
  set.take(changes, changes.length < CHANGES);
  return changes.length < CHANGES ? set.nearest(vector, limit + SPARE) : undefined;
}
