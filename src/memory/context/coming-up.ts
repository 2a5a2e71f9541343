/** Plans: what memories say of the days ahead. */
import { analyze } from '../../retrieval/analyze.ts';
import { type Ahead, daysAhead, monthWords } from '../../retrieval/understand/ahead.ts';
import { instantOf, wallClock } from '../../retrieval/understand/calendar.ts';
import type { BankInfo } from '../../store/queries/banks.ts';
import { factsOfMemories } from '../../store/queries/facts.ts';
import { newestWithTerms } from '../../store/queries/terms.ts';
import { listByTime } from '../../store/queries/timeline.ts';
import type { ReadTx } from '../../store/store.ts';
import type { Memory, MemoryId } from '../../types.ts';
import { asTheyWere } from '../as-of.ts';
import { groupBy } from '../group-by.ts';
import { revisions } from './revised.ts';

/** A memory that speaks of days ahead: of one, of several, or of a moment when something is to be true. */
export interface Plan extends Ahead {
  readonly memory: Memory;
  /** A newer memory that seems to say otherwise: moved, called off. */
  readonly replacedBy?: MemoryId;
}

/** In milliseconds: how far ahead plans are shown. */
const AHEAD = 14 * 86_400_000;
/** How many memories are read at most: the newest of all, and the newest that name a month that is near. */
const READ = 100;

/**
 * What memories that stand (none superseded) say of today and the coming two weeks, soonest first.
 * @param latest the newest memories
 */
export async function comingUp(
  tx: ReadTx,
  bank: BankInfo,
  seen: { readonly now: Date; readonly asOf?: Date },
  latest: readonly Memory[],
): Promise<Plan[]> {
  const { timeZone } = bank;
  const { now } = seen;
  const today = instantOf(wallClock(now, timeZone).today, 0, timeZone);
  const until = new Date(now.getTime() + AHEAD);
  const memories = await speakingOf(tx, bank, { ...seen, until }, latest);
  const ids = memories.map(({ id }) => id);
  // Only current facts can be looked up by memory; of a past moment the texts tell.
  const facts = groupBy(seen.asOf ? [] : await factsOfMemories(tx, ids), (fact) => fact.memoryId);
  const plans = memories
    .flatMap((memory): Plan[] => {
      // As it was said: what follows from other statements is no appointment.
      const begin = (facts.get(memory.id) ?? []).flatMap(({ saidFrom }) =>
        saidFrom ? onceAt(saidFrom) : [],
      );
      const [soonest] = [...daysOf(memory, timeZone), ...begin]
        .filter(({ first, last }) => last >= today && first <= until)
        .sort((a, b) => bySoonest(a, b, today));
      return soonest ? [{ memory, ...soonest }] : [];
    })
    .sort((a, b) => bySoonest(a, b, today) || a.memory.id - b.memory.id);
  const replacedBy = await revisions(
    tx,
    plans.map(({ memory }) => memory),
    { ...seen, language: bank.language },
  );
  return plans.map((plan) => ({ ...plan, replacedBy: replacedBy.get(plan.memory.id) }));
}

const onceAt = (moment: Date): Ahead => ({ first: moment, last: moment });

/** What has begun counts from today; of what begins alike the shorter, which says more, comes first. */
function bySoonest(a: Ahead, b: Ahead, today: Date): number {
  const begin = ({ first }: Ahead) => Math.max(first.getTime(), today.getTime());
  return begin(a) - begin(b) || a.last.getTime() - b.last.getTime();
}

/** When what is scheduled occurs; else the days ahead that a text names. */
const daysOf = ({ content, occurredAt, recordedAt }: Memory, timeZone: string): Ahead[] =>
  occurredAt > recordedAt ? [onceAt(occurredAt)] : daysAhead(content, occurredAt, timeZone);

/** Memories that may speak of the days to come: dated then, naming their month, or among the newest. */
async function speakingOf(
  tx: ReadTx,
  { timeZone, language }: BankInfo,
  { now, asOf, until }: { now: Date; asOf?: Date; until: Date },
  latest: readonly Memory[],
): Promise<Memory[]> {
  const words = [now, until].flatMap((moment) => monthWords(moment, timeZone));
  const terms = words.map((group) => group.flatMap((word) => [...analyze(word, language).terms.keys()]));
  const filter = { now, asOf };
  const scheduled = await listByTime(tx, {
    filter: { ...filter, from: now, to: until },
    order: 'oldest',
    limit: READ,
  });
  const named = await listByTime(tx, {
    filter: { ...filter, ids: await newestWithTerms(tx, terms, READ) },
    order: 'newest',
    limit: READ,
  });
  const found = asOf ? await asTheyWere(tx, [...scheduled, ...named], asOf) : [...scheduled, ...named];
  const standing = [...found, ...latest].filter((memory) => memory.supersededBy === null);
  return [...new Map(standing.map((memory) => [memory.id, memory])).values()];
}
