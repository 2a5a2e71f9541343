import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anchorOf,
  coexistingValidities,
  exclusiveValidities,
  type Statement,
  type Validity,
} from '../../src/memory/facts-validity.ts';

/** Few moments and objects, so that ties, touching ends and repetitions come up all the time. */
const moment = fc.integer({ min: 0, max: 12 });

const statement = (id: number): fc.Arbitrary<Statement> =>
  fc
    .record({
      object: fc.integer({ min: 1, max: 3 }),
      from: fc.option(moment),
      length: fc.option(fc.integer({ min: 1, max: 6 })),
      saidAt: moment,
      replaced: fc.option(fc.record({ by: fc.constant(1_000), at: moment }), { nil: undefined }),
    })
    .map(({ length, from, ...rest }) => ({
      ...rest,
      id,
      from,
      to: length === null ? null : (from ?? rest.saidAt - 3) + length,
    }));

const statements = fc
  .integer({ min: 1, max: 8 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => statement(i + 1))));

const holdsAt = ({ from, to }: Validity, time: number) =>
  (from === null || from <= time) && (to === null || to > time);
const isEmpty = ({ from, to }: Validity) => from !== null && to !== null && from >= to;
const byId = (validities: Validity[]) => [...validities].sort((a, b) => a.id - b.id);
const MOMENTS = Array.from({ length: 40 }, (_, i) => i / 2 - 5);

/** Where it has its place in the order: what was replaced is known to have held until then. */
const startOf = (each: Statement) =>
  Math.min(anchorOf(each), each.from ?? each.replaced?.at ?? Number.POSITIVE_INFINITY);

/** A statement with what is usual, for examples. */
const said = (id: number, object: number, saidAt: number, rest: Partial<Statement> = {}): Statement => ({
  id,
  object,
  saidAt,
  from: null,
  to: null,
  ...rest,
});
const intervals = (validities: Validity[]) =>
  byId(validities).map(({ id, from, to, closedBy }) => [id, from, to, closedBy]);

