import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spreadActivation, strengthened, weakened } from '../../src/forgetting/association.ts';
import { begun, due, recalled, renewed } from '../../src/forgetting/lifetime.ts';
import { novelty } from '../../src/forgetting/novelty.ts';
import {
  DAY,
  DEFAULT_FORGETTING,
  fadesAt,
  initialStrength,
  ordinaryStrength,
  reinforced,
  retention,
  retentionFactor,
} from '../../src/forgetting/retention.ts';
import { KINDS } from '../../src/types.ts';

const START = new Date('2026-01-01T00:00:00Z');
const daysLater = (days: number) => new Date(START.getTime() + days * DAY);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const days = fc.double({ min: 0, max: 20_000, noNaN: true });
const strength = fc.double({ min: 0.1, max: 100_000, noNaN: true });

describe('retention', () => {
  test('is half after the half-life of an ordinary memory', () => {
    for (const kind of KINDS) {
      const ordinary = initialStrength({ kind, importance: 0.5, novelty: 0.5 });
      expect(retention(ordinary, START, daysLater(DEFAULT_FORGETTING.halfLifeDays[kind]))).toBeCloseTo(
        0.5,
        10,
      );
    }
  });

  test('never rises with time', () => {
    fc.assert(
      fc.property(strength, days, days, (s, a, b) => {
        expect(retention(s, START, daysLater(Math.max(a, b)))).toBeLessThanOrEqual(
          retention(s, START, daysLater(Math.min(a, b))),
        );
      }),
    );
  });

  test('what is stronger never fades faster', () => {
    fc.assert(
      fc.property(strength, strength, days, (a, b, t) => {
        const [weak, strong] = [Math.min(a, b), Math.max(a, b)];
        expect(retention(strong, START, daysLater(t))).toBeGreaterThanOrEqual(
          retention(weak, START, daysLater(t)),
        );
        expect(fadesAt(strong, START).getTime()).toBeGreaterThanOrEqual(fadesAt(weak, START).getTime());
      }),
    );
  });

  test('importance and novelty strengthen', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), share, share, share, (kind, low, high, other) => {
        const [less, more] = [Math.min(low, high), Math.max(low, high)];
        const of = (importance: number, n: number) => initialStrength({ kind, importance, novelty: n });
        expect(of(more, other)).toBeGreaterThanOrEqual(of(less, other));
        expect(of(other, more)).toBeGreaterThanOrEqual(of(other, less));
      }),
    );
  });

  test('recall never weakens, and strengthens the more the further a memory had faded', () => {
    fc.assert(
      fc.property(strength, share, share, (s, a, b) => {
        const [faded, fresh] = [Math.min(a, b), Math.max(a, b)];
        expect(reinforced(s, fresh)).toBeGreaterThan(s);
        expect(reinforced(s, faded)).toBeGreaterThanOrEqual(reinforced(s, fresh));
      }),
    );
  });

  test('reaches the floor exactly when it says', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 5_000, noNaN: true }), (s) => {
        expect(retention(s, START, fadesAt(s, START))).toBeCloseTo(DEFAULT_FORGETTING.floor, 6);
      }),
    );
  });

  test('an ordinary memory is there after two years, trivia that says nothing new is not after half of one', () => {
    const ordinary = initialStrength({ kind: 'episode', importance: 0.5, novelty: 0.5 });
    expect(fadesAt(ordinary, START) > daysLater(730)).toBe(true);
    const trivia = initialStrength({ kind: 'episode', importance: 0.1, novelty: 0.2 });
    expect(fadesAt(trivia, START) < daysLater(182)).toBe(true);
  });

  test('what grows old together keeps its order: worth lengthens a life and ranks nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), share, share, days, (kind, importance, n, t) => {
        const worth = { importance, novelty: n };
        const compared = ordinaryStrength(initialStrength({ kind, ...worth }), worth);
        const usual = initialStrength({ kind, importance: 0.5, novelty: 0.5 });
        expect(retention(compared, START, daysLater(t))).toBeCloseTo(
          retention(usual, START, daysLater(t)),
          9,
        );
      }),
    );
    const worth = { importance: 0.2, novelty: 0.9 };
    expect(ordinaryStrength(reinforced(100, 0.2), worth)).toBeGreaterThan(ordinaryStrength(100, worth));
  });

  test('moves a score by a bounded share', () => {
    fc.assert(
      fc.property(share, (r) => {
        expect(retentionFactor(r)).toBeGreaterThanOrEqual(0.85);
        expect(retentionFactor(r)).toBeLessThanOrEqual(1);
      }),
    );
    expect(retentionFactor(1)).toBe(1);
  });
});

