/** Vectors of keys and queries: had at once if the embedder answers in time, otherwise later (embed-waiting.ts). */
import type { Embedder } from '../embedding/embedder.ts';
import { ensureModel, type NewVector, storeVectors } from '../store/queries/vectors.ts';
import type { WriteTx } from '../store/store.ts';
import type { Bank } from './bank.ts';

/** How long a write waits for a remote embedder before it goes on without vectors, in milliseconds. */
const PATIENCE = 3_000;

/** Vectors for texts, or undefined when there is no embedder or it does not answer in time: a write never waits on it. */
export async function tryEmbed(bank: Bank, texts: readonly string[]): Promise<Float32Array[] | undefined> {
  if (!bank.embedder || texts.length === 0) return undefined;
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    return await bank.embedder.embedDocuments(texts, signal);
  } catch (error) {
    bank.log.warn('embedding postponed', { texts: texts.length, reason: reasonOf(error, signal) });
    return undefined;
  }
}

/** The vector of a query, or undefined; a search then goes on without its vector arm. */
export async function tryEmbedQuery(bank: Bank, text: string): Promise<Float32Array | undefined> {
  if (!bank.embedder) return undefined;
  const signal = AbortSignal.timeout(PATIENCE);
  try {
    return await bank.embedder.embedQuery(text, signal);
  } catch (error) {
    bank.log.warn('query not embedded', { reason: reasonOf(error, signal) });
    return undefined;
  }
}

function reasonOf(error: unknown, { aborted }: AbortSignal): string {
  if (aborted) return `not done within ${PATIENCE} ms`;
  return error instanceof Error ? error.message : 'unknown';
}

/** Keys with their vectors, without those that have none yet. */
export function pairVectors(
  keyIds: readonly number[],
  vectors: readonly (Float32Array | undefined)[],
): NewVector[] {
  return keyIds.flatMap((keyId, i) => {
    const vector = vectors[i];
    return vector ? [{ keyId, vector }] : [];
  });
}

/** Stores vectors under the number of the embedder's model in this bank. */
export async function keepVectors(
  tx: WriteTx,
  embedder: Embedder,
  vectors: readonly NewVector[],
): Promise<number> {
  const dimensions = vectors[0]?.vector.length;
  if (dimensions === undefined) return 0;
  const { provider, model, version } = embedder.identity;
  const modelId = await ensureModel(tx, { provider, model, version, dimensions });
  return await storeVectors(tx, modelId, vectors);
}
