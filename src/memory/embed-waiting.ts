/** Gives vectors to keys that have none of the current embedder. What an endpoint refuses for its content is passed over. */
import type { Embedder, EmbedderIdentity } from '../embedding/embedder.ts';
import { TextsRefused } from '../embedding/failures.ts';
import { dropLeasesOf, takeLeases } from '../store/queries/leases.ts';
import { findModel, keysWithoutVector, type NewVector, type WaitingKey } from '../store/queries/vectors.ts';
import { type Bank, reading } from './bank.ts';
import { keepVectors } from './vectors.ts';

const BATCH = 64;
/** How long a refused key is passed over, unless `mempage maintain` tries it before. In milliseconds. */
const PASSED_OVER = 24 * 3_600_000;
/** Nobody refuses this for its content. */
const PROBE = 'text';

/** Under which a refusal is noted: another embedder may take what this one refuses. */
export const refuserOf = ({ provider, model, version }: EmbedderIdentity): string =>
  `${provider} ${model} ${version}`;

const ITEM = 'embed:';

/**
 * One batch of the keys that have no vector of the current embedder; returns how many were embedded or refused, 0 when
 * none is left. Ends with the embedder's error when it is down.
 */
export async function embedWaitingKeys(bank: Bank, signal?: AbortSignal): Promise<number> {
  const { embedder } = bank;
  if (!embedder) return 0;
  const now = bank.clock.now();
  const by = refuserOf(embedder.identity);
  const waiting = await reading(bank, async (tx) =>
    keysWithoutVector(tx, await findModel(tx, embedder.identity), BATCH, { by, now }),
  );
  if (waiting.length === 0) return 0;
  const vectors = await embedApart(embedder, waiting, signal);
  const done = new Set(vectors.map(({ keyId }) => keyId));
  const refused = waiting.filter(({ keyId }) => !done.has(keyId)).map(({ keyId }) => keyId);
  // A wrong model name is refused in the same way as a text.
  if (vectors.length === 0) await embedder.embedDocuments([PROBE], signal);
  await bank.store.write(bank.name, bank.actor, async (tx) => {
    await keepVectors(tx, embedder, vectors);
    const until = new Date(now.getTime() + PASSED_OVER);
    await takeLeases(
      tx,
      refused.map((keyId) => `${ITEM}${keyId}`),
      { holder: by, until },
    );
  });
  if (refused.length > 0) bank.log.warn('texts refused by the embedder', { keys: refused.join(', ') });
  return waiting.length;
}

/** Vectors of all that is not refused by itself: a part that is refused is asked for in halves. */
async function embedApart(
  embedder: Embedder,
  keys: readonly WaitingKey[],
  signal?: AbortSignal,
): Promise<NewVector[]> {
  try {
    const vectors = await embedder.embedDocuments(
      keys.map(({ text }) => text),
      signal,
    );
    return keys.flatMap(({ keyId }, i) => {
      const vector = vectors[i];
      return vector ? [{ keyId, vector }] : [];
    });
  } catch (error) {
    if (!(error instanceof TextsRefused)) throw error;
    if (keys.length === 1) return [];
    const half = Math.ceil(keys.length / 2);
    const first = await embedApart(embedder, keys.slice(0, half), signal);
    return [...first, ...(await embedApart(embedder, keys.slice(half), signal))];
  }
}

/** What was refused is to be tried again with the next batch. */
export async function retryRefused(bank: Bank): Promise<void> {
  const { embedder } = bank;
  if (!embedder) return;
  const holder = refuserOf(embedder.identity);
  await bank.store.write(bank.name, bank.actor, (tx) => dropLeasesOf(tx, { holder, prefix: ITEM }));
}
