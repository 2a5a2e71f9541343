/** Vectors of keys: the models of a bank, the vector arm, keys that still wait for a vector. */
import { and, asc, eq, inArray, isNull, ne, notExists, or, type SQL, sql } from 'drizzle-orm';
import type { MemoryId } from '../../types.ts';
import { embeddingModels, keyVectors, leases, searchKeys } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';
import type { MemoryFilter } from './filter.ts';
import { current, selected } from './postings.ts';

/** Names a space of vectors; `dimensions` is known once there is one. */
export interface ModelIdentity {
  readonly provider: string;
  readonly model: string;
  readonly version: string;
  readonly dimensions: number;
}

const sameModel = (bank: string, identity: Omit<ModelIdentity, 'dimensions'>): SQL | undefined =>
  and(
    eq(embeddingModels.bankId, bank),
    eq(embeddingModels.provider, identity.provider),
    eq(embeddingModels.model, identity.model),
    eq(embeddingModels.version, identity.version),
  );

/** The number of a model in this bank, if it has been used. Without dimensions, the latest of that name. */
export async function findModel(
  tx: ReadTx,
  identity: Omit<ModelIdentity, 'dimensions'> & { dimensions: number | null },
): Promise<number | undefined> {
  const rows = await tx.db
    .select({ modelId: embeddingModels.modelId })
    .from(embeddingModels)
    .where(
      and(
        sameModel(tx.bank, identity),
        identity.dimensions === null ? undefined : eq(embeddingModels.dimensions, identity.dimensions),
      ),
    )
    .orderBy(sql`${embeddingModels.modelId} desc`)
    .limit(1);
  return rows[0]?.modelId;
}

/** The number of a model in this bank; the first use gives it one. */
export async function ensureModel(tx: WriteTx, identity: ModelIdentity): Promise<number> {
  const known = await findModel(tx, identity);
  if (known !== undefined) return known;
  const [row] = await tx.db
    .select({ last: sql<number>`coalesce(max(${embeddingModels.modelId}), 0)::int` })
    .from(embeddingModels)
    .where(eq(embeddingModels.bankId, tx.bank));
  const modelId = (row?.last ?? 0) + 1;
  await tx.db.insert(embeddingModels).values({ bankId: tx.bank, modelId, ...identity, recordedAt: tx.now });
  return modelId;
}

export interface NewVector {
  readonly keyId: number;
  readonly vector: Float32Array;
}

/**
 * Stores vectors for keys that still exist and marks the keys as served by this model. Whether a vector is live is
 * copied from the key's postings' rule: a retired key's vector is not.
 */
export async function storeVectors(
  tx: WriteTx,
  modelId: number,
  vectors: readonly NewVector[],
): Promise<number> {
  if (vectors.length === 0) return 0;
  const ids = vectors.map((entry) => entry.keyId);
  const texts = vectors.map((entry) => `[${entry.vector.join(',')}]`);
  const stored = await tx.db.execute(sql`
    insert into mempage.key_vectors (bank_id, model_id, key_id, memory_id, live, embedding)
    select k.bank_id, ${modelId}::smallint, k.key_id, k.memory_id,
      k.retired_at is null and m.faded_at is null and m.quarantined_at is null, given.embedding::vector
    from unnest(${sql.param(ids)}::bigint[], ${sql.param(texts)}::text[]) as given (key_id, embedding)
    join mempage.search_keys as k on k.bank_id = ${tx.bank} and k.key_id = given.key_id
    join mempage.memories as m on m.bank_id = ${tx.bank} and m.memory_id = k.memory_id
    on conflict (bank_id, model_id, key_id) do update
      set embedding = excluded.embedding, live = excluded.live, stamp = default`);
  await tx.db
    .update(searchKeys)
    .set({ modelId })
    .where(and(eq(searchKeys.bankId, tx.bank), inArray(searchKeys.keyId, ids)));
  return stored.rowCount ?? 0;
}

export interface WaitingKey {
  readonly keyId: number;
  readonly text: string;
}

/** Leaves out what an embedder has refused for the time being. */
export interface Refusals {
  readonly by: string;
  readonly now: Date;
}

/** Current keys without a vector of this model, oldest first; all of them if it has no number yet. */
export async function keysWithoutVector(
  tx: ReadTx,
  modelId: number | undefined,
  limit: number,
  refusals?: Refusals,
): Promise<WaitingKey[]> {
  return await tx.db
    .select({ keyId: searchKeys.keyId, text: searchKeys.text })
    .from(searchKeys)
    .where(and(waiting(tx, modelId), refusals && notRefused(tx, refusals)))
    .orderBy(asc(searchKeys.keyId))
    .limit(limit);
}

