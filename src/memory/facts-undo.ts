/** What becomes of facts when the memory that states them is faded, restored, erased or revised. */
import { invalidInput } from '../errors.ts';
import { formatId } from '../ids.ts';
import { deleteUnusedEntities, entitiesOf } from '../store/queries/entities.ts';
import {
  type FactRow,
  factsBefore,
  factsFaded,
  factsOfMemories,
  forgetBearing,
} from '../store/queries/facts.ts';
import type { WriteTx } from '../store/store.ts';
import type { Memory, MemoryId, MemoryVersion } from '../types.ts';
import { newFacts } from './facts.ts';
import { conflictsOf, type FactConflict } from './facts-conflicts.ts';
import type { FactInput } from './facts-input.ts';
import { settle } from './facts-settle.ts';

/** The facts of faded or quarantined memories no longer stand, and what they had closed is open again. */
export async function fadeFacts(tx: WriteTx, ids: readonly MemoryId[]): Promise<void> {
  await settle(tx, { withdraw: await factsOfMemories(tx, ids) });
}

/** The facts that memories stated when they were faded, at `fadedAt`, stand again. */
export async function restoreFacts(
  tx: WriteTx,
  memories: readonly Pick<Memory, 'id' | 'fadedAt' | 'occurredAt'>[],
): Promise<void> {
  const faded = new Map(memories.map((memory) => [memory.id, memory]));
  const revive = (await factsFaded(tx, [...faded.values()])).map((row) => ({
    ...row,
    saidAt: faded.get(row.memoryId)?.occurredAt ?? row.saidAt,
  }));
  await settle(tx, { revive });
}

/** The facts of a memory that was superseded, or is no longer; `former` is what superseded it before. */
export async function settleSuperseded(
  tx: WriteTx,
  old: MemoryId,
  former: MemoryId | null = null,
): Promise<void> {
  const ids = former === null ? [old] : [old, former];
  await settle(tx, { amend: await factsOfMemories(tx, ids) });
}

/** Call before memories are erased; run what it returns when they are gone. */
export async function eraseFacts(tx: WriteTx, ids: readonly MemoryId[]): Promise<() => Promise<void>> {
  const named = await entitiesOf(tx, ids);
  await fadeFacts(tx, ids);
  await forgetBearing(tx, ids);
  return () => deleteUnusedEntities(tx, named);
}

export interface FactUpdate {
  /** Replaces the facts that the memory states; those that are given again stay as they are. */
  readonly given?: readonly FactInput[];
  /** Brings back those that it stated then. */
  readonly earlier?: MemoryVersion;
  readonly change: { readonly occurredAt?: Date };
}

/**
 * Revises the facts of a memory; tells whether other facts stand now.
 * @throws MempageError `invalid_input` for facts of a faded or quarantined memory, which states none
 */
export async function updateFacts(tx: WriteTx, memory: Memory, update: FactUpdate): Promise<boolean> {
  const { given, earlier, change } = update;
  const occurredAt = change.occurredAt ?? memory.occurredAt;
  if (memory.fadedAt !== null || memory.quarantine !== null) {
    if (!given) return false;
    throw invalidInput(
      memory.fadedAt === null
        ? `${formatId('m', memory.id)} is in quarantine, so it states no facts until a person lets it in.`
        : `${formatId('m', memory.id)} is faded, so it states no facts. Bring it back with memory_forget mode "restore" first.`,
    );
  }
  if (change.occurredAt) await moveFacts(tx, memory.id, occurredAt);
  if (earlier) return await restoreFactsOf(tx, earlier);
  return given ? await replaceFacts(tx, { ...memory, occurredAt }, given) : false;
}

async function replaceFacts(
  tx: WriteTx,
  memory: Pick<Memory, 'id' | 'origin' | 'occurredAt'>,
  facts: readonly FactInput[],
): Promise<boolean> {
  const { id: memoryId, origin, occurredAt } = memory;
  const news = await newFacts(tx, [{ memoryId, facts, origin, occurredAt }]);
  const had = await factsOfMemories(tx, [memoryId]);
  const [wanted, known] = [new Set(news.map(statement)), new Set(had.map(statement))];
  const record = news.filter((row) => !known.has(statement(row)));
  const withdraw = had.filter((row) => !wanted.has(statement(row)));
  await settle(tx, { record, withdraw });
  return record.length + withdraw.length > 0;
}

/** Adds facts to those that a memory states; tells which were new and what they contradict. */
export async function addFacts(
  tx: WriteTx,
  { id: memoryId, origin, occurredAt }: Pick<Memory, 'id' | 'origin' | 'occurredAt'>,
  facts: readonly FactInput[],
): Promise<{ added: number; conflicts: readonly FactConflict[] }> {
  if (facts.length === 0) return { added: 0, conflicts: [] };
  const news = await newFacts(tx, [{ memoryId, facts, origin, occurredAt }]);
  const known = new Set((await factsOfMemories(tx, [memoryId])).map(statement));
  const record = news.filter((row) => !known.has(statement(row)));
  const conflicts = await conflictsOf(tx, await settle(tx, { record }), tx.now);
  return { added: record.length, conflicts: conflicts.get(memoryId) ?? [] };
}

async function restoreFactsOf(
  tx: WriteTx,
  { memoryId, snapshot, retiredAt }: MemoryVersion,
): Promise<boolean> {
  const until = snapshot.fadedAt === null ? retiredAt : new Date(snapshot.fadedAt);
  const then = await factsBefore(tx, memoryId, until);
  const now = await factsOfMemories(tx, [memoryId]);
  const [wanted, had] = [ids(then), ids(now)];
  const withdraw = now.filter((row) => !wanted.has(row.factId));
  const back = then.filter((row) => !had.has(row.factId));
  const saidAt = new Date(snapshot.occurredAt);
  await settle(tx, { withdraw, revive: back.map((row) => ({ ...row, saidAt })) });
  return withdraw.length + back.length > 0;
}

/** A memory occurred at another time than was thought: so did what it says. */
async function moveFacts(tx: WriteTx, id: MemoryId, saidAt: Date): Promise<void> {
  const rows = await factsOfMemories(tx, [id]);
  await settle(tx, { amend: rows.map((row) => ({ ...row, saidAt })) });
}

const ids = (rows: readonly FactRow[]): Set<number> => new Set(rows.map((row) => row.factId));

const statement = (row: FactRow): string =>
  JSON.stringify([
    row.subjectId,
    row.predicate,
    row.objectId,
    row.object,
    row.saidFrom,
    row.saidTo,
    row.exclusive,
    row.confidence,
  ]);