describe('a lifetime', () => {
  const nature = fc.record({
    kind: fc.constantFrom(...KINDS),
    importance: fc.double({ min: 0, max: 0.99, noNaN: true }),
    novelty: fc.option(share),
  });
  const end = ({ fadesAt }: { fadesAt: Date | null }) => fadesAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const settings = DEFAULT_FORGETTING;

  test('is never shortened by a recall, and a greater recall lengthens it more', () => {
    fc.assert(
      fc.property(nature, days, share, share, (given, t, a, b) => {
        const life = begun(given, START, settings);
        const memory = { ...given, strength: life.strength, since: START };
        const by = (part: number) => recalled(memory, daysLater(t), part, settings);
        expect(end(by(a))).toBeGreaterThanOrEqual(end(life));
        expect(end(by(Math.max(a, b)))).toBeGreaterThanOrEqual(end(by(Math.min(a, b))));
        expect(by(a).strength).toBeGreaterThanOrEqual(life.strength);
      }),
    );
  });

  test('after a revision is never shorter than that of a new memory', () => {
    fc.assert(
      fc.property(nature, strength, days, share, (given, s, t, was) => {
        const memory = { ...given, strength: s, since: START };
        const at = daysLater(t);
        const revised = renewed(memory, at, settings, { kind: given.kind, importance: was });
        expect(end(revised)).toBeGreaterThanOrEqual(end(begun(given, at, settings)));
      }),
    );
  });

  test('ends when it is due, unless it is lasting', () => {
    fc.assert(
      fc.property(nature, (given) => {
        const life = begun(given, START, settings);
        const memory = { ...given, strength: life.strength, since: START };
        expect(due(memory, settings)).toEqual(life.fadesAt);
        expect(due({ ...memory, importance: 1 }, settings)).toBeNull();
        expect(begun({ ...given, importance: 1 }, START, settings).fadesAt).toBeNull();
      }),
    );
  });

  test('without a floor ends in the year 9999', () => {
    const life = begun({ kind: 'note', importance: 0, novelty: 0 }, START, {
      ...settings,
      floor: 0,
    });
    expect(life.fadesAt?.getUTCFullYear()).toBe(9999);
  });
});

describe('novelty', () => {
  test('is what is not known yet, and carried surprise only lifts it', () => {
    expect(novelty(1)).toBe(0);
    expect(novelty(0)).toBe(1);
    fc.assert(
      fc.property(share, share, (likeness, carried) => {
        expect(novelty(likeness, carried)).toBeGreaterThanOrEqual(novelty(likeness));
        expect(novelty(likeness, carried)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('association', () => {
  test('weights stay within 0 and 1, grow with use and shrink with time', () => {
    fc.assert(
      fc.property(share, days, (weight, t) => {
        expect(strengthened(weight)).toBeGreaterThanOrEqual(weight);
        expect(strengthened(weight)).toBeLessThanOrEqual(1);
        expect(weakened(weight, t)).toBeLessThanOrEqual(weight);
        expect(weakened(weight, t)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('activation is bounded by the best neighbour, however many there are', () => {
    const many = Array.from({ length: 500 }, () => ({ weight: 1, score: 1 }));
    expect(spreadActivation(many)).toBe(spreadActivation(many.slice(0, 1)));
    expect(spreadActivation([])).toBe(0);
  });
});
