import { beforeEach, describe, expect, test } from 'vitest';
import { ResidentSet } from '../../../src/retrieval/resident/resident-set.ts';
import { ResidentVectors } from '../../../src/retrieval/resident/resident-vectors.ts';

const MODEL = { modelId: 1, dimensions: 4 };
const START = new Date('2026-03-01T12:00:00Z');
const later = (ms: number) => new Date(START.getTime() + ms);
const change = (keyId: number, stamp: number, vector: readonly number[] | null = [1, 0, 0, 0]) => ({
  keyId,
  stamp,
  vector: vector && Float32Array.from(vector),
});

describe('a set', () => {
  const filled = () => {
    const set = new ResidentSet(MODEL, 10, START);
    set.take([change(1, 1), change(2, 2)], false);
    return set;
  };
  const keys = (set: ResidentSet) => set.nearest(Float32Array.of(1, 0, 0, 0), 10);

  test('is whole once it has seen the end, and not while more is to come', () => {
    const set = filled();
    expect(set.whole).toBe(false);
    set.take([change(3, 3)], true);
    expect(set.whole).toBe(true);
    set.take([change(4, 4)], false);
    expect(set.whole).toBe(false);
  });

  test('passes over what another reader has brought', () => {
    const set = filled();
    set.take([change(1, 3, null), change(3, 4)], true);
    // Read before that, by somebody slower.
    set.take([change(2, 2), change(1, 1)], true);
    expect(keys(set)).toEqual([2, 3]);
    expect(set.stamp).toBe(4);
  });
});

describe('the sets of a process', () => {
  let wanted: string[];
  beforeEach(() => {
    wanted = [];
  });
  /** Room for 100 vectors. */
  const residents = () =>
    new ResidentVectors((bank) => wanted.push(bank), {
      bytes: 100 * 4 * 4,
      fewestKeys: 10,
      age: 1_000,
      idle: 100,
    });
  const load = (resident: ResidentVectors, bank: string) =>
    resident.loading(bank)?.take([change(1, 1)], true);

  test('a bank with few keys, or with more than there is room for, is not loaded', () => {
    const resident = residents();
    resident.want('small', MODEL, 9, START);
    resident.want('large', MODEL, 101, START);
    expect(wanted).toEqual([]);
    resident.want('right', MODEL, 100, START);
    expect(wanted).toEqual(['right']);
  });

  test('a bank is not to be used before all of it is there', () => {
    const resident = residents();
    resident.want('a', MODEL, 50, START);
    expect(resident.whole('a', START)).toBeUndefined();
    load(resident, 'a');
    expect(resident.whole('a', START)?.size).toBe(1);
    expect(resident.loading('a')).toBeUndefined();
  });

  test('a bank takes the room of one that is not searched any more, and of no other', () => {
    const resident = residents();
    resident.want('a', MODEL, 60, START);
    load(resident, 'a');
    resident.whole('a', later(50));
    resident.want('b', MODEL, 60, later(100));
    expect(resident.loading('b')).toBeUndefined();
    resident.want('b', MODEL, 60, later(151));
    expect(resident.loading('b')).toBeDefined();
    expect(resident.whole('a', later(151))).toBeUndefined();
    expect(wanted).toEqual(['a', 'b']);
  });

  test('a bank that fits beside the others takes no room from them, and one that is not loaded none at all', () => {
    const resident = residents();
    resident.want('a', MODEL, 60, START);
    load(resident, 'a');
    resident.want('small', MODEL, 9, later(500));
    resident.want('large', MODEL, 101, later(500));
    resident.want('b', MODEL, 40, later(500));
    expect(resident.loading('b')).toBeDefined();
    expect(resident.whole('a', later(500))).toBeDefined();
  });

  test('a set that outgrows the room is dropped, whether it is whole or still loaded', () => {
    const many = Array.from({ length: 101 }, (_, i) => change(i + 1, i + 1));
    for (const end of [true, false]) {
      const resident = residents();
      resident.want('a', MODEL, 90, START);
      const set = resident.loading('a');
      set?.take(many.slice(0, 100), end);
      expect(end ? resident.whole('a', START) : resident.loading('a')).toBe(set);
      set?.take(many.slice(100), end);
      expect(resident.whole('a', START)).toBeUndefined();
      expect(resident.loading('a')).toBeUndefined();
    }
  });

  test('a set that is old is loaded anew', () => {
    const resident = residents();
    resident.want('a', MODEL, 60, START);
    load(resident, 'a');
    expect(resident.whole('a', later(1_000))).toBeDefined();
    expect(resident.whole('a', later(1_001))).toBeUndefined();
    resident.want('a', MODEL, 60, later(1_001));
    expect(resident.loading('a')?.since).toEqual(later(1_001));
  });

  test('vectors of another model take the place of those that were there', () => {
    const resident = residents();
    resident.want('a', MODEL, 60, START);
    load(resident, 'a');
    resident.want('a', { modelId: 2, dimensions: 4 }, 60, START);
    expect(resident.loading('a')?.model.modelId).toBe(2);
  });
});
