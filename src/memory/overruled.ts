/** Which memories something newer has overruled, without anybody having superseded them. */

import type { WordVectors } from '../retrieval/rank/words.ts';
import { cosineLikeness } from '../retrieval/updates/features.ts';
import { findRevised } from '../retrieval/updates/stale.ts';
import { statingEnded } from '../store/queries/facts.ts';
import { akinTo } from '../store/queries/links.ts';
import type { MemoryRow } from '../store/queries/memories.ts';
import type { ReadTx } from '../store/store.ts';
import type { MemoryId } from '../types.ts';

export interface Reading {
  readonly now: Date;
  /** ISO 639-1. */
  readonly language: string;
  readonly words?: WordVectors;
}

/** The bound on what is looked at for one call. */
const AKIN = 200;

/** Those of the given whose facts another memory has ended, or that a newer text seems to revise. */
export async function overruledAmong(
  tx: ReadTx,
  rows: readonly MemoryRow[],
  { now, language, words }: Reading,
): Promise<Set<MemoryId>> {
  const ids = rows.map(({ memoryId }) => memoryId);
  if (ids.length === 0) return new Set();
  const akin = await akinTo(tx, { ids, filter: { now }, limit: AKIN });
  const texts = new Map(
    [...rows.map((row) => ({ ...row, id: row.memoryId })), ...akin].map((text) => [text.id, text]),
  );
  const revised = findRevised([...texts.values()], {
    language,
    likeness: words && cosineLikeness(words),
    akin: akin.map((text) => [text.with, text.id]),
  });
  return new Set([...(await statingEnded(tx, ids)), ...revised.map(({ older }) => older)]);
}
