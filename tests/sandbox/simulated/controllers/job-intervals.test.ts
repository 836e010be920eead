import { expect, it } from 'vitest';
import {
  countOf,
  formatIntervals,
  gapsIn,
  includes,
  merged,
  overlapOf,
  parseIntervals,
  withIndexes,
} from '../../../../sandbox/simulated/controllers/job/intervals.ts';

it('indexes are written as runs, pairs one by one', () => {
  expect(formatIntervals(withIndexes([], [7, 0, 3, 2, 4, 8]))).toBe('0,2-4,7,8');
  expect(formatIntervals([])).toBe('');
});

it('indexes are read back, those that are too high cut off', () => {
  expect(parseIntervals('0,2-4,7,8', 100)).toEqual([
    [0, 0],
    [2, 4],
    [7, 8],
  ]);
  expect(parseIntervals('0,2-9,12', 5)).toEqual([
    [0, 0],
    [2, 4],
  ]);
  expect(parseIntervals('', 5)).toEqual([]);
  expect(parseIntervals('x,1', 5)).toEqual([[1, 1]]);
});

it('runs that touch become one', () => {
  expect(merged([[0, 2]], [[3, 4], [6, 6]])).toEqual([[0, 4], [6, 6]]); // biome-ignore format: pairs
});

it('indexes are counted, found, compared, and the gaps between them filled', () => {
  const some = parseIntervals('1,3-5', 10);
  expect(countOf(some)).toBe(4);
  expect([0, 1, 4, 6].map((index) => includes(some, index))).toEqual([false, true, true, false]);
  expect(overlapOf(some, parseIntervals('0-3', 10))).toBe(2);
  expect(gapsIn(some, 10, 8)).toEqual([0, 2, 6, 7]);
  expect(gapsIn(some, 2, 8)).toEqual([0, 2]);
  expect(gapsIn([], 2, 1)).toEqual([0]);
});