export async function countWithoutVector(
  tx: ReadTx,
  modelId: number | undefined,
  refusals?: Refusals,
): Promise<number> {
  return await tx.db.$count(searchKeys, and(waiting(tx, modelId), refusals && notRefused(tx, refusals)));
}

const notRefused = (tx: ReadTx, { by, now }: Refusals): SQL =>
  notExists(sql`(select from ${leases} as l
    where l.bank_id = ${tx.bank} and l.item = 'embed:' || ${searchKeys.keyId} and l.holder = ${by}
      and l.expires_at > ${now.toISOString()}::timestamptz)`);

/**
 * The key's own column answers for the model that came last; for an earlier one its vectors are looked up, so that two
 * embedders that take turns in a bank do not embed everything anew each time.
 */
function waiting(tx: ReadTx, modelId: number | undefined): SQL | undefined {
  const current = and(eq(searchKeys.bankId, tx.bank), isNull(searchKeys.retiredAt));
  if (modelId === undefined) return current;
  const vector = sql`select from ${keyVectors} as v
    where v.bank_id = ${tx.bank} and v.model_id = ${modelId} and v.key_id = ${searchKeys.keyId}`;
  return and(
    current,
    or(isNull(searchKeys.modelId), ne(searchKeys.modelId, modelId)),
    notExists(sql`(${vector})`),
  );
}

export interface VectorQuery {
  readonly modelId: number;
  readonly vector: Float32Array;
  readonly filter: MemoryFilter;
  readonly asOf?: Date;
  readonly limit: number;
  /** Looks at these keys only. */
  readonly among?: readonly number[];
}

/** What an arm has found. */
export interface Hit {
  readonly memoryId: MemoryId;
  /** The key by which it was found. */
  readonly keyId: number;
  readonly score: number;
}

/** The keys nearest by cosine, nearest first, of equally near ones the first. Exact scan within the bank. */
export async function nearestKeys(tx: ReadTx, query: VectorQuery): Promise<Hit[]> {
  const { modelId, filter, asOf, limit, among } = query;
  const passing = selected(tx, filter);
  const result = await tx.db.execute<{ memory_id: string; key_id: string; distance: number }>(sql`
    select v.memory_id, v.key_id, v.embedding <=> ${`[${query.vector.join(',')}]`}::vector as distance
    from ${keyVectors} as v
    where v.bank_id = ${tx.bank} and v.model_id = ${modelId}
      ${among && sql`and v.key_id = any(${sql.param([...among])}::bigint[])`}
      and ${current(tx, { asOf, includeFaded: filter.includeFaded }, sql`v`)}
      ${passing && sql`and v.memory_id in ${passing}`}
    order by distance, v.key_id limit ${limit}`);
  return result.rows.flatMap(({ memory_id, key_id, distance }) => {
    const hit = { memoryId: Number(memory_id), keyId: Number(key_id), score: 1 - distance };
    // A text of which the embedder knows no word has a vector without a direction: it is as near to nothing as to all.
    return Number.isNaN(distance) ? [] : [hit];
  });
}

/** A key's vector as it is now; null where default results leave out the key. */
export interface VectorChange {
  readonly keyId: number;
  readonly stamp: number;
  readonly vector: Float32Array | null;
}

/** What has changed after a stamp, oldest first. Deleted vectors are not told of. */
export async function changedVectors(
  tx: ReadTx,
  { modelId, after, limit }: { readonly modelId: number; readonly after: number; readonly limit: number },
): Promise<VectorChange[]> {
  const result = await tx.db.execute<{ key_id: string; stamp: string; sent: Buffer | null }>(sql`
    select key_id, stamp, case when live then vector_send(embedding) end as sent
    from mempage.key_vectors
    where bank_id = ${tx.bank} and model_id = ${modelId} and stamp > ${after} and stamp > 0
    order by stamp limit ${limit}`);
  return result.rows.map(({ key_id, stamp, sent }) => ({
    keyId: Number(key_id),
    stamp: Number(stamp),
    vector: sent && received(sent),
  }));
}

/** pgvector's binary form: dimensions and zero, 16 bits each, then 32-bit floats, big-endian. A fifth faster than as text. */
function received(sent: Buffer): Float32Array {
  const vector = new Float32Array(sent.readUInt16BE(0));
  for (let i = 0; i < vector.length; i++) vector[i] = sent.readFloatBE(4 + 4 * i);
  return vector;
}
