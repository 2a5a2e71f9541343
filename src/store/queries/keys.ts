/** Search keys with their postings: written with a memory, retired with its version, deleted with an erase. */
import { and, asc, eq, gte, inArray, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { MemoryId } from '../../types.ts';
import { type KeySource, keyVectors, postings, searchKeys } from '../schema/index.ts';
import type { ReadTx, WriteTx } from '../store.ts';
import { anyOf } from './any-of.ts';

/** A key before it has a number. */
export interface NewKey {
  readonly memoryId: MemoryId;
  readonly source: KeySource;
  readonly startAt?: number;
  readonly endAt?: number;
  readonly text: string;
  /** Term → how often. */
  readonly terms: ReadonlyMap<string, number>;
  /** In terms. */
  readonly length: number;
}

/** Stores keys and their postings; returns their numbers, in order. */
export async function insertKeys(tx: WriteTx, keys: readonly NewKey[]): Promise<number[]> {
  if (keys.length === 0) return [];
  const first = tx.allocate('key', keys.length);
  const ids = keys.map((_, i) => first + i);
  await insertKeyRows(tx, keys, ids);
  await insertPostings(tx, keys, ids);
  tx.countKeys(
    keys.length,
    keys.reduce((sum, key) => sum + key.length, 0),
  );
  return ids;
}

const ROWS_PER_INSERT = 2_000;

async function insertKeyRows(tx: WriteTx, keys: readonly NewKey[], ids: readonly number[]): Promise<void> {
  const rows = keys.map((key, i) => ({
    bankId: tx.bank,
    keyId: ids[i] ?? 0,
    memoryId: key.memoryId,
    source: key.source,
    startAt: key.startAt,
    endAt: key.endAt,
    text: key.text,
    length: key.length,
    recordedAt: tx.now,
  }));
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    await tx.db.insert(searchKeys).values(rows.slice(at, at + ROWS_PER_INSERT));
  }
}

/** One statement with array parameters, however many postings: a long document has a hundred thousand. */
async function insertPostings(tx: WriteTx, keys: readonly NewKey[], ids: readonly number[]): Promise<void> {
  const columns = {
    term: [] as string[],
    key: [] as number[],
    memory: [] as number[],
    tf: [] as number[],
    length: [] as number[],
  };
  keys.forEach((key, i) => {
    for (const [term, frequency] of key.terms) {
      columns.term.push(term);
      columns.key.push(ids[i] ?? 0);
      columns.memory.push(key.memoryId);
      columns.tf.push(Math.min(frequency, 32_767));
      columns.length.push(key.length);
    }
  });
  if (columns.term.length === 0) return;
  await tx.db.execute(sql`
    insert into mempage.postings (bank_id, term, key_id, memory_id, frequency, length)
    select ${tx.bank}, term, key_id, memory_id, frequency, length
    from unnest(
      ${sql.param(columns.term)}::text[], ${sql.param(columns.key)}::bigint[], ${sql.param(columns.memory)}::bigint[],
      ${sql.param(columns.tf)}::smallint[], ${sql.param(columns.length)}::integer[]
    ) as posting (term, key_id, memory_id, frequency, length)`);
}

/** Takes a memory's current keys from these sources out of default results; they stay for reads as of the past. */
export async function retireKeys(
  tx: WriteTx,
  memoryId: MemoryId,
  sources: readonly KeySource[],
): Promise<void> {
  const retired = await tx.db
    .update(searchKeys)
    .set({ retiredAt: tx.now })
    .where(
      and(
        eq(searchKeys.bankId, tx.bank),
        eq(searchKeys.memoryId, memoryId),
        inArray(searchKeys.source, [...sources]),
        isNull(searchKeys.retiredAt),
      ),
    )
    .returning({ keyId: searchKeys.keyId, length: searchKeys.length });
  tx.countKeys(-retired.length, -retired.reduce((sum, key) => sum + key.length, 0));
  await setKeysLive(
    tx,
    retired.map((key) => key.keyId),
    false,
  );
}

/** Moves the current keys of these memories in or out of default results (fading, restoring, quarantine). */
export async function setMemoriesLive(
  tx: WriteTx,
  memoryIds: readonly MemoryId[],
  live: boolean,
): Promise<void> {
  if (memoryIds.length === 0) return;
  const keys = await tx.db
    .select({ keyId: searchKeys.keyId })
    .from(searchKeys)
    .where(
      and(
        eq(searchKeys.bankId, tx.bank),
        anyOf(searchKeys.memoryId, memoryIds),
        isNull(searchKeys.retiredAt),
      ),
    );
  await setKeysLive(
    tx,
    keys.map((key) => key.keyId),
    live,
  );
}

