/** Where new memories stand in their sessions. */
import { growSessions, sessionsWithLater } from '../../store/queries/sessions.ts';
import type { WriteTx } from '../../store/store.ts';
import type { MemoryId } from '../../types.ts';
import type { Draft } from '../draft.ts';
import { groupBy } from '../group-by.ts';

/** A draft that got its number. */
export interface Numbered {
  readonly draft: Draft;
  readonly id: MemoryId;
}

export interface Placed {
  /** Of each memory that is in a session: its place there. */
  readonly places: ReadonlyMap<MemoryId, number>;
  /** Sessions that receive something older than what they hold: to be put in order again. */
  readonly disordered: readonly string[];
}

/** Reserves each new memory's place at the end of its session. Call before the memories are stored. */
export async function placeInSessions(tx: WriteTx, created: readonly Numbered[]): Promise<Placed> {
  const sessions = [...bySession(created)].map(([sessionId, members]) => {
    const times = members.map(({ draft: { occurredAt } }) => (occurredAt ?? tx.now).getTime());
    const inOrder = times.every((time, i) => i === 0 || time >= (times[i - 1] ?? time));
    return {
      sessionId,
      members,
      inOrder,
      from: new Date(Math.min(...times)),
      to: new Date(Math.max(...times)),
    };
  });
  const late = await sessionsWithLater(
    tx,
    sessions.map(({ sessionId, from }) => ({ sessionId, moment: from })),
  );
  const firsts = await growSessions(
    tx,
    sessions.map(({ sessionId, from, to, members }) => ({ sessionId, from, to, count: members.length })),
  );
  return {
    places: new Map(
      sessions.flatMap(({ sessionId, members }) =>
        members.map(({ id }, i) => [id, (firsts.get(sessionId) ?? 0) + i] as const),
      ),
    ),
    disordered: sessions
      .filter(({ sessionId, inOrder }) => !inOrder || late.includes(sessionId))
      .map(({ sessionId }) => sessionId),
  };
}

function bySession(created: readonly Numbered[]): Map<string, Numbered[]> {
  const inSession = created.filter(({ draft }) => draft.input.session !== undefined);
  return groupBy(inSession, ({ draft }) => draft.input.session ?? '');
}
