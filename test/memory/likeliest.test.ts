import { expect, test } from 'vitest';
import { Likeliest } from '../../src/memory/likeliest.ts';

const index = () => new Likeliest<string>({ keys: 100, averageLength: 5 });

test('a rare term counts more than common ones', () => {
  const likeliest = index();
  for (let i = 0; i < 50; i++) likeliest.add(`common ${i}`, ['house', 'garden'], 5);
  likeliest.add('rare', ['anchor'], 5);
  expect(likeliest.best(['house', 'garden', 'anchor'], 1)).toEqual(['rare']);
});

test('of equals the first, and no more than were asked for', () => {
  const likeliest = index();
  for (const item of ['a', 'b', 'c']) likeliest.add(item, ['kettle', 'leak'], 5);
  expect(likeliest.best(['kettle', 'leak'], 2)).toEqual(['a', 'b']);
});

test('several keys of one memory count once for each term', () => {
  const likeliest = index();
  likeliest.addStored(
    [
      { term: 'oak', memories: [1, 1, 1, 2], lengths: [5, 5, 5, 5] },
      { term: 'table', memories: [2], lengths: [5] },
    ],
    String,
  );
  expect(likeliest.best(['oak', 'table'], 5)).toEqual(['2', '1']);
});

test('shorter texts come first where the shared terms are the same', () => {
  const likeliest = index();
  likeliest.add('long', ['kettle'], 50);
  likeliest.add('short', ['kettle'], 3);
  expect(likeliest.best(['kettle'], 2)).toEqual(['short', 'long']);
});