async function setKeysLive(tx: WriteTx, keyIds: readonly number[], live: boolean): Promise<void> {
  if (keyIds.length === 0) return;
  await tx.db
    .update(postings)
    .set({ live })
    .where(and(eq(postings.bankId, tx.bank), anyOf(postings.keyId, keyIds)));
  await tx.db.execute(sql`
    update mempage.key_vectors set live = ${live}, stamp = default
    where bank_id = ${tx.bank} and ${anyOf(keyVectors.keyId, keyIds)}`);
}

/** Removes every key of these memories, of all versions, with postings and vectors. */
export async function deleteKeys(tx: WriteTx, memoryIds: readonly MemoryId[]): Promise<void> {
  if (memoryIds.length === 0) return;
  await deleteKeysWhere(tx, anyOf(searchKeys.memoryId, memoryIds));
}

/**
 * Removes keys of a memory that are no longer current, with postings and vectors: all, or those of the content of the
 * versions that were retired at these moments.
 */
export async function deleteRetiredKeys(
  tx: WriteTx,
  memoryId: MemoryId,
  versions?: readonly Date[],
): Promise<void> {
  const then = versions?.map((retiredAt) =>
    and(lt(searchKeys.recordedAt, retiredAt), gte(searchKeys.retiredAt, retiredAt)),
  );
  await deleteKeysWhere(
    tx,
    and(
      eq(searchKeys.memoryId, memoryId),
      isNotNull(searchKeys.retiredAt),
      then && and(inArray(searchKeys.source, ['content', 'chunk']), or(...then)),
    ),
  );
}

async function deleteKeysWhere(tx: WriteTx, condition: SQL | undefined): Promise<void> {
  const removed = await tx.db
    .delete(searchKeys)
    .where(and(eq(searchKeys.bankId, tx.bank), condition))
    .returning({ keyId: searchKeys.keyId, length: searchKeys.length, retiredAt: searchKeys.retiredAt });
  const current = removed.filter((key) => key.retiredAt === null);
  tx.countKeys(-current.length, -current.reduce((sum, key) => sum + key.length, 0));
  const ids = removed.map((key) => key.keyId);
  if (ids.length === 0) return;
  await tx.db.delete(postings).where(and(eq(postings.bankId, tx.bank), anyOf(postings.keyId, ids)));
  await tx.db.delete(keyVectors).where(and(eq(keyVectors.bankId, tx.bank), anyOf(keyVectors.keyId, ids)));
}

/**
 * The texts of a memory's keys from a source, in the order in which they were given: of its current keys, or of those
 * that were current until a moment.
 */
export async function getKeyTexts(
  tx: ReadTx,
  memoryId: MemoryId,
  source: KeySource,
  until?: Date,
): Promise<string[]> {
  const rows = await tx.db
    .select({ text: searchKeys.text })
    .from(searchKeys)
    .where(
      and(
        eq(searchKeys.bankId, tx.bank),
        eq(searchKeys.memoryId, memoryId),
        eq(searchKeys.source, source),
        until && lt(searchKeys.recordedAt, until),
        or(isNull(searchKeys.retiredAt), until && gte(searchKeys.retiredAt, until)),
      ),
    )
    .orderBy(asc(searchKeys.keyId));
  return rows.map((row) => row.text);
}

/** A part of a memory's content, in UTF-16 code units, end exclusive. */
export interface Passage {
  readonly startAt: number;
  readonly endAt: number;
}

/** The parts of their memories' contents that these keys stand for; keys that are not chunks are left out. */
export async function getPassages(tx: ReadTx, keyIds: readonly number[]): Promise<Map<number, Passage>> {
  if (keyIds.length === 0) return new Map();
  const rows = await tx.db
    .select({ keyId: searchKeys.keyId, startAt: searchKeys.startAt, endAt: searchKeys.endAt })
    .from(searchKeys)
    .where(
      and(
        eq(searchKeys.bankId, tx.bank),
        inArray(searchKeys.keyId, [...keyIds]),
        eq(searchKeys.source, 'chunk'),
      ),
    );
  return new Map(rows.map((row) => [row.keyId, { startAt: row.startAt ?? 0, endAt: row.endAt ?? 0 }]));
}
