/** The lexical arm against BM25 as it is written down, over 5,000 texts: on both engines the same ranking and scores. */
import { beforeAll, expect, test } from 'vitest';
import { draftKeys } from '../../src/memory/draft.ts';
import { analyze } from '../../src/retrieval/analyze.ts';
import { type LexicalAnswer, lexicalArm } from '../../src/retrieval/lexical-arm.ts';
import { getBank } from '../../src/store/queries/banks.ts';
import { deleteKeys, insertKeys, retireKeys } from '../../src/store/queries/keys.ts';
import { createBank, type TestBank } from '../support/bank.ts';
import { bm25, type Document, documentFrequencies } from '../support/bm25.ts';
import { describeStores } from '../support/stores.ts';

/** Numbers from 0 to 1, the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = randomFrom(2009);
const upTo = (limit: number) => Math.floor(random() * limit);
const times = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Words that no stemmer shortens and no list leaves out, in Latin and Cyrillic: the rarer, the later. */
const WORDS = times(4_000, (i) => {
  const [consonants, vowels, end] = i % 5 === 4 ? ['бдгзлмнрт', 'аоу', 'к'] : ['bdglmnprtvz', 'aou', 'k'];
  const syllables = times(3, (place) => {
    const digit = Math.floor(i / 30 ** place) % 30;
    return `${consonants[digit % consonants.length]}${vowels[Math.floor(digit / consonants.length) % 3]}`;
  });
  return `${syllables.join('')}${end}`;
}).filter((word, i, all) => all.indexOf(word) === i);
const HAN = '東京都渋谷区原宿駅前通商店街日本語文書検索記憶';

/** Zipf: the word of rank r comes 1/r as often as the first. */
const word = () => WORDS[Math.floor(WORDS.length ** random()) - 1] ?? '';
const run = () => times(2 + upTo(6), () => HAN[upTo(HAN.length)]).join('');
const text = (words: number, mixed: boolean) =>
  times(words, () => (mixed && random() < 0.5 ? run() : word())).join(' ');

/** Words, and pairs of neighbours of what is written without spaces. */
const termsOf = (given: string): string[] =>
  given.split(' ').flatMap((part) => {
    const characters = [...part];
    if (!HAN.includes(characters[0] ?? '')) return [part];
    return characters.slice(1).map((character, i) => `${characters[i]}${character}`);
  });

const TEXTS = 5_000;
/** Every twentieth is written without spaces in part; every fortieth has a second key. */
const INPUTS = times(TEXTS, (i) => ({
  content: `${text(1 + upTo(60), i % 20 === 0)} ${WORDS.at(-1 - (i % 50))}`,
  keys: i % 40 === 0 ? [text(1 + upTo(8), false)] : undefined,
}));

const REVISED = times(50, (i) => 1 + i * 30);
const ERASED = times(50, (i) => 7 + i * 30);
/** Says the word that is rarest, so that a retired text would be noticed. */
const revision = (memoryId: number) => `${WORDS[memoryId % 40]} ${WORDS.at(-1)}`;

const QUERIES = [
  ...times(10, (i) => text(1 + (i % 4), false)),
  ...times(6, () => text(8, false)),
  ...times(10, (i) => WORDS[4 ** (i % 6)] ?? ''),
  ...times(8, () => run()),
  ...times(6, (i) => `${word()} ${WORDS.at(-1 - i)} ${run()} nowherek`),
  'nowherek',
];

/** Sums in another order differ in their last digits. */
const CLOSE = 1e-9;

interface Asked {
  readonly documents: readonly Document[];
  readonly terms: ReadonlyMap<string, number>;
  readonly limit: number;
}