describe('exclusive statements', () => {
  test('never hold at the same time', () => {
    fc.assert(
      fc.property(statements, (given) => {
        const found = exclusiveValidities(given);
        for (const time of MOMENTS) {
          expect(found.filter((each) => holdsAt(each, time)).length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('are settled the same in every order of arrival', () => {
    fc.assert(
      fc.property(
        statements.chain((given) =>
          fc.tuple(fc.constant(given), fc.shuffledSubarray([...given], { minLength: given.length })),
        ),
        ([given, shuffled]) => {
          expect(byId(exclusiveValidities(shuffled))).toEqual(byId(exclusiveValidities(given)));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('are settled the same whatever numbers they get, unless two start and were said at the same time', () => {
    const distinct = statements.filter(
      (given) => new Set(given.map((each) => `${startOf(each)} ${each.saidAt}`)).size === given.length,
    );
    fc.assert(
      fc.property(distinct, (given) => {
        const renumbered = given.map((each) => ({ ...each, id: 100 - each.id }));
        const found = exclusiveValidities(renumbered).map(({ id, from, to }) => ({ id: 100 - id, from, to }));
        const expected = exclusiveValidities(given).map(({ id, from, to }) => ({ id, from, to }));
        expect(found.sort((a, b) => a.id - b.id)).toEqual(expected.sort((a, b) => a.id - b.id));
      }),
      { numRuns: 1_000 },
    );
  });

  test('each get one validity, and what only confirms another has none of its own', () => {
    fc.assert(
      fc.property(statements, (given) => {
        const found = exclusiveValidities(given);
        expect(found.map((each) => each.id).sort()).toEqual(given.map((each) => each.id).sort());
        for (const each of found.filter(({ restates }) => restates !== null)) {
          const owner = found.find(({ id }) => id === each.restates);
          expect(isEmpty(each)).toBe(true);
          expect(owner?.restates).toBeNull();
        }
      }),
    );
  });

  test('are open at the end of what is known, unless the last says when it ended', () => {
    fc.assert(
      fc.property(statements, (given) => {
        const open = given.map((each) => ({ ...each, to: null, replaced: undefined }));
        expect(exclusiveValidities(open).filter(({ to }) => to === null)).toHaveLength(1);
      }),
    );
  });

  test('end where the next one starts, whichever came first', () => {
    expect(intervals(exclusiveValidities([said(1, 1, 10), said(2, 2, 20)]))).toEqual([
      [1, null, 20, 2],
      [2, 20, null, null],
    ]);
    expect(intervals(exclusiveValidities([said(1, 2, 20), said(2, 1, 10)]))).toEqual([
      [1, 20, null, null],
      [2, null, 20, 1],
    ]);
  });

  test('start when they say, not when they were said', () => {
    expect(intervals(exclusiveValidities([said(1, 1, 10), said(2, 2, 20, { from: 15 })]))).toEqual([
      [1, null, 15, 2],
      [2, 15, null, null],
    ]);
  });

  test('can end each other in turn: there, elsewhere, there again', () => {
    expect(intervals(exclusiveValidities([said(1, 1, 10), said(2, 2, 20), said(3, 1, 30)]))).toEqual([
      [1, null, 20, 2],
      [2, 20, 30, 3],
      [3, 30, null, null],
    ]);
  });

  test('give way to what replaces them, also where that starts before they were said', () => {
    const porto = said(1, 1, 15, { replaced: { by: 2, at: 10 } });
    const faro = said(2, 2, 20, { from: 10, replaces: true });
    expect(intervals(exclusiveValidities([porto, faro]))).toEqual([
      [1, null, 10, 2],
      [2, 10, null, null],
    ]);
    expect(intervals(exclusiveValidities([{ ...porto, from: 12 }, faro]))).toEqual([
      [1, 12, 12, 2],
      [2, 10, null, null],
    ]);
  });

  test('said again are one, from the first on', () => {
    expect(exclusiveValidities([said(1, 1, 10), said(2, 1, 20), said(3, 2, 30)])).toEqual([
      { id: 1, from: null, to: 30, closedBy: 3, restates: null },
      { id: 2, from: 20, to: 20, closedBy: null, restates: 1 },
      { id: 3, from: 30, to: null, closedBy: null, restates: null },
    ]);
  });

  test('said again with an end, end there', () => {
    expect(intervals(exclusiveValidities([said(1, 1, 10), said(2, 1, 40, { to: 35 })]))).toEqual([
      [1, null, 35, 2],
      [2, 35, 35, null],
    ]);
  });

  test('that start together: the later said prevails, then the later recorded', () => {
    const start = { from: 5 };
    const found = exclusiveValidities([said(2, 1, 10, start), said(1, 2, 20, start)]);
    expect(found.find(({ id }) => id === 2)).toMatchObject({ from: 5, to: 5, closedBy: 1 });
    const tied = exclusiveValidities([said(1, 1, 10, start), said(2, 2, 10, start)]);
    expect(tied.find(({ to }) => to === null)?.id).toBe(2);
  });

  test('leave a gap where one ended before the next is known to hold', () => {
    expect(
      intervals(exclusiveValidities([said(1, 1, 10, { from: 1, to: 4 }), said(2, 2, 20, { from: 8 })])),
    ).toEqual([
      [1, 1, 4, null],
      [2, 8, null, null],
    ]);
  });
});

describe('coexisting statements', () => {
  test('of different objects do not bear on each other', () => {
    fc.assert(
      fc.property(statements, (given) => {
        const alone = [1, 2, 3].flatMap((object) =>
          coexistingValidities(given.filter((each) => each.object === object)),
        );
        expect(byId(coexistingValidities(given))).toEqual(byId(alone));
      }),
    );
  });

  test('end where the one begins that was declared to replace them, and only they do', () => {
    const found = coexistingValidities([
      said(1, 1, 10, { replaced: { by: 3, at: 30 } }),
      said(2, 2, 20),
      said(3, 3, 30),
    ]);
    expect(intervals(found)).toEqual([
      [1, null, 30, 3],
      [2, null, null, null],
      [3, null, null, null],
    ]);
  });
});
