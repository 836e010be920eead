import { describe, expect, it } from 'vitest';
import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  QuantityError,
  quantityValue,
} from '../../sandbox/quantity.ts';

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
    expect(formatQuantity(parseQuantity(text))).toBe(canonical);
  });

  it.each(['', '64MB', 'abc', '1 Gi', '--1', '1.2.3', 'cpu'])('%j is none', (text) => {
    expect(() => parseQuantity(text)).toThrow(QuantityError);
  });

  it('are the same amount in different units', () => {
    expect(compareQuantities(parseQuantity('1Gi'), parseQuantity('1024Mi'))).toBe(0);
    expect(compareQuantities(parseQuantity('100m'), parseQuantity('1'))).toBeLessThan(0);
  });

  it('are rounded up where whole units are asked for', () => {
    expect(quantityValue(parseQuantity('100m'))).toBe(1);
    expect(quantityValue(parseQuantity('64Mi'))).toBe(67_108_864);
    expect(quantityValue(parseQuantity('-1Gi'))).toBe(-1_073_741_824);
    expect(quantityValue(parseQuantity('-1500m'))).toBe(-1);
  });
});

describe('a very long quantity', () => {
  it('that is none is refused in time that grows with its length only', () => {
    expect(() => parseQuantity(`${'1'.repeat(1_000_000)}x`)).toThrow('must match the regular expression');
  });
});
