import { describe, expect, it } from 'vitest';
import { humanDuration } from '../../../../sandbox/simulated/codec/duration.ts';

describe('ages', () => {
  it.each([
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [150, '2m30s'],
    [600, '10m'],
    [3 * 3600, '3h'],
    [3 * 3600 + 120, '3h2m'],
    [9 * 3600 + 120, '9h'],
    [49 * 3600, '2d1h'],
    [10 * 86400, '10d'],
    [800 * 86400, '2y70d'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(humanDuration(seconds * 1000)).toBe(text);
  });
});
