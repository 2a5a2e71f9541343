/** What matters to a result besides the words: whether it still holds, when it was, how well it is remembered. */
import { ordinaryStrength, retention, retentionFactor } from '../forgetting/retention.ts';
import type { PoolRow } from '../store/queries/pool.ts';
import type { SearchRequest } from './request.ts';
import { TOLD_SOON } from './understand/range.ts';

/** What was superseded stays findable, below what replaced it. */
const SUPERSEDED_FACTOR = 0.5;
const PREFERRED_TIME_FACTOR = 3;
const TOLD_SOON_FACTOR = 2;
const DAY = 86_400_000;
const ORDINARY_NOVELTY = 0.5;
/** What importance 1 gains and importance 0 loses against the usual 0.5. */
const IMPORTANCE_SPAN = 0.2;

/** What matters besides the words; bounded, so that nothing is found or lost by it alone. */
export function adjustment(row: PoolRow, request: SearchRequest): number {
  const { preferredTime, equalSuperseded } = request;
  return (
    (1 + IMPORTANCE_SPAN * (row.importance - 0.5)) *
    (row.superseded && !equalSuperseded ? SUPERSEDED_FACTOR : 1) *
    (preferredTime ? timeFactor(row.occurredAt, preferredTime) : 1) *
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
