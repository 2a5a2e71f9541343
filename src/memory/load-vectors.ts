/** Brings a bank's vectors into memory, a part at a time, while searches go on without them. */
import type { ResidentVectors } from '../retrieval/resident/resident-vectors.ts';
import { changedVectors } from '../store/queries/vectors.ts';
import { type Bank, reading } from './bank.ts';

/** The embedded store is busy with these for 20 ms, in which no search is answered. */
const PART = 1_000;

/** Returns how many were loaded; 0 when there is no more to do. */
export async function loadVectors(bank: Bank, resident: ResidentVectors): Promise<number> {
  const set = resident.loading(bank.name);
  if (!set) return 0;
  const { modelId } = set.model;
  const changes = await reading(bank, (tx) => changedVectors(tx, { modelId, after: set.stamp, limit: PART }));
  set.take(changes, changes.length < PART);
  return changes.length;
}
