/** Chat-like text made by code: the same in every run, with words as unevenly common as words are. */

const VOCABULARY = 5_000;
/** Half of what people say: function words, as common as each other here. */
const FUNCTION_WORDS =
  'the a and to of in that is was it for on with as at by this but they we he she you my his her not have had from when so then there about'.split(
    ' ',
  );
const FUNCTION_SHARE = 0.45;
/** Frequency falls with rank to this power (Zipf). */
const EXPONENT = 1.05;
const SHORTEST = 8;
const LONGEST = 40;
const ONSETS = [
  'b',
  'br',
  'c',
  'd',
  'dr',
  'f',
  'g',
  'gr',
  'h',
  'k',
  'l',
  'm',
  'n',
  'p',
  'pl',
  'r',
  's',
  'st',
  't',
  'v',
];
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ai', 'ea', 'ou'];
const ENDS = ['', 'l', 'n', 'r', 'm', 'nd', 'ck', 't'];

export interface Corpus {
  /** The text of memory `i`, 8 to 40 words. */
  sentence(i: number): string;
  /** Asks for some words of a memory. */
  question(i: number): string;
}

/** Varied text, as in chats. */
export function variedCorpus(): Corpus {
  const words = vocabulary();
  const cumulated = zipf(words.length);
  const said = (random: () => number) => words[find(cumulated, random())] as string;
  const wordsOf = (i: number): string[] => {
    const random = randomFrom(i + 1);
    const length = SHORTEST + Math.floor(random() * (LONGEST - SHORTEST + 1));
    return Array.from({ length }, () =>
      random() < FUNCTION_SHARE ? (pick(FUNCTION_WORDS, random()) as string) : said(random),
    );
  };
  return {
    sentence: (i) => `${capital(wordsOf(i).join(' '))}.`,
    question: (i) => {
      const content = wordsOf(i).filter((word) => !FUNCTION_WORDS.includes(word));
      return `What did they say about ${content.slice(0, 5).join(' ')}?`;
    },
  };
}

const SUBJECTS = 'kettle harbour invoice garden violin train passport bakery mountain library'.split(' ');
const ACTIONS = 'repaired visited postponed painted ordered cancelled measured praised lost found'.split(' ');

/** Nearly the same sentence over and over: every term of it is as common as can be. */
export function uniformCorpus(): Corpus {
  const about = (i: number) => `${pick(ACTIONS, (i * 0.37) % 1)} the ${pick(SUBJECTS, (i * 0.71) % 1)}`;
  return {
    sentence: (i) => `We ${about(i)} near the station; number ${i} of the list, lot ${(i * 7919) % 9973}.`,
    question: (i) => `Who ${about(i)} near the station?`,
  };
}

function vocabulary(): string[] {
  const random = randomFrom(0);
  const words = new Set<string>();
  while (words.size < VOCABULARY) {
    const syllables = 1 + Math.floor(random() * 3);
    words.add(
      Array.from({ length: syllables }, () => `${pick(ONSETS, random())}${pick(VOWELS, random())}`).join('') +
        pick(ENDS, random()),
    );
  }
  return [...words].filter((word) => !FUNCTION_WORDS.includes(word));
}

/** For each rank the share of all words that it and the ranks before it have. */
function zipf(size: number): Float64Array {
  const cumulated = new Float64Array(size);
  let sum = 0;
  for (let rank = 0; rank < size; rank++) {
    sum += 1 / (rank + 1) ** EXPONENT;
    cumulated[rank] = sum;
  }
  return cumulated.map((value) => value / sum);
}

/** The first place whose value is above `share`. */
function find(cumulated: Float64Array, share: number): number {
  let [low, high] = [0, cumulated.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulated[middle] as number) > share) high = middle;
    else low = middle + 1;
  }
  return low;
}

const pick = <T>(list: readonly T[], share: number): T => list[Math.floor(share * list.length)] as T;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Numbers of 0 to 1 (mulberry32), the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
