import { describe, expect, it } from 'vitest';
import { daysBetween, memoryOf } from '../../../server/standing/memory.ts';

const DAY = 86_400_000;
const pass = (day: number) => ({ at: day * DAY, passed: true, aided: false });
const fail = (day: number) => ({ at: day * DAY, passed: false, aided: false });
const copied = (day: number) => ({ ...pass(day), aided: true });

describe('how well something sits', () => {
  it('is unknown before the first try', () => {
    expect(memoryOf([])).toBeUndefined();
  });

  it('is to be asked again a day after the first pass, and later each time', () => {
    expect(memoryOf([pass(0)])).toEqual({ box: 1, last: 0, due: DAY });
    expect(memoryOf([pass(0), pass(1)])).toMatchObject({ box: 2, due: 4 * DAY });
    expect(memoryOf([pass(0), pass(1), pass(4), pass(11), pass(27), pass(62), pass(97)])).toMatchObject({
      box: 5,
      due: 132 * DAY,
    });
  });

  it('does not grow by what is repeated before its time', () => {
    expect(memoryOf([pass(0), pass(0.1), pass(0.2)])).toEqual({ box: 1, last: 0.2 * DAY, due: DAY });
  });

  it('starts over when the solution was needed', () => {
    expect(memoryOf([pass(0), pass(1), copied(4)])).toEqual({ box: 0, last: 4 * DAY, due: 4 * DAY });
  });

  it('starts over with a failure, and is to be asked at once', () => {
    expect(memoryOf([pass(0), pass(1), fail(2)])).toEqual({ box: 0, last: 2 * DAY, due: 2 * DAY });
    expect(memoryOf([fail(0), pass(0.5)])).toMatchObject({ box: 1, due: 1.5 * DAY });
  });

  it('counts whole days', () => {
    expect(daysBetween(0, 2.9 * DAY)).toBe(2);
    expect(daysBetween(DAY, 0)).toBe(0);
  });
});
