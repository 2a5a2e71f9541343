/** What of a long text is shown where there is room for a part only: what lies around the words that were asked for. */
import { wholeCharacter } from '../memory/chunk.ts';
import { termSequence } from '../retrieval/analyze.ts';
import { UNSPACED } from '../retrieval/language/tokens.ts';
import type { Passage } from '../store/queries/keys.ts';

/** What a search looked for. */
export interface Sought {
  readonly terms: ReadonlySet<string>;
  /** ISO 639-1 */
  readonly language: string;
}

/** Of a text, the part to show for a length in UTF-16 code units. */
export type Excerpts = (length: number) => Passage;

/**
 * The parts of `text`, of at most the length asked for, around its densest stretch of sought terms: of whole sentences
 * where they fit, else of whole words. The beginning if none of the terms is in it. The text is read once for all lengths.
 */
export function excerptsOf(text: string, sought: Sought): Excerpts {
  const read = { hits: hitsIn(text, sought), sentences: spansOf(text, SENTENCE), words: spansOf(text, WORD) };
  return (length) =>
    text.length <= length ? { startAt: 0, endAt: text.length } : excerpt(text, length, read);
}

interface Read {
  readonly hits: readonly Hit[];
  readonly sentences: readonly Passage[];
  readonly words: readonly Passage[];
}

function excerpt(text: string, length: number, { hits, sentences, words }: Read): Passage {
  const densest = densestStretch(hits, length);
  const said = sentences.filter(({ startAt, endAt }) => endAt > densest.startAt && startAt < densest.endAt);
  const whole = { startAt: said[0]?.startAt ?? 0, endAt: said.at(-1)?.endAt ?? 0 };
  const core = whole.endAt - whole.startAt <= length ? whole : densest;
  const spare = length - (core.endAt - core.startAt);
  const from = Math.max(0, Math.min(core.startAt - Math.floor(spare / 2), text.length - length));
  const starts = (spans: readonly Passage[], limit: number) =>
    spans.find(({ startAt }) => startAt >= from && startAt <= Math.min(limit, core.startAt))?.startAt;
  const latest = from + atMostLost(core.startAt - from);
  const startAt = starts(sentences, latest) ?? starts(words, core.startAt) ?? wholeCharacter(text, from);
  const to = Math.min(text.length, startAt + length);
  const ends = (spans: readonly Passage[], limit: number) =>
    spans.findLast(({ endAt }) => endAt <= to && endAt >= Math.max(limit, core.endAt, startAt + 1))?.endAt;
  const earliest = to - atMostLost(to - core.endAt);
  const endAt = ends(sentences, earliest) ?? ends(words, core.endAt) ?? wholeCharacter(text, to);
  return { startAt, endAt };
}

/** How much of the room on a side is left empty for the sake of whole sentences: half, or a short sentence. */
const atMostLost = (room: number): number => Math.max(room / 2, 120);

const SENTENCE = /\S[\s\S]*?(?:[.!?]["')\]]*(?=\s|$)|[。？！]|(?=\n)|$)/g;
const WORD = /\S+/g;

const spansOf = (text: string, pattern: RegExp): Passage[] =>
  [...text.matchAll(pattern)].map(({ index, 0: { length } }) => ({ startAt: index, endAt: index + length }));

interface Hit extends Passage {
  readonly term: string;
}

/** A word, or a pair of characters of a script without spaces. */
const TOKEN = new RegExp(`(?=([${UNSPACED}]{1,2}))[${UNSPACED}]|(?:(?![${UNSPACED}])\\S){1,64}`, 'gu');

function hitsIn(text: string, { terms, language }: Sought): Hit[] {
  return [...text.matchAll(TOKEN)].flatMap(({ index, 0: word, 1: pair }) => {
    const token = pair ?? word;
    return termSequence(token, language)
      .filter((term) => terms.has(term))
      .map((term) => ({ term, startAt: index, endAt: index + token.length }));
  });
}

/** The stretch that holds the most of the terms, each by how rare it is in the text; the shortest, then first, of equals. */
function densestStretch(hits: readonly Hit[], length: number): Passage {
  const total = new Map<string, number>();
  for (const { term } of hits) total.set(term, (total.get(term) ?? 0) + 1);
  const inside = new Map<string, number>();
  let best = { startAt: 0, endAt: 0, weight: 0 };
  let first = 0;
  for (const { term, endAt } of hits) {
    inside.set(term, (inside.get(term) ?? 0) + 1);
    for (let hit = hits[first]; hit && hit.endAt < endAt; hit = hits[++first]) {
      const count = inside.get(hit.term) ?? 0;
      if (count === 1 && endAt - hit.startAt <= length) break;
      if (count === 1) inside.delete(hit.term);
      else inside.set(hit.term, count - 1);
    }
    const startAt = hits[first]?.startAt ?? 0;
    const weight = [...inside.keys()].reduce((sum, each) => sum + 1 / (total.get(each) ?? 1), 0);
    const gain = weight - best.weight;
    if (gain > SAME || (gain > -SAME && endAt - startAt < best.endAt - best.startAt)) {
      best = { startAt, endAt, weight };
    }
  }
  return best;
}

/** Sums of the same fractions in another order. */
const SAME = 1e-9;
