/** Summaries that are missing or no longer say what their sources do (MemoryBank's daily and global summaries). */
import { DAY } from '../../forgetting/retention.ts';
import { formatId } from '../../ids.ts';
import { findByRefs } from '../../store/queries/memories.ts';
import {
  daysWithoutSummary,
  outdatedIds,
  recordedBehind,
  sessionsWithoutSummary,
} from '../../store/queries/reflection.ts';
import { elapsed, formatDay, formatMoment, parseMoment } from '../../time.ts';
import type { Finder } from './finding.ts';

const HOUR = 3_600_000;
/** Fewer turns are read as fast as their summary. */
const LONG_SESSION = 6;
const FULL_DAY = 12;
/** How far back days are looked at. */
const DAYS = 14;
const DAY_REF = 'day:';
const OVERVIEW_REF = 'overview';
/** New memories that make an overview worth writing, or out of date. */
const OVERVIEW_AFTER = 200;

export const findSessions: Finder = async (tx, { now, timeZone, limit }) => {
  const endedBefore = new Date(now.getTime() - HOUR);
  const bare = await sessionsWithoutSummary(tx, { endedBefore, atLeast: LONG_SESSION, limit });
  return bare.map(({ session, startedAt, endedAt, memories, first, last }) => {
    const named = JSON.stringify(session);
    return {
      kind: 'session',
      key: `session:${session}`,
      ids: [first, last],
      why: `session ${named} from ${formatMoment(startedAt, timeZone)} to ${formatMoment(endedAt, timeZone)} (${elapsed(endedAt, now)}) has ${memories} memories and no summary`,
      how: `memory_timeline session ${named}, then memory_insert kind "summary", session ${named}, occurred_at "${formatMoment(endedAt, timeZone)}", derived_from the ids it rests on; if the summary holds all that matters, memory_forget session ${named}, kinds ["episode"], mode "fade" (include: ["faded"] still finds it)`,
    };
  });
};

export const findDays: Finder = async (tx, { now, timeZone, limit }) => {
  const today = parseMoment(formatDay(now, timeZone), timeZone, 'start');
  const from = new Date(today.getTime() - DAYS * DAY);
  const bare = await daysWithoutSummary(tx, {
    from,
    to: today,
    timeZone,
    prefix: DAY_REF,
    atLeast: FULL_DAY,
    limit,
  });
  return bare.map(({ day, memories, summary }) => ({
    kind: 'day',
    key: `day:${day}`,
    ids: summary === null ? [] : [summary],
    why: `${day} has ${memories} memories and no current summary`,
    how: `memory_timeline from "${day}" to "${day}", then ${
      summary === null
        ? `memory_insert kind "summary", ref "${DAY_REF}${day}", occurred_at "${day}", derived_from the ids it rests on`
        : `memory_update id "${formatId('m', summary)}" content`
    }`,
  }));
};

export const findOverview: Finder = async (tx) => {
  const behind = await recordedBehind(tx, OVERVIEW_AFTER - 1);
  if (!behind) return [];
  const [overview] = await findByRefs(tx, [OVERVIEW_REF]);
  if (overview && overview.revisedAt >= behind) return [];
  const write = overview
    ? `memory_update id "${formatId('m', overview.memoryId)}" content`
    : `memory_insert kind "summary", ref "${OVERVIEW_REF}", importance 1, derived_from the summaries it rests on`;
  return [
    {
      kind: 'overview',
      key: 'overview',
      ids: overview ? [overview.memoryId] : [],
      why: overview
        ? `${OVERVIEW_AFTER} or more memories came after the overview`
        : 'the memory as a whole has no overview',
      how: `memory_timeline kinds ["summary"], then ${write}`,
    },
  ];
};

export const findOutdated: Finder = async (tx, { limit }) =>
  (await outdatedIds(tx, limit)).map((id) => ({
    kind: 'outdated',
    key: `outdated:${id}`,
    ids: [id],
    why: 'something that it was derived from has changed or was erased',
    how: `memory_read ids ["${formatId('m', id)}"] include ["links"], read the sources, then memory_update id "${formatId('m', id)}" content; if it is still right, with its content as it is`,
  }));
