/** Fits results into a token budget, in the dearer of the two forms that clients may show. */
import { invalidInput } from '../errors.ts';
import type { TokenCounter } from '../tokens.ts';
import type { ToolResult } from './define.ts';

/** Makes the result that shows the first `count` items, the last of them cut to `lastLength` characters if given. */
export type Render = (count: number, lastLength?: number) => ToolResult;

/** The tokens that a client may have to pay for a result: of the text or of the data, whichever is more. */
export const costOf = (result: ToolResult, tokens: TokenCounter): number =>
  Math.max(tokens.count(result.text), tokens.count(JSON.stringify(result.data)));

/**
 * The result with as many leading items as the budget takes; if there is room, the next one is shown in part. Exact:
 * the finished result is what is counted.
 * @throws MempageError `invalid_input` when the budget is too small to say anything.
 */
export function packToBudget(
  items: number,
  budget: number | undefined,
  tokens: TokenCounter,
  render: Render,
): ToolResult {
  if (budget === undefined) return render(items);
  const fits = (result: ToolResult) => costOf(result, tokens) <= budget;
  if (items === 0) return orRefuse(render(0), fits, tokens);
  const whole = Math.max(
    0,
    largest(1, items, (count) => fits(render(count))),
  );
  if (whole === items) return render(items);
  const part = largest(SHORTEST_PART, LONGEST_PART, (length) => fits(render(whole + 1, length)));
  if (part >= 0) return render(whole + 1, part);
  // Showing none would say that there is none.
  return whole > 0 ? render(whole) : orRefuse(render(1, SHORTEST_PART), fits, tokens);
}

function orRefuse(
  least: ToolResult,
  fits: (result: ToolResult) => boolean,
  tokens: TokenCounter,
): ToolResult {
  if (fits(least)) return least;
  throw invalidInput(`max_tokens is too small for this answer. Give at least ${costOf(least, tokens)}.`);
}

/** In characters: less of a memory says nothing; more is found by memory_read. */
const SHORTEST_PART = 80;
const LONGEST_PART = 20_000;

/** The largest number from `low` to `high` that satisfies a monotone test, or -1. */
function largest(low: number, high: number, test: (value: number) => boolean): number {
  if (!test(low)) return -1;
  let [good, bad] = [low, high + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (test(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
