/** Cuts long text into overlapping pieces that each read on their own. */

/** A piece of a text: where it starts and ends, in UTF-16 code units, end exclusive. */
export interface Chunk {
  readonly startAt: number;
  readonly endAt: number;
}

/** Texts up to this length stay whole: about 700 tokens of English, a long chat message. */
export const WHOLE_UP_TO = 3_000;
const CHUNK_SIZE = 1_400;
/** A chunk repeats the end of the one before, so that a sentence on the border is found whole in one of them. */
const OVERLAP = 160;

/** Ends of what belongs together, best first. */
const BREAKS = [/\n\s*\n/g, /\n/g, /[.!?。！？]["')\]]?\s/g, /\s/g] as const;

/** The chunks of a text, in order; together they cover it. One chunk if the text is short. */
export function chunk(text: string): Chunk[] {
  if (text.length <= WHOLE_UP_TO) return [{ startAt: 0, endAt: text.length }];
  const chunks: Chunk[] = [];
  for (let startAt = 0; ; ) {
    const endAt = text.length - startAt <= CHUNK_SIZE * 1.25 ? text.length : breakBefore(text, startAt);
    chunks.push({ startAt, endAt });
    if (endAt === text.length) return chunks;
    startAt = wordStart(text, Math.max(startAt + 1, endAt - OVERLAP), endAt);
  }
}

/** The best place to end a chunk that starts at `startAt`: in the last half of its size, or hard at its size. */
function breakBefore(text: string, startAt: number): number {
  const from = startAt + CHUNK_SIZE / 2;
  const window = text.slice(from, startAt + CHUNK_SIZE);
  for (const pattern of BREAKS) {
    const last = [...window.matchAll(pattern)].at(-1);
    if (last) return from + last.index + last[0].length;
  }
  return wholeCharacter(text, startAt + CHUNK_SIZE);
}

function wordStart(text: string, at: number, limit: number): number {
  const space = text.slice(at, limit).search(/\s\S/);
  return wholeCharacter(text, space < 0 ? at : at + space + 1);
}

/** Moves a cut out of a surrogate pair. */
export function wholeCharacter(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
