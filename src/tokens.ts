/**
 * Counts tokens as o200k_base does, so that budgets are kept exactly where that tokenizer is the measure and closely
 * elsewhere. Byte-pair encoding after Sennrich et al. 2016 (arXiv 1508.07909), section 3.2, over the byte vocabulary in
 * assets/o200k.bin.
 */
import { readFileSync } from 'node:fs';

export interface TokenCounter {
  count(text: string): number;
}

const VOCABULARY = new URL('../assets/o200k.bin', import.meta.url);

/** The pattern of o200k_base that cuts text into pieces before pairs are merged. */
const PIECES =
  /[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+/gu;

/** Pieces repeat; their counts are kept up to this many. */
const MEMO_SIZE = 50_000;

/** A counter that reads its vocabulary on first use (about 50 ms). */
export function createTokenCounter(): TokenCounter {
  let ranks: Map<string, number> | undefined;
  const memo = new Map<string, number>();
  const countPiece = (piece: string): number => {
    const known = memo.get(piece);
    if (known !== undefined) return known;
    ranks ??= readVocabulary();
    const count = mergedLength(Buffer.from(piece, 'utf8').toString('latin1'), ranks);
    if (memo.size >= MEMO_SIZE) memo.clear();
    memo.set(piece, count);
    return count;
  };
  return {
    count: (text) => {
      let total = 0;
      for (const [piece] of text.matchAll(PIECES)) total += countPiece(piece);
      return total;
    },
  };
}

function readVocabulary(): Map<string, number> {
  const bytes = readFileSync(VOCABULARY);
  const ranks = new Map<string, number>();
  for (let at = 0, rank = 0; at < bytes.length; rank++) {
    const end = at + 1 + (bytes[at] ?? 0);
    ranks.set(bytes.toString('latin1', at + 1, end), rank);
    at = end;
  }
  return ranks;
}

/** How many tokens a piece becomes: merge the neighbouring pair of lowest rank until none is in the vocabulary. */
function mergedLength(bytes: string, ranks: ReadonlyMap<string, number>): number {
  if (ranks.has(bytes)) return 1;
  // A piece without breaks (base64, a run of dashes) would take quadratic time; in parts it costs at most a token more each.
  if (bytes.length > LONGEST_PIECE) {
    return (
      mergedLength(bytes.slice(0, LONGEST_PIECE), ranks) + mergedLength(bytes.slice(LONGEST_PIECE), ranks)
    );
  }
  const starts = Array.from({ length: bytes.length + 1 }, (_, i) => i);
  const rankAt = (i: number): number =>
    i + 2 < starts.length
      ? (ranks.get(bytes.slice(starts[i], starts[i + 2])) ?? Number.POSITIVE_INFINITY)
      : Number.POSITIVE_INFINITY;
  const pairRanks = starts.map((_, i) => rankAt(i));
  for (;;) {
    let best = 0;
    for (let i = 1; i < pairRanks.length; i++) if ((pairRanks[i] ?? 0) < (pairRanks[best] ?? 0)) best = i;
    if (pairRanks[best] === Number.POSITIVE_INFINITY) return starts.length - 1;
    starts.splice(best + 1, 1);
    pairRanks.splice(best + 1, 1);
    pairRanks[best] = rankAt(best);
    if (best > 0) pairRanks[best - 1] = rankAt(best - 1);
  }
}

const LONGEST_PIECE = 512;