function expectSame(answer: LexicalAnswer, { documents, terms, limit }: Asked): void {
  const all = bm25(documents, terms);
  const wanted = new Map(all.map(({ owner, score }) => [owner, score]));
  const { hits } = answer;
  expect(answer.frequencies).toEqual(documentFrequencies(documents, terms));
  expect(hits).toHaveLength(Math.min(limit, all.length));
  hits.forEach(({ memoryId, score }, i) => {
    const place = all[i];
    const next = hits[i + 1];
    // Its own score, and that of its place in the reference: those that are alike may change places.
    expect(Math.abs(score / (wanted.get(memoryId) ?? 0) - 1)).toBeLessThan(CLOSE);
    expect(Math.abs(score / (place?.score ?? 0) - 1)).toBeLessThan(CLOSE);
    if (next?.score === score) expect(next.memoryId).toBeGreaterThan(memoryId);
  });
  expect(new Set(hits.map(({ memoryId }) => memoryId)).size).toBe(hits.length);
}

describeStores('the lexical arm', (stores) => {
  let bank: TestBank;
  let documents: Document[];
  beforeAll(async () => {
    bank = createBank(stores);
    await bank.store.write(bank.name, bank.actor, async (tx) => {
      const keys = INPUTS.flatMap((input, i) =>
        draftKeys(input, 'en').map((key) => ({ ...key, memoryId: i + 1 })),
      );
      await insertKeys(tx, keys);
      // Revised and erased texts are no part of what is counted.
      for (const memoryId of REVISED) {
        await retireKeys(tx, memoryId, ['content']);
        await insertKeys(
          tx,
          draftKeys({ content: revision(memoryId) }, 'en').map((key) => ({ ...key, memoryId })),
        );
      }
      await deleteKeys(tx, ERASED);
    });
    documents = INPUTS.flatMap(({ content, keys = [] }, i) => {
      const owner = i + 1;
      if (ERASED.includes(owner)) return [];
      const current = REVISED.includes(owner) ? revision(owner) : content;
      return [current, ...keys].map((each) => ({ owner, terms: termsOf(each) }));
    });
  });

  const ask = async (terms: ReadonlyMap<string, number>, limit: number, readAtMost = TEXTS) =>
    await bank.store.read(bank.name, async (tx) => {
      const { keyCount, keyLength } = await getBank(tx);
      return await lexicalArm(tx, {
        terms,
        filter: { now: bank.clock.now() },
        limit,
        readAtMost,
        keyCount,
        averageLength: keyLength / keyCount,
      });
    });

  test.each(QUERIES)('ranks for "%s" as the formula does', async (query) => {
    const terms = new Map([...analyze(query).terms.keys()].map((term) => [term, 1]));
    expect(new Set(terms.keys())).toEqual(new Set(termsOf(query)));
    expectSame(await ask(terms, 100), { documents, terms, limit: 100 });
  });

  test('weighs terms, and gives all that there are', async () => {
    const terms = new Map(WORDS.slice(0, 6).map((term, i) => [term, 1 / (i + 1)]));
    expectSame(await ask(terms, TEXTS), { documents, terms, limit: TEXTS });
  });

  test('with a bound on what is read of a term, finds nearly the same', async () => {
    const bound = 200;
    const shares = await Promise.all(
      QUERIES.map(async (query) => {
        const terms = new Map([...analyze(query).terms.keys()].map((term) => [term, 1]));
        const { hits, frequencies } = await ask(terms, 20, bound);
        for (const [term, n] of documentFrequencies(documents, terms)) {
          if (n <= bound) expect(frequencies.get(term)).toBe(n);
          else expect(Math.abs(Math.log((frequencies.get(term) ?? 0) / n))).toBeLessThan(Math.log(1.25));
        }
        const best = bm25(documents, terms).slice(0, 20);
        // What scores as high as the last of them might as well be among them.
        const least = best.at(-1)?.score ?? 0;
        return hits.filter(({ score }) => score >= least * 0.95).length / Math.max(1, best.length);
      }),
    );
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    // A query of one common word is what loses most: its best may be old.
    expect(mean).toBeGreaterThan(0.8);
  });
});
