import { describe, expect, it } from 'vitest';
import { humanDuration } from '../../../../sandbox/simulated/codec/duration.ts';
import {
  canonicalQuantity,
  compareQuantities,
  parseQuantity,
  QuantityError,
  quantityMilliValue,
  quantityValue,
} from '../../../../sandbox/simulated/codec/quantity.ts';

describe('quantities', () => {
  it.each([
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['0.5Mi', '512Ki'],
    ['1000Mi', '1000Mi'],
    ['500Ki', '500Ki'],
    ['64M', '64M'],
    ['1000k', '1M'],
    ['2e3', '2e3'],
    ['1e6', '1e6'],
    ['0', '0'],
    ['-1', '-1'],
    ['512', '512'],
    ['0.0000000001', '1n'],
  ])('%s is written %s', (text, canonical) => {
    expect(canonicalQuantity(text)).toBe(canonical);
  });

  it.each(['', '64MB', 'abc', '1 Gi', '--1', '1.2.3', 'cpu'])('%j is none', (text) => {
    expect(() => parseQuantity(text)).toThrow(QuantityError);
  });

  it('are the same amount in different units', () => {
    expect(compareQuantities(parseQuantity('1Gi'), parseQuantity('1024Mi'))).toBe(0);
    expect(compareQuantities(parseQuantity('100m'), parseQuantity('1'))).toBeLessThan(0);
  });

  it('are rounded up where whole units are asked for', () => {
    expect([quantityValue(parseQuantity('100m')), quantityMilliValue(parseQuantity('1.5'))]).toEqual([
      1, 1500,
    ]);
  });
});

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
