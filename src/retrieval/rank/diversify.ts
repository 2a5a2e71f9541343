import { contentWords } from './content-words.ts';

/** How much of its score a result loses when all its words were said by a result before it. */
const PENALTY = 0.7;
/**
 * What is left of a score for each result of the same session before it, when a question asks for several occasions: recall@10
 * of multi-hop questions of the development split rose by one point with the bundled embedder, by three with E5-small, and
 * anything from 0.84 to 0.92 does alike. For all questions it costs those about one event two points.
 */
const SAME_OCCASION = 0.88;

export interface Diversifiable {
  readonly score: number;
  readonly text: string;
  readonly session?: string | null;
}

export interface Diversity {
  /** How many are chosen. */
  readonly limit: number;
  readonly language?: string;
  /** Whether results are wanted from several sessions; see `asksForOccasions`. */
  readonly acrossSessions?: boolean;
}

/**
 * Maximal marginal relevance (Carbonell & Goldstein 1998) over words: picks `limit` results one after the other, each
 * time the best after a penalty for what the already chosen say. The penalty grows with the eighth power of the overlap, so
 * that it meets repetitions and spares turns that merely share a subject: those are what questions about several
 * things need. Across sessions, each session's results after its first give way a little too.
 * @param ranked best first; scores are not negative.
 * @returns the chosen, then the rest in their order.
 */
export function diversify<R extends Diversifiable>(
  ranked: readonly R[],
  { limit, language = 'en', acrossSessions = false }: Diversity,
): R[] {
  const words = contentWords(language);
  const open = ranked.slice(0, limit * 3).map((result) => ({
    result,
    bag: new Set(words.numbersOf(result.text)),
    overlap: 0,
    left: 1,
  }));
  const chosen: R[] = [];
  while (chosen.length < limit && open.length > 0) {
    const best = indexOfBest(
      open.map(({ result, overlap, left }) => result.score * left * (1 - PENALTY * overlap ** 8)),
    );
    const [next] = open.splice(best, 1);
    if (!next) break;
    chosen.push(next.result);
    for (const other of open) {
      other.overlap = Math.max(other.overlap, jaccard(next.bag, other.bag));
      if (acrossSessions && isSameSession(next.result, other.result)) other.left *= SAME_OCCASION;
    }
  }
  const taken = new Set<R>(chosen);
  return [...chosen, ...ranked.filter((result) => !taken.has(result))];
}

const isSameSession = (a: Diversifiable, b: Diversifiable): boolean =>
  typeof a.session === 'string' && a.session === b.session;

function indexOfBest(scores: readonly number[]): number {
  let best = 0;
  scores.forEach((score, i) => {
    if (score > (scores[best] as number)) best = i;
  });
  return best;
}

function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let shared = 0;
  for (const each of a) if (b.has(each)) shared++;
  return shared === 0 ? 0 : shared / (a.size + b.size - shared);
}
