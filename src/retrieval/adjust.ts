/** What matters to a result besides the words: whether it still holds, when it was, how well it is remembered. */
import { DAY, ordinaryStrength, retention, retentionFactor } from '../forgetting/retention.ts';
import type { PoolRow } from '../store/queries/pool.ts';
import type { SearchRequest } from './request.ts';
import { type Ahead, daysAhead } from './understand/ahead.ts';
import { TOLD_SOON } from './understand/range.ts';

/** What was superseded stays findable, below what replaced it. */
const SUPERSEDED_FACTOR = 0.5;
const PREFERRED_TIME_FACTOR = 3;
const TOLD_SOON_FACTOR = 2;
const ORDINARY_NOVELTY = 0.5;
/** What importance 1 gains and importance 0 loses against the usual 0.5. */
const IMPORTANCE_SPAN = 0.2;

/** What matters besides the words; bounded, so that nothing is found or lost by it alone. */
export function adjustment(row: PoolRow, request: SearchRequest): number {
  const { preferredTime, equalSuperseded } = request;
  return (
    (1 + IMPORTANCE_SPAN * (row.importance - 0.5)) *
    (row.superseded && !equalSuperseded ? SUPERSEDED_FACTOR : 1) *
    (preferredTime && !preferredTime.ahead ? timeFactor(row.occurredAt, preferredTime) : 1) *
    rememberedFactor(row, request)
  );
}

function rememberedFactor({ strength, importance, novelty, since }: PoolRow, request: SearchRequest): number {
  // How well a memory was remembered at a past moment is not recorded.
  if (request.asOf || strength === null) return 1;
  const days = ordinaryStrength(strength, { importance, novelty: novelty ?? ORDINARY_NOVELTY });
  return retentionFactor(retention(days, since, request.filter.now));
}

/** A time in the subject of a question is a hint, not a filter: what happened then may be told later. */
function timeFactor(occurredAt: Date, { from, to }: NonNullable<SearchRequest['preferredTime']>): number {
  if (from && occurredAt < from) return 1;
  if (!to || occurredAt < to) return PREFERRED_TIME_FACTOR;
  return occurredAt.getTime() < to.getTime() + TOLD_SOON * DAY ? TOLD_SOON_FACTOR : 1;
}

/** In UTF-16 code units: a plan stands at the beginning of a text. */
const PLAN_LENGTH = 1_000;

/** What is to come is told before it, so what counts is which days a memory speaks of. */
export function diaryFactor(
  { text, occurredAt }: Pick<PoolRow, 'text' | 'occurredAt'>,
  { preferredTime, bank, filter }: SearchRequest,
): number {
  if (!preferredTime?.ahead) return 1;
  const { from = filter.now, to } = preferredTime;
  const within = ({ first, last }: Ahead): boolean => last >= from && (!to || first < to);
  const days = daysAhead(text.slice(0, PLAN_LENGTH), occurredAt, bank.timeZone);
  return [{ first: occurredAt, last: occurredAt }, ...days].some(within) ? PREFERRED_TIME_FACTOR : 1;
}
