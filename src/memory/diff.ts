/** What changed between two texts, by sentences and lines. */

/** Beyond this many comparisons the middle is shown as replaced rather than searched for what it kept. */
const MOST_COMPARED = 4_000_000;

/** `- ` what went, `+ ` what came, in the order of the text; empty when only white space differs. */
export function diff(before: string, after: string): string[] {
  const [old, fresh] = [unitsOf(before), unitsOf(after)];
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let end = 0;
  const shorter = Math.min(old.length, fresh.length) - start;
  while (end < shorter && old.at(-1 - end) === fresh.at(-1 - end)) end++;
  return compare(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end));
}

const unitsOf = (text: string): string[] =>
  text
    .split(/\n+|(?<=[.!?…])\s+/)
    .map((unit) => unit.trim())
    .filter((unit) => unit !== '');

/** By longest common subsequence. */
function compare(old: readonly string[], fresh: readonly string[]): string[] {
  const went = (unit: string) => `- ${unit}`;
  const came = (unit: string) => `+ ${unit}`;
  if (old.length * fresh.length > MOST_COMPARED) return [...old.map(went), ...fresh.map(came)];
  const common = commonLengths(old, fresh);
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < fresh.length) {
    const [a, b] = [old[i], fresh[j]];
    if (a !== undefined && a === b) {
      i++;
      j++;
    } else if (
      b === undefined ||
      (a !== undefined && (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0))
    ) {
      lines.push(went(a ?? ''));
      i++;
    } else {
      lines.push(came(b));
      j++;
    }
  }
  return lines;
}

/** `[i][j]`: how many units the ends of both texts from `i` and `j` on have in common, in order. */
function commonLengths(old: readonly string[], fresh: readonly string[]): Uint32Array[] {
  const table = Array.from({ length: old.length + 1 }, () => new Uint32Array(fresh.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    const [row, below] = [table[i], table[i + 1]];
    if (!row || !below) continue;
    for (let j = fresh.length - 1; j >= 0; j--) {
      row[j] = old[i] === fresh[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}
